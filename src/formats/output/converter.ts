import type { Verdict } from '../../log/index.ts';
import { csvField, quotedBytes } from '../csv/csv-field.ts';
import {
  DEFAULT_LABEL_COLUMN,
  DEFAULT_MESSAGE_COLUMN,
  DEFAULT_SOURCE_COLUMN,
  type Format,
} from '../read-options.ts';
import type { Reading } from '../reading.ts';
import type { OutputNames, RowBatch } from '../row-batch.ts';
import { textPrefix } from '../text/text-cells.ts';
import { fieldsOf } from './explanation.ts';
import { jsonStringBytes } from './json-bytes.ts';
import { wantedNames } from './output-names.ts';

/**
 * Writes batches in another format than they came in: source, message and label of each row, in the encoding of
 * the input. A message that is not valid in it keeps its bytes; of a line too long to be read only the label
 * is written.
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
    const parts: Uint8Array[] = [];
    for (const [row, verdict] of verdicts.entries()) {
      if (only !== undefined && !only.has(verdict.label)) continue;
      const raw = batch.rawMessages?.get(row);
      const source = batch.sources[row] ?? '';
      const message = batch.messages[row] ?? '';
      if (this.#to === 'csv') this.#pushCsv(parts, source, raw ?? message, verdict);
      else if (this.#to === 'ndjson') this.#pushJson(parts, source, raw ?? message, verdict);
      else this.#pushText(parts, raw ?? message, verdict);
    }
    return Buffer.concat(parts);
  }

  #pushCsv(parts: Uint8Array[], source: string, message: string | Buffer, verdict: Verdict): void {
    const delimiter = this.#delimiter;
    const fields = fieldsOf(verdict, this.#names, this.#explain).map(([, value]) =>
      value === null ? '' : this.#field(String(value)),
    );
    const before = this.#field(source) + delimiter;
    const after = `${delimiter}${fields.join(delimiter)}\n`;
    if (typeof message === 'string') parts.push(this.#encode(before + this.#field(message) + after));
    else parts.push(this.#encode(before), quotedBytes(message), this.#encode(after));
  }

  #pushJson(parts: Uint8Array[], source: string, message: string | Buffer, verdict: Verdict): void {
    const added = fieldsOf(verdict, this.#names, this.#explain);
    const before = `{"${DEFAULT_SOURCE_COLUMN}":${JSON.stringify(source)},"${DEFAULT_MESSAGE_COLUMN}":`;
    const after = `${added.map(([name, value]) => `,${JSON.stringify(name)}:${JSON.stringify(value)}`).join('')}}\n`;
    if (typeof message === 'string') parts.push(this.#encode(before + JSON.stringify(message) + after));
    else parts.push(this.#encode(`${before}"`), jsonStringBytes(message), this.#encode(`"${after}`));
  }

  #pushText(parts: Uint8Array[], message: string | Buffer, verdict: Verdict): void {
    const prefix = textPrefix(verdict, this.#explain);
    if (typeof message === 'string') {
      for (const line of message.split(/\r\n|\n|\r/)) parts.push(this.#encode(`${prefix}${line}\n`));
    } else parts.push(this.#encode(prefix), message, this.#encode('\n'));
  }

  #field(text: string): string {
    return csvField(text, this.#delimiter, this.#reading.options.escapeFormulas);
  }

  #encode(text: string): Buffer {
    return this.#reading.codec.encode(text);
  }
}
