import { type Command, InvalidArgumentError, Option } from 'commander';
import { configuredReadOptions } from '../assemble.ts';
import { type EffectiveConfig, parseByteSize } from '../config.ts';
import type { Format, ReadOptions } from '../formats/index.ts';
import type { Input } from './input.ts';

/** Options that say how logs are to be read. */
export interface FormatFlags {
  readonly from?: Format;
  readonly encoding?: string;
  readonly delimiter?: string;
  readonly header?: boolean;
  readonly columns?: readonly string[];
  readonly sourceColumn?: string;
  readonly messageColumn?: string;
  readonly source?: string;
  readonly multiline?: boolean;
  readonly onBadBytes?: 'fail' | 'row';
  readonly maxDecompressed?: number;
}

/** What gzip from standard input may grow to unless told otherwise: a pipe's sender may not be trusted. */
const MAX_DECOMPRESSED_STREAM = 10 * 2 ** 30;

/** Adds the options that say how logs are to be read. */
export function addFormatOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--from <format>', 'format of the input (default: told by name and content)').choices([
        'csv',
        'ndjson',
        'text',
      ]),
    )
    .option('--source <name>', "system that wrote lines which name none (default: the file's name)")
    .option('--source-column <name>', 'column or member that names the system (default: source)')
    .option('--message-column <name>', 'column or member of the log line (default: log_message)')
    .option('--delimiter <character>', 'delimiter of a CSV, tab for a tab (default: told by the header)')
    .option(
      '--no-header',
      'the CSV has no header; alone, its first two columns are source and message, an only one is the message',
    )
    .option(
      '--columns <names>',
      'names of the columns of a CSV, which then has no header (comma-separated)',
      list,
    )
    .option('--encoding <name>', 'encoding of the input (default: UTF-16 by its byte order mark, else UTF-8)')
    .option('--multiline', 'plain text only: lines of a stack trace belong to the line before them')
    .addOption(
      new Option(
        '--on-bad-bytes <how>',
        'bytes that are not valid: fail, or report the row (default: row for text and streams, else fail)',
      ).choices(['fail', 'row']),
    )
    .option(
      '--max-decompressed <size>',
      'what gzip may grow to, such as 50GiB (default: 10GiB from standard input, no limit for files)',
      size,
    );
}

/** How an input is to be read: what the command line says, else the configuration. */
export function readOptions(
  flags: FormatFlags,
  input: Input,
  { config }: { readonly config: EffectiveConfig },
): ReadOptions {
  const { sourceColumn, messageColumn, onBadBytes, maxMessageChars } = configuredReadOptions(config);
  return {
    name: input.name,
    kind: input.kind,
    format: flags.from,
    encoding: flags.encoding,
    delimiter: flags.delimiter,
    // commander gives `header: true` where --no-header is not said, which here means: as the columns say.
    ...(flags.header === false && { header: false }),
    columns: flags.columns,
    sourceColumn: flags.sourceColumn ?? sourceColumn,
    messageColumn: flags.messageColumn ?? messageColumn,
    source: flags.source,
    multiline: flags.multiline,
    onBadBytes: flags.onBadBytes ?? onBadBytes,
    maxDecompressed: flags.maxDecompressed ?? (input.path === '-' ? MAX_DECOMPRESSED_STREAM : undefined),
    maxMessageChars,
  };
}

/** A list of the command line: names between commas. A variable of the shell that is not set is none. */
export function list(text: string): readonly string[] {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length === 0) throw new InvalidArgumentError('It must be one name or more, between commas.');
  return names;
}

function size(text: string): number {
  const bytes = parseByteSize(text);
  if (bytes === undefined || bytes <= 0)
    throw new InvalidArgumentError('It must be a size such as 500MB or 10GiB.');
  return bytes;
}

/** Of an option that takes a share of answers. */
export function parseShare(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1)) throw new InvalidArgumentError('It must be a number above 0, at most 1.');
  return value;
}
