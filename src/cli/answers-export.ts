import { Command, Option } from 'commander';
import { readConfig } from '../config.ts';
import type { Output } from '../document/index.ts';
import type { Answer } from '../log/index.ts';
import { labelSetOf } from '../log/index.ts';
import { openStoreIfPresent } from '../store/index.ts';
import { ANSWER_FIELDS, type AnswerFileFormat, formatOfName } from './answer-columns.ts';
import { answersInForce } from './answers-list.ts';
import { countOf, say } from './console.ts';
import { type GlobalFlags, sourcesOf } from './globals.ts';
import { OutputClosed, openOutputFile, openStandardOutput } from './output.ts';

interface ExportFlags extends GlobalFlags {
  readonly output?: string;
  readonly format?: AnswerFileFormat;
}

/** `logsieve answers export`: the answers in force, for other programs and other stores. */
export function answersExportCommand(): Command {
  return new Command('export')
    .summary('write the answers in force to a file')
    .description(
      'Writes the answers in force for the present label set as CSV or NDJSON, newest first, with all that is known ' +
        `of each: ${Object.keys(ANSWER_FIELDS).join(', ')}. The history stays in the store; \`store backup\` keeps it.`,
    )
    .option('-o, --output <file>', 'the file (default: standard output)')
    .addOption(
      new Option('--format <format>', "csv or ndjson (default: as the file's name ends, else csv)").choices([
        'csv',
        'ndjson',
      ]),
    )
    .addHelpText(
      'after',
      `
Examples:
  logsieve answers export -o answers.csv
  logsieve answers export --format ndjson | jq -r .template

Templates and messages are written as they are: a spreadsheet may take a cell that begins with = + - or @ for a
formula.

Exit codes: 0 done, 2 usage or configuration, 3 the store, 9 files; docs/errors.md.`,
    )
    .action((_flags: unknown, command: Command) => exportAnswers(command.optsWithGlobals<ExportFlags>()));
}

async function exportAnswers(flags: ExportFlags): Promise<void> {
  const { home, labels } = readConfig(sourcesOf(flags));
  const toStandardOutput = flags.output === undefined || flags.output === '-';
  const format = flags.format ?? formatOfName(flags.output ?? '') ?? 'csv';
  await using store = await openStoreIfPresent({ directory: home });
  const output = toStandardOutput ? openStandardOutput() : await openOutputFile(flags.output ?? '');
  try {
    let count = 0;
    const write = (line: string) => output.write(Buffer.from(`${line}\n`));
    if (format === 'csv') await write(Object.keys(ANSWER_FIELDS).join(','));
    if (store !== undefined) {
      for await (const answer of answersInForce(store, { labelSet: labelSetOf(labels) })) {
        await write(format === 'csv' ? csvRow(answer) : jsonLine(answer));
        count++;
      }
    }
    await output.commit();
    if (flags.quiet !== true) say(`${countOf(count, 'answer')} written`);
  } catch (error) {
    await giveUp(output, error);
  }
}

async function giveUp(output: Output, error: unknown): Promise<void> {
  await output.discard();
  if (!(error instanceof OutputClosed)) throw error;
}

function csvRow(answer: Answer): string {
  return Object.values(ANSWER_FIELDS)
    .map((field) => cell(String(answer[field] ?? '')))
    .join(',');
}

/** RFC 4180. */
function cell(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function jsonLine(answer: Answer): string {
  return JSON.stringify(
    Object.fromEntries(Object.entries(ANSWER_FIELDS).map(([name, field]) => [name, answer[field]])),
  );
}
