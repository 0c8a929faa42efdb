import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { whyUnreadable } from '../config.ts';
import { LogsieveError } from '../errors.ts';

/** One input of a command: a file of the user's, or standard input. */
export interface Input {
  /** As the user gave it; `-` for standard input. */
  readonly path: string;
  /** Name for messages, and by which formats tell the default source: the path, or `stdin`. */
  readonly name: string;
  /** Path below the directory that was given, or the file's own name: the output's name below `-o DIR/`. */
  readonly outputName: string;
  readonly kind: 'file' | 'stream';
  /** Size in bytes; null where it is not known. */
  readonly size: number | null;
  open(signal?: AbortSignal): AsyncIterable<Uint8Array>;
}

const CHUNK_BYTES = 256 * 1024;

/**
 * What the user named; where nothing is named, standard input.
 * @throws LogsieveError USAGE where that is a terminal
 */
export function namedOrStandardInput(paths: readonly string[], command: string): readonly string[] {
  const named = paths.length === 0 ? ['-'] : paths;
  if (named.includes('-') && process.stdin.isTTY) {
    throw new LogsieveError('USAGE', 'no input: standard input is a terminal', {
      remedy: `name a file, or pipe lines in; \`logsieve ${command} --help\` shows examples`,
    });
  }
  return named;
}

/** Turns what the user named into inputs: `-` is standard input, a directory the files below it, in order. */
export async function resolveInputs(paths: readonly string[]): Promise<Input[]> {
  const inputs: Input[] = [];
  for (const path of paths) {
    if (path === '-') inputs.push(standardInput());
    else inputs.push(...(await filesOf(path)));
  }
  return inputs;
}

async function filesOf(path: string): Promise<Input[]> {
  const found = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  if (!found.isDirectory()) return [fileInput(path, basename(path), found.isFile() ? found.size : null)];
  const files = await filesBelow(path);
  if (files.length === 0) {
    throw new LogsieveError('EMPTY_FILE', `${path} holds no files`, {
      place: { file: path },
      remedy: 'name a file, or a directory with files in it',
    });
  }
  return files.map(({ file, size }) => fileInput(file, relative(path, file), size));
}

/** The files below a directory, in order, and those that links lead to; what is below a dot-name is left out. */
async function filesBelow(directory: string): Promise<{ readonly file: string; readonly size: number }[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(
    (error: unknown) => {
      throw unreadable(pathOf(error) ?? directory, error);
    },
  );
  const files = entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (file) =>
        !relative(directory, file)
          .split(sep)
          .some((part) => part.startsWith('.')),
    )
    .sort();
  const found = await Promise.all(
    files.map(async (file) => {
      const target = await stat(file).catch((error: NodeJS.ErrnoException) => {
        // A link may lead nowhere, or round to itself.
        if (error.code === 'ENOENT' || error.code === 'ELOOP') return undefined;
        throw unreadable(file, error);
      });
      return target?.isFile() === true ? [{ file, size: target.size }] : [];
    }),
  );
  return found.flat();
}

/** What a system call was about. */
function pathOf(error: unknown): string | undefined {
  return error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : undefined;
}

function fileInput(path: string, outputName: string, size: number | null): Input {
  return {
    path,
    name: path,
    outputName,
    kind: size === null ? 'stream' : 'file',
    size,
    open: (signal) => chunks(path, signal),
  };
}

async function* chunks(path: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const stream = createReadStream(path, { highWaterMark: CHUNK_BYTES, ...(signal && { signal }) });
  try {
    for await (const chunk of stream) yield chunk as Uint8Array;
  } catch (error) {
    signal?.throwIfAborted();
    throw unreadable(path, error);
  }
}

function standardInput(): Input {
  return {
    path: '-',
    name: 'stdin',
    outputName: 'stdin',
    kind: 'stream',
    size: null,
    open: readStandardInput,
  };
}

/** Ends with the signal even where the pipe is silent, which nothing else would wake. */
async function* readStandardInput(signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const stop = () => process.stdin.destroy();
  signal?.addEventListener('abort', stop);
  try {
    for await (const chunk of process.stdin) yield chunk as Uint8Array;
  } catch (error) {
    signal?.throwIfAborted();
    throw unreadable('standard input', error);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

function unreadable(path: string, error: unknown): LogsieveError {
  const why = whyUnreadable(error);
  return new LogsieveError('INPUT_UNREADABLE', `${path} ${why}`, {
    place: { file: path },
    remedy: why === 'does not exist' ? 'check the name' : 'check that it is a file you may read',
    cause: error,
  });
}
