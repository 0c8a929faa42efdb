import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { LogsieveError } from '../errors.ts';
import type { Input } from './input.ts';

/** Which input each output file is of: no two share one, and none replaces an input. */
export class OutputPaths {
  readonly #inputs = new Map<string, Input>();
  readonly #taken = new Map<string, Input>();

  /** Learns which files are inputs. */
  static async besides(inputs: readonly Input[]): Promise<OutputPaths> {
    const paths = new OutputPaths();
    for (const input of inputs)
      if (input.kind === 'file') paths.#inputs.set(await realPath(input.path), input);
    return paths;
  }

  /**
   * Takes a path for the output of an input; the same input may take it again.
   * @throws LogsieveError USAGE where another input has it, or is it
   */
  async take(path: string, input: Input): Promise<void> {
    const real = await realPath(path);
    const [owner, replaced] = [this.#taken.get(real), this.#inputs.get(real)];
    if (owner !== undefined && owner !== input) throw bothTo(path, owner, input);
    if (replaced !== undefined) throw replacing(replaced, input);
    this.#taken.set(real, input);
  }
}

/** Where links lead; of what is not there, its absolute path. */
function realPath(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}

function bothTo(path: string, { name: one }: Input, { name: other }: Input): LogsieveError {
  const who = one === other ? `${one}, named twice,` : `${one} and ${other}`;
  return new LogsieveError('USAGE', `${who} would be written to the one file ${path}`, {
    remedy:
      'name each input once, and write those of one name to directories of their own, in runs of their own',
  });
}

function replacing(replaced: Input, { name }: Input): LogsieveError {
  return new LogsieveError('USAGE', `the output of ${name} would replace the input ${replaced.name}`, {
    remedy: 'name another file or directory by -o',
  });
}
