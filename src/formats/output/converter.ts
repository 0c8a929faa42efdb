import { UNCLASSIFIED, type Verdict } from '../../log/index.ts';
import { csvField, doubledQuotes, isFormula, quotedBytes } from '../csv/csv-field.ts';
import {
  DEFAULT_LABEL_COLUMN,
  DEFAULT_MESSAGE_COLUMN,
  DEFAULT_SOURCE_COLUMN,
  type Format,
} from '../read-options.ts';
import type { Reading } from '../reading.ts';
import type { OutputNames, Piece, RowBatch } from '../row-batch.ts';
import { textPrefix } from '../text/text-cells.ts';
import { fieldsOf } from './explanation.ts';
import { jsonStringBytes } from './json-bytes.ts';
import { wantedNames } from './output-names.ts';

/** The member that has the bytes of a row which are not valid. */
const RAW_BYTES = 'raw_base64';

/**
 * Writes batches in another format than they came in: source, message and label of each row, in the encoding of
 * the input. A message that is not valid in it keeps its bytes, or in NDJSON, which must be valid, has U+FFFD for
 * these and the row's bytes beside it; a row too long to be read is its own message, all of it.
 */
export class Converter {
  readonly #reading: Reading;
  readonly #to: Format;
  readonly #delimiter: string;
  readonly #names: OutputNames;
  readonly #explain: boolean;

  constructor(reading: Reading, to: Format, delimiter: string) {
    this.#reading = reading;
    this.#to = to;
    this.#delimiter = delimiter;
    this.#names = wantedNames(reading.options.labelColumn ?? DEFAULT_LABEL_COLUMN);
    this.#explain = reading.options.explain === true;
  }

  head(): Buffer {
    if (this.#to !== 'csv') return Buffer.alloc(0);
    const { label, stage, confidence, reason, errorCode } = this.#names;
    const columns = [DEFAULT_SOURCE_COLUMN, DEFAULT_MESSAGE_COLUMN, label];
    if (this.#explain) columns.push(stage, confidence, reason, errorCode);
    return this.#encode(`${columns.map((name) => this.#field(name)).join(this.#delimiter)}\n`);
  }

  render(batch: RowBatch, verdicts: readonly Verdict[]): Buffer {
    const { only } = this.#reading.options;
    if (batch.piece !== undefined) return this.#renderPiece(batch.block, batch.piece, verdicts[0]);
    const parts: Uint8Array[] = [];
    for (const [row, verdict] of verdicts.entries()) {
      if (only !== undefined && !only.has(verdict.label)) continue;
      const raw = batch.rawMessages?.get(row);
      const source = batch.sources[row] ?? '';
      const message = batch.messages[row] ?? '';
      if (this.#to === 'csv') this.#pushCsv(parts, source, raw ?? message, verdict);
      else if (this.#to === 'ndjson') {
        const bytes =
          raw === undefined ? undefined : batch.block.subarray(batch.starts[row], batch.ends[row]);
        this.#pushJson(parts, source, raw ?? message, verdict, bytes);
      } else this.#pushText(parts, raw ?? message, verdict);
    }
    return Buffer.concat(parts);
  }

  /** One piece of a row too long to be held; its verdict comes with the piece that has the row. */
  #renderPiece(block: Buffer, piece: Piece, verdict: Verdict | undefined): Buffer {
    const { only } = this.#reading.options;
    if (only !== undefined && !only.has(verdict?.label ?? UNCLASSIFIED)) return Buffer.alloc(0);
    const inside = this.#insideLong(block.subarray(0, piece.end));
    const before = piece.isFirst ? this.#beforeLong(block, verdict) : '';
    const after = piece.isLast ? this.#afterLong(verdict) : '';
    return Buffer.concat([this.#encode(before), inside, this.#encode(after)]);
  }

  #insideLong(raw: Buffer): Buffer {
    if (this.#to === 'text') return raw;
    return this.#to === 'csv' ? doubledQuotes(raw) : this.#insideJson(raw);
  }

  #beforeLong(block: Buffer, verdict: Verdict | undefined): string {
    const { defaultSource } = this.#reading;
    if (this.#to === 'csv') return `${this.#beforeCsv(defaultSource)}"${this.#apostrophe(block)}`;
    if (this.#to === 'ndjson') return `${this.#beforeJson(defaultSource)}"`;
    return verdict === undefined ? '' : textPrefix(verdict, this.#explain);
  }

  #afterLong(verdict: Verdict | undefined): string {
    if (verdict === undefined || this.#to === 'text') return '\n';
    return `"${this.#to === 'csv' ? this.#afterCsv(verdict) : this.#afterJson(verdict)}`;
  }

  #pushCsv(parts: Uint8Array[], source: string, message: string | Buffer, verdict: Verdict): void {
    const before = this.#beforeCsv(source);
    const after = this.#afterCsv(verdict);
    if (typeof message === 'string') parts.push(this.#encode(before + this.#field(message) + after));
    else
      parts.push(this.#encode(before), quotedBytes(message, this.#apostrophe(message)), this.#encode(after));
  }

  /** @param bytes of the row, where its message cannot be read */
  #pushJson(
    parts: Uint8Array[],
    source: string,
    message: string | Buffer,
    verdict: Verdict,
    bytes: Buffer | undefined,
  ): void {
    const before = this.#beforeJson(source);
    const after = this.#afterJson(verdict, bytes);
    if (typeof message === 'string') parts.push(this.#encode(before + JSON.stringify(message) + after));
    else parts.push(this.#encode(`${before}"`), this.#insideJson(message), this.#encode(`"${after}`));
  }

  #pushText(parts: Uint8Array[], message: string | Buffer, verdict: Verdict): void {
    const prefix = textPrefix(verdict, this.#explain);
    if (typeof message === 'string') {
      for (const line of message.split(/\r\n|\n|\r/)) parts.push(this.#encode(`${prefix}${line}\n`));
    } else parts.push(this.#encode(prefix), message, this.#encode('\n'));
  }

  #beforeCsv(source: string): string {
    return this.#field(source) + this.#delimiter;
  }

  #afterCsv(verdict: Verdict): string {
    const fields = fieldsOf(verdict, this.#names, this.#explain).map(([, value]) =>
      value === null ? '' : this.#field(String(value)),
    );
    return `${this.#delimiter}${fields.join(this.#delimiter)}\n`;
  }

  #beforeJson(source: string): string {
    return `{"${DEFAULT_SOURCE_COLUMN}":${JSON.stringify(source)},"${DEFAULT_MESSAGE_COLUMN}":`;
  }

  #afterJson(verdict: Verdict, bytes?: Buffer): string {
    const { codec } = this.#reading;
    const added: (readonly [string, string | number | null])[] = [
      ...fieldsOf(verdict, this.#names, this.#explain),
    ];
    if (bytes !== undefined && !codec.isValid(bytes)) {
      added.push([RAW_BYTES, Buffer.from(codec.toFile(bytes)).toString('base64')]);
    }
    return `${added.map(([name, value]) => `,${JSON.stringify(name)}:${JSON.stringify(value)}`).join('')}}\n`;
  }

  /** The inside of a JSON string that holds a message's bytes, where these are not valid with U+FFFD. */
  #insideJson(raw: Buffer): Buffer {
    const { codec } = this.#reading;
    if (codec.asciiSafe && codec.isValid(raw)) return jsonStringBytes(raw);
    const text = JSON.stringify(codec.decodeLoosely(raw)).slice(1, -1);
    // Not every encoding has U+FFFD, and none of them lacks an escape.
    return this.#encode(codec.unicode ? text : text.replace(/[\u0080-\uffff]/g, escaped));
  }

  /** What disarms bytes that a spreadsheet would run. */
  #apostrophe(bytes: Buffer): string {
    return this.#reading.options.escapeFormulas === true && isFormula(bytes) ? "'" : '';
  }

  #field(text: string): string {
    return csvField(text, this.#delimiter, this.#reading.options.escapeFormulas);
  }

  #encode(text: string): Buffer {
    return this.#reading.codec.encode(text);
  }
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
