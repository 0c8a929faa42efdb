import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipped, type Output } from '../document/index.ts';
import { LogsieveError } from '../errors.ts';
import type { DocumentReader, Format } from '../formats/index.ts';
import type { Input } from './input.ts';
import { openOutputFile, openStandardOutput, writeError } from './output.ts';
import { OutputPaths } from './output-paths.ts';

interface OutputFlags {
  readonly output?: string;
  readonly to?: Format;
}

type OpenOutput = (input: Input, document: DocumentReader) => Promise<Output>;

const ENDING: Readonly<Record<Format, string>> = { csv: '.csv', ndjson: '.ndjson', text: '.txt' };

/**
 * Where each input's output goes: standard output, the file that `-o` names, or one file for each input below
 * the directory that it names (one that is there, or a name that ends with a slash).
 * @param formatOf an input's format where it is known before the input is opened
 * @returns opens the output of an input whose document has been opened
 * @throws LogsieveError USAGE where several inputs do not fit into one output, or an output would replace an input
 */
export async function outputsFor(
  inputs: readonly Input[],
  { output, to }: OutputFlags,
  formatOf: (input: Input) => Format | undefined,
): Promise<OpenOutput> {
  const single = inputs.length === 1;
  if (output === undefined || output === '-') {
    if (!single) for (const input of inputs) assertNoTable(input, formatOf(input), to);
    return toStandardOutput(single, to);
  }
  const isBelow = await isDirectory(output);
  if (!isBelow && !single) throw severalFiles(output);
  const paths = await OutputPaths.besides(inputs);
  const pathOf = ({ outputName }: Input, format: Format | undefined) =>
    isBelow ? join(output, nameBelow(outputName, format, to)) : output;
  for (const input of inputs) {
    const format = formatOf(input);
    // With --to the name hangs on the format: where only the content tells it, it is taken when that is read.
    if (to === undefined || format !== undefined) await paths.take(pathOf(input, format), input);
  }
  return async (input, document) => {
    const path = pathOf(input, document.format);
    await paths.take(path, input);
    if (isBelow) await makeFolder(dirname(path));
    return openFile(path, document.gzip);
  };
}

function toStandardOutput(single: boolean, to: Format | undefined): OpenOutput {
  return (input, document) => {
    if (!single) assertNoTable(input, document.format, to);
    // Compressed and plain stretches after one another could not be read again; nobody reads gzip on a screen.
    const compress = single && document.gzip && !process.stdout.isTTY;
    const stream = openStandardOutput();
    return Promise.resolve(compress ? gzipped(stream) : stream);
  };
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((error: unknown) => {
    throw writeError(error, path);
  });
}

async function openFile(path: string, gzipIn: boolean): Promise<Output> {
  const file = await openOutputFile(path);
  return (saysGzip(path) ?? gzipIn) ? gzipped(file) : file;
}

/** Whether the name asks for gzip; undefined where it says nothing. */
function saysGzip(path: string): boolean | undefined {
  if (/\.gz$/i.test(path)) return true;
  return /\.(csv|tsv|ndjson|jsonl|json|log|txt)$/i.test(path) ? false : undefined;
}

/** The input's own name, with the ending of another format where the format changes. */
function nameBelow(name: string, format: Format | undefined, to: Format | undefined): string {
  if (to === undefined || to === format) return name;
  const [, stem = name, gz = ''] = /^(.*?)(\.gz)?$/i.exec(name) ?? [];
  return `${stem}${ENDING[to]}${gz}`;
}

async function isDirectory(path: string): Promise<boolean> {
  if (/[\\/]$/.test(path)) return true;
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}

/** Of several inputs to standard output none may bring a header, which what is not its own would stand below. */
function assertNoTable({ name }: Input, format: Format | undefined, to: Format | undefined): void {
  if ((to ?? format) !== 'csv') return;
  const why =
    to === 'csv' ? 'several inputs make no one CSV' : `${name} is CSV and cannot be one of several inputs`;
  throw new LogsieveError('USAGE', `${why} on standard output: a CSV has a header of its own`, {
    remedy: 'write one file for each with `-o DIRECTORY/`, or one stream of records with `--to ndjson`',
  });
}

function severalFiles(path: string): LogsieveError {
  return new LogsieveError('USAGE', `several inputs do not go into the one file ${path}`, {
    remedy: `end the name with a slash to write one file for each: -o ${path}/`,
  });
}
