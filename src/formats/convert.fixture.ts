import { deserialize, serialize } from 'node:v8';
import { UNCLASSIFIED, type Verdict } from '../log/index.ts';
import { type DocumentReader, openDocument } from './document.ts';
import type { RowProblem } from './problem.ts';
import type { ReadOptions } from './read-options.ts';

export interface Conversion {
  readonly document: DocumentReader;
  readonly output: Buffer;
  readonly messages: readonly string[];
  readonly sources: readonly string[];
  /** 1-based line of each row. */
  readonly lines: readonly number[];
  readonly extra: readonly (readonly string[])[];
  /** Problems of rows, in order. */
  readonly problems: readonly RowProblem[];
  readonly codes: readonly string[];
  readonly warnings: readonly string[];
}

export interface ConvertOptions extends Partial<ReadOptions> {
  /** Sizes of the chunks in which the input comes, repeated; all at once where there are none. */
  readonly chunks?: readonly number[];
  /** The label of a row that is not bad. @default L */
  readonly label?: (message: string) => string;
}

/** The bytes in pieces of the given sizes, over and over. */
export async function* inChunks(
  bytes: Uint8Array,
  sizes: readonly number[] = [],
): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = Math.max(1, sizes[i % Math.max(1, sizes.length)] ?? bytes.length);
    await Promise.resolve();
    // A copy, so that nothing rests on bytes that the giver may use again.
    yield Uint8Array.from(bytes.subarray(at, at + size));
    at += size;
  }
}

const given = new Map<string, Verdict>();

/** One verdict object for equal verdicts, as the cascade gives them. */
export function verdictFor(label: string, errorCode?: string): Verdict {
  const key = `${label}\0${errorCode ?? ''}`;
  const known = given.get(key);
  if (known !== undefined) return known;
  const verdict: Verdict =
    errorCode === undefined
      ? { label, stage: 'rules', confidence: 0.98765, reason: `rule "${label}"` }
      : { label, stage: 'none', confidence: null, reason: errorCode, errorCode };
  given.set(key, verdict);
  return verdict;
}

/** Reads a document, labels its rows and writes it, as the doors do; and holds what is packed to what is not. */
export async function convert(input: string | Uint8Array, options: ConvertOptions = {}): Promise<Conversion> {
  const { chunks, label = () => 'L', ...rest } = options;
  const bytes = typeof input === 'string' ? Buffer.from(input) : input;
  const document = await openDocument(inChunks(bytes, chunks), { name: 'app.csv', kind: 'file', ...rest });
  const parts: Uint8Array[] = [document.head()];
  const [messages, sources, lines]: [string[], string[], number[]] = [[], [], []];
  const extra: string[][] = (rest.extraColumns ?? []).map(() => []);
  const problems: RowProblem[] = [];
  for await (const batch of document.batches()) {
    const verdicts = batch.messages.map((message, row) => {
      const found = batch.problems.get(row) ?? [];
      problems.push(...found);
      const fatal = found.find(({ fatalForRow }) => fatalForRow);
      return fatal === undefined ? verdictFor(label(message)) : verdictFor(UNCLASSIFIED, fatal.code);
    });
    messages.push(...batch.messages);
    sources.push(...batch.sources);
    for (const row of verdicts.keys()) lines.push(batch.lineOf(row));
    for (const [i, values] of batch.extra.entries()) extra[i]?.push(...values);
    const rendered = document.render(batch, verdicts);
    const unpacked = document.unpack(deserialize(serialize(document.pack(batch))));
    if (!Buffer.from(rendered).equals(document.render(unpacked, verdicts))) {
      throw new Error('a batch that was packed renders to other bytes');
    }
    parts.push(rendered);
  }
  parts.push(document.tail());
  return {
    document,
    output: Buffer.concat(parts),
    messages,
    sources,
    lines,
    extra,
    problems,
    codes: problems.map(({ code }) => code),
    warnings: document.warnings.map(({ code }) => code),
  };
}

/** The error that a conversion ends with, as `code: message`, and its remedy and place. */
export async function refusal(input: string | Uint8Array, options: ConvertOptions = {}): Promise<unknown> {
  try {
    await convert(input, options);
  } catch (error) {
    return error;
  }
  throw new Error('the input was not refused');
}
