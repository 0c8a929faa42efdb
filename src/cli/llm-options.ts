import { type Command, InvalidArgumentError } from 'commander';
import type { EffectiveConfig } from '../config.ts';
import type { FirstRequest } from '../llm/index.ts';
import { countOf, warn } from './console.ts';

/** Options of a command that may have an LLM asked. */
export function addLlmOptions(command: Command): Command {
  return addLlmLimits(
    command
      .option('--llm', 'ask the LLM about what the other stages pass on, or fail where none is configured')
      .option('--no-llm', 'ask no LLM, even where a key is set'),
  );
}

/** Options that bound what an LLM is asked in a run. */
export function addLlmLimits(command: Command): Command {
  return command
    .option(
      '--max-cost <amount>',
      'most that the LLM may cost in this run (default: llm.max_cost, 1.00)',
      amount,
    )
    .option(
      '--max-requests <number>',
      'most requests to the LLM in this run (default: no limit but the cost)',
      count,
    );
}

/** Says what will be sent, and to whom, before anything is: with --quiet too, since nothing is sent unannounced. */
export function sayFirstRequest(what: FirstRequest, { llm }: EffectiveConfig): void {
  const { provider, model, host, requests, inputTokens, cost } = what;
  const { limits, prices } = llm;
  const price =
    cost === null ? 'its price is not known' : `about ${cost.toFixed(4)} (prices of ${prices?.as_of})`;
  const most = [
    ...(prices === null ? [] : [`${limits.cost.toFixed(2)}`]),
    ...(limits.requests === null ? [] : [countOf(limits.requests, 'request')]),
  ];
  const limit =
    most.length === 0 ? 'no limit; --max-requests sets one' : `at most ${most.join(' and ')} in this run`;
  warn(
    `the LLM is asked: ${provider} ${model} at ${host}, redacted templates and examples; ` +
      `${countOf(requests, 'request')} to begin with, some ${inputTokens.toLocaleString('en-US')} tokens, ${price}; ${limit}`,
  );
}

function amount(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) {
    throw new InvalidArgumentError('It must be a number from 0 on, such as 0.25.');
  }
  return value;
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0)
    throw new InvalidArgumentError('It must be a whole number from 0 on.');
  return value;
}
