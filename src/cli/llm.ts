import { Command } from 'commander';
import { llmPreviewCommand } from './llm-preview.ts';

/** `logsieve llm`: what an LLM has to do with your lines. */
export function llmCommand(): Command {
  return new Command('llm')
    .summary('show what an LLM would be sent')
    .description('Shows what an LLM would be sent, before it is.')
    .addCommand(llmPreviewCommand());
}
