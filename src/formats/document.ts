import { LogsieveError } from '../errors.ts';
import type { Verdict } from '../log/index.ts';
import { BlockText } from './block-text.ts';
import { CsvCells, csvHead } from './csv/csv-cells.ts';
import { CsvReader } from './csv/csv-reader.ts';
import { detectDelimiter, parseDelimiter } from './csv/detect-delimiter.ts';
import { detectFormat } from './detect-format.ts';
import { type ChunkSource, SILENCE } from './input/chunk-source.ts';
import type { Codec } from './input/codec.ts';
import { emptyInput, type OpenedInput, openInput } from './input/open-input.ts';
import { LineReader } from './line-reader.ts';
import { NdjsonCells } from './ndjson/ndjson-cells.ts';
import { NdjsonLines } from './ndjson/ndjson-lines.ts';
import { Converter } from './output/converter.ts';
import { RowWriter } from './output/row-writer.ts';
import type { RowProblem } from './problem.ts';
import type { Format, ReadOptions } from './read-options.ts';
import { type FormatReader, Reading, type Statistics } from './reading.ts';
import { type Batch, type PackedBatch, RowBatch } from './row-batch.ts';
import { TextCells } from './text/text-cells.ts';
import { TextLines } from './text/text-lines.ts';

/** A document that is being read, and the bytes of its output. */
export interface DocumentReader {
  readonly format: Format;
  readonly encoding: string;
  /** The delimiter of a CSV; null for other formats. */
  readonly delimiter: string | null;
  /** Whether the input came compressed; the output is not, until the caller compresses it. */
  readonly gzip: boolean;
  /** What becomes of bytes that are not valid; where they fail, `assertEncoding` finds them beforehand. */
  readonly onBadBytes: 'fail' | 'row';
  /** What the user should know about the document as a whole; complete after the last batch. */
  readonly warnings: readonly RowProblem[];
  /** Counts so far; final after the last batch. */
  readonly statistics: Statistics;
  /** The rows, once: about 64 KiB of input a batch, and on a live pipe at once what is complete. */
  batches(): AsyncGenerator<Batch, void, undefined>;
  /** Bytes that come before the first batch: byte order mark and header. */
  head(): Uint8Array;
  /** Bytes of the output for a batch; pure, given the batch and one verdict for each of its rows. */
  render(batch: Batch, verdicts: readonly Verdict[]): Uint8Array;
  /** Bytes that come after the last batch. */
  tail(): Uint8Array;
  /** A batch as plain data, so that it can wait elsewhere: all that `render` needs of it. */
  pack(batch: Batch): PackedBatch;
  /** A batch of what `pack` gave, which holds on to none of its bytes. */
  unpack(packed: PackedBatch): Batch;
}

interface BatchWriter {
  render(batch: RowBatch, verdicts: readonly Verdict[]): Uint8Array;
}

const LARGEST_READ = 256 * 1024;
/** How long a record waits on a live stream for lines that may belong to it. */
const RECORD_PATIENCE_MS = 100;

/**
 * Opens a document: finds its compression, encoding, format, delimiter and columns, and reads its header.
 * @throws {LogsieveError} EMPTY_FILE, BAD_ARCHIVE, NESTED_ARCHIVE, DECOMPRESSED_TOO_LARGE, UNSUPPORTED_FORMAT,
 * BINARY_CONTENT, BAD_ENCODING, NOT_NDJSON, DELIMITER_AMBIGUOUS, MISSING_COLUMN, DUPLICATE_COLUMN,
 * TOO_MANY_COLUMNS, UNCLOSED_QUOTE, USAGE
 */
export async function openDocument(
  input: AsyncIterable<Uint8Array>,
  options: ReadOptions,
): Promise<DocumentReader> {
  const opened = await openInput(input, options);
  try {
    return await OpenDocument.open(opened, options);
  } catch (error) {
    throw await opened.explain(error);
  }
}

class OpenDocument implements DocumentReader {
  readonly format: Format;
  readonly delimiter: string | null;
  readonly onBadBytes: 'fail' | 'row';
  readonly #opened: OpenedInput;
  readonly #source: ChunkSource;
  readonly #reading: Reading;
  readonly #codec: Codec;
  readonly #reader: FormatReader;
  readonly #live: boolean;
  #writer: BatchWriter;
  #head: Buffer = Buffer.alloc(0);
  #early: RowBatch[] = [];
  #ended = false;

  static async open(opened: OpenedInput, options: ReadOptions): Promise<OpenDocument> {
    const document = new OpenDocument(opened, options);
    await document.#readHead();
    return document;
  }

  private constructor(opened: OpenedInput, options: ReadOptions) {
    const { codec, sample, ended } = opened;
    this.#opened = opened;
    this.#source = opened.source;
    this.#codec = codec;
    this.#live = options.kind === 'stream';
    this.format = detectFormat(sample, ended, options);
    if (this.format === 'ndjson' && !codec.asciiSafe) {
      throw new LogsieveError('UNSUPPORTED_FORMAT', `NDJSON is not read in ${codec.name}`, {
        place: { file: options.name },
        remedy: 'convert the file to UTF-8 first',
      });
    }
    this.onBadBytes = options.onBadBytes ?? (this.#live || this.format === 'text' ? 'row' : 'fail');
    const text = new BlockText(codec, this.onBadBytes, options.name, codec.fileLength(opened.bom));
    this.#reading = new Reading(this.format, options, codec, text);
    this.delimiter = this.format === 'csv' ? delimiterOf(opened, options) : null;
    if (this.format === 'csv') {
      this.#reader = new CsvReader(this.#reading, this.delimiter ?? ',');
    } else {
      const lines = this.format === 'ndjson' ? new NdjsonLines(this.#reading) : new TextLines(this.#reading);
      this.#reader = new LineReader(this.#reading, lines);
    }
    this.#writer = new Converter(this.#reading, options.to ?? this.format, this.delimiter ?? ',');
  }

  get encoding(): string {
    return this.#codec.name;
  }

  get gzip(): boolean {
    return this.#opened.gzip;
  }

  get warnings(): readonly RowProblem[] {
    return this.#reading.warnings;
  }

  get statistics(): Statistics {
    this.#reading.statistics.inputBytes = this.#opened.bytesTaken();
    return this.#reading.statistics;
  }

  head(): Uint8Array {
    return this.#codec.toFile(Buffer.concat([this.#opened.bom, this.#head]));
  }

  render(batch: Batch, verdicts: readonly Verdict[]): Uint8Array {
    if (!(batch instanceof RowBatch)) throw new TypeError('the batch is not one of this document');
    return this.#codec.toFile(this.#writer.render(batch, verdicts));
  }

  tail(): Uint8Array {
    return this.#opened.stray();
  }

  pack(batch: Batch): PackedBatch {
    if (!(batch instanceof RowBatch)) throw new TypeError('the batch is not one of this document');
    return batch.pack();
  }

  unpack(packed: PackedBatch): Batch {
    return RowBatch.unpack(packed);
  }

  async *batches(): AsyncGenerator<Batch, void, undefined> {
    try {
      yield* this.#early;
      this.#early = [];
      while (!this.#ended) yield* await this.#readOn();
    } catch (error) {
      throw await this.#opened.explain(error);
    } finally {
      await this.#source.close();
    }
  }

  /** Reads up to and with what comes before the rows. */
  async #readHead(): Promise<void> {
    while (!this.#reader.ready && !this.#ended) this.#early.push(...(await this.#readOn()));
    if (!this.#reader.ready) throw emptyInput(this.#reading.options.name, this.#opened.bytesTaken());
    const { options } = this.#reading;
    if (options.to !== undefined && this.#reading.isConverted) {
      const converter = new Converter(this.#reading, options.to, this.delimiter ?? ',');
      this.#head = converter.head();
      this.#writer = converter;
    } else if (this.#reader instanceof CsvReader && this.#reader.layout !== undefined) {
      const { layout } = this.#reader;
      const delimiter = this.delimiter ?? ',';
      this.#head = csvHead(this.#reading, layout, delimiter);
      this.#writer = new RowWriter(new CsvCells(this.#reading, layout, delimiter), options.only);
    } else if (this.format === 'ndjson') {
      this.#writer = new RowWriter(new NdjsonCells(this.#reading), options.only);
    } else this.#writer = new RowWriter(new TextCells(this.#reading), options.only);
  }

  /** Reads the next chunk and gives its batches. */
  async #readOn(): Promise<RowBatch[]> {
    const reader = this.#reader;
    let chunk: Buffer | undefined;
    if (this.#live && reader.waiting === true && reader.flush !== undefined) {
      const next = await this.#source.nextWithin(RECORD_PATIENCE_MS);
      if (next === SILENCE) {
        const batches = reader.flush();
        if (batches.length > 0) return batches;
        chunk = await this.#source.next();
      } else chunk = next;
    } else chunk = await this.#source.next();
    if (chunk === undefined) this.#ended = true;
    else if (chunk.length > LARGEST_READ) {
      this.#source.putBack(chunk.subarray(LARGEST_READ));
      chunk = chunk.subarray(0, LARGEST_READ);
    }
    return reader.read(chunk);
  }
}

function delimiterOf({ sample, ended, codec }: OpenedInput, options: ReadOptions): string {
  const delimiter =
    options.delimiter === undefined
      ? detectDelimiter(sample, ended, options)
      : parseDelimiter(options.delimiter);
  if (codec.asciiSafe || /[\t!#-/:-?]/.test(delimiter)) return delimiter;
  throw new LogsieveError('UNSUPPORTED_FORMAT', `"${delimiter}" is no safe delimiter in ${codec.name}`, {
    place: { file: options.name },
    remedy: 'convert the file to UTF-8 first',
  });
}
