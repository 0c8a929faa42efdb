import { Command } from 'commander';
import { answersExportCommand } from './answers-export.ts';
import { answersImportCommand } from './answers-import.ts';
import { answersListCommand } from './answers-list.ts';
import { answersSetCommand } from './answers-set.ts';
import { answersShowCommand } from './answers-show.ts';
import { answersUndoCommand } from './answers-undo.ts';

/** `logsieve answers`: what people and LLMs have said of templates, and what is kept of it. */
export function answersCommand(): Command {
  return new Command('answers')
    .summary('show, correct and exchange the answers that are kept')
    .description(
      'Shows, corrects and exchanges the answers that are kept: what a person or an LLM said of a template, for all ' +
        "sources or one, or a person of a single line. A person's answer outranks everything, the newest of equals " +
        'is in force, and nothing is lost: each can be undone, and the undo too.',
    )
    .addCommand(answersListCommand())
    .addCommand(answersShowCommand())
    .addCommand(answersSetCommand())
    .addCommand(answersUndoCommand())
    .addCommand(answersImportCommand())
    .addCommand(answersExportCommand())
    .addHelpText(
      'after',
      `
Examples:
  logsieve answers set "Security Alert" --template "Failed password for root from 10.0.0.7 port 22"
  logsieve answers list --label "Security Alert"
  logsieve answers undo 7
  logsieve answers export -o answers.csv

Answers belong to the label set in force and are kept in the data directory
(home, LOGSIEVE_HOME; default: .logsieve).`,
    );
}
