import type { Stage, Verdict } from '../../log/index.ts';
import type { JobFiles } from '../job-files.ts';
import { AppendFile } from './append-file.ts';
import { SourceNumbers, TemplateNumbers, VerdictNumbers } from './numbers.ts';
import { chunksOf, readJsonLines } from './read-lines.ts';

/** Words of a row's record. */
export const RECORD_WORDS = 4;
const RECORD_BYTES = 4 * RECORD_WORDS;
/** In a record's length: the message is kept as UTF-16, since UTF-8 has no place for its halves of characters. */
export const IS_UTF16 = 0x8000_0000;

/** How far the files of the rows have come. */
export interface RowSizes {
  readonly rows: number;
  /** Bytes. */
  readonly texts: number;
  readonly verdicts: number;
  readonly templates: number;
  readonly sources: number;
}

export const NO_ROWS: RowSizes = { rows: 0, texts: 0, verdicts: 0, templates: 0, sources: 0 };

/** Counts of the rows so far. */
export interface RowCounts {
  readonly rows: number;
  readonly stages: Readonly<Record<Stage, number>>;
  readonly labels: Readonly<Record<string, number>>;
  readonly templates: number;
}

interface JudgedBatch {
  readonly messages: readonly string[];
  readonly sources: readonly string[];
  readonly verdicts: readonly Verdict[];
  /** Four words a row. */
  readonly hashes: Uint32Array;
}

/** Keeps of every row what pages, filters and corrections need; goes on from a checkpoint. */
export class RowLog {
  readonly #rows: AppendFile;
  readonly #texts: AppendFile;
  readonly #files: readonly AppendFile[];
  readonly #verdicts: VerdictNumbers;
  readonly #templates: TemplateNumbers;
  readonly #sources: SourceNumbers;
  /** Rows by verdict number. */
  #counts = new Uint32Array(256);

  static async open(files: JobFiles, sizes: RowSizes, maxMessageChars: number): Promise<RowLog> {
    const opened: AppendFile[] = [];
    try {
      for (const [path, size] of [
        [files.rows, RECORD_BYTES * sizes.rows],
        [files.texts, sizes.texts],
        [files.verdicts, sizes.verdicts],
        [files.templates, sizes.templates],
        [files.sources, sizes.sources],
      ] as const) {
        opened.push(await AppendFile.open(path, size));
      }
      const log = new RowLog(opened, maxMessageChars);
      await readJsonLines<Verdict>(files.verdicts, sizes.verdicts, (value) => log.#verdicts.know(value));
      await readJsonLines<string>(files.templates, sizes.templates, (value) => log.#templates.know(value));
      await readJsonLines<string>(files.sources, sizes.sources, (value) => log.#sources.know(value));
      await log.#count(files, sizes);
      return log;
    } catch (error) {
      for (const file of opened) await file.close();
      throw error;
    }
  }

  private constructor(files: readonly AppendFile[], maxMessageChars: number) {
    const [rows, texts, verdicts, templates, sources] = files;
    if (!rows || !texts || !verdicts || !templates || !sources) throw new RangeError('a file is missing');
    this.#files = files;
    this.#rows = rows;
    this.#texts = texts;
    this.#verdicts = new VerdictNumbers(verdicts);
    this.#templates = new TemplateNumbers(templates, maxMessageChars);
    this.#sources = new SourceNumbers(sources);
  }

  get rows(): number {
    return this.#rows.size / RECORD_BYTES;
  }

  counts(): RowCounts {
    const stages = { person: 0, rules: 0, classifier: 0, llm: 0, none: 0 };
    const labels: Record<string, number> = Object.create(null);
    for (const [number, { label, stage }] of this.#verdicts.list.entries()) {
      const count = this.#counts[number] ?? 0;
      stages[stage] += count;
      labels[label] = (labels[label] ?? 0) + count;
    }
    return { rows: this.rows, stages, labels, templates: this.#templates.count };
  }

  async add({ messages, sources, verdicts, hashes }: JudgedBatch): Promise<void> {
    const records = new Uint32Array(RECORD_WORDS * verdicts.length);
    for (const [row, verdict] of verdicts.entries()) {
      const at = RECORD_WORDS * row;
      const number = this.#verdicts.of(verdict);
      const verdictNumber = typeof number === 'number' ? number : await number;
      const template = this.#templates.of(hashes, 4 * row, messages[row] ?? '');
      const source = this.#sources.of(sources[row] ?? '');
      records[at] = verdictNumber;
      records[at + 1] = typeof template === 'number' ? template : await template;
      records[at + 2] = typeof source === 'number' ? source : await source;
      this.#countOne(verdictNumber);
    }
    await this.#texts.write(textsOf(messages, verdicts.length, records));
    await this.#rows.write(new Uint8Array(records.buffer));
  }

  /** Where the files are now; `settled` resolves when all of it is on the disk. */
  async checkpoint(): Promise<{ readonly sizes: RowSizes; settled(): Promise<void> }> {
    const [, , verdicts, templates, sources] = this.#files;
    const sizes: RowSizes = {
      rows: this.rows,
      texts: this.#texts.size,
      verdicts: verdicts?.size ?? 0,
      templates: templates?.size ?? 0,
      sources: sources?.size ?? 0,
    };
    const syncs: (() => Promise<void>)[] = [];
    for (const file of this.#files) syncs.push(await file.flush());
    return {
      sizes,
      settled: async () => {
        for (const sync of syncs) await sync();
      },
    };
  }

  async close(): Promise<void> {
    for (const file of this.#files) await file.close();
  }

  #countOne(verdict: number): void {
    if (verdict >= this.#counts.length) {
      const counts = new Uint32Array(2 * Math.max(verdict, this.#counts.length));
      counts.set(this.#counts);
      this.#counts = counts;
    }
    this.#counts[verdict] = (this.#counts[verdict] ?? 0) + 1;
  }

  async #count(files: JobFiles, { rows }: RowSizes): Promise<void> {
    for await (const chunk of chunksOf(files.rows, RECORD_BYTES * rows)) {
      const words = new Uint32Array(chunk.buffer, chunk.byteOffset, chunk.length / 4);
      for (let at = 0; at < words.length; at += RECORD_WORDS) this.#countOne(words[at] ?? 0);
    }
  }
}

const SURROGATE = /\p{Cs}/u;

/** The messages as they are kept, with their lengths put into the records. */
function textsOf(messages: readonly string[], rows: number, records: Uint32Array): Buffer {
  const text = (rows === messages.length ? messages : messages.slice(0, rows)).join('');
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length === text.length) {
    for (let row = 0; row < rows; row++) records[RECORD_WORDS * row + 3] = messages[row]?.length ?? 0;
    return bytes;
  }
  const parts: Buffer[] = [];
  for (let row = 0; row < rows; row++) {
    const message = messages[row] ?? '';
    const isBroken = SURROGATE.test(message);
    const part = Buffer.from(message, isBroken ? 'utf16le' : 'utf8');
    parts.push(part);
    records[RECORD_WORDS * row + 3] = isBroken ? (part.length | IS_UTF16) >>> 0 : part.length;
  }
  return Buffer.concat(parts);
}
