import type { Verdict } from '../../log/index.ts';
import { fieldsOf, VerdictCells } from '../output/explanation.ts';
import type { LabelCells } from '../output/row-writer.ts';
import type { Reading } from '../reading.ts';
import type { RowBatch } from '../row-batch.ts';
import { csvField } from './csv-field.ts';
import type { CsvLayout } from './csv-layout.ts';

const ADDED = ['label', 'stage', 'confidence', 'reason', 'errorCode'] as const;

/** Label cells of CSV: the delimiter and the label, after the delimiters that a short row lacks. */
export class CsvCells implements LabelCells {
  readonly beforeReplacement = false;
  readonly #delimiter: Buffer;
  readonly #cells: VerdictCells<Buffer>;

  constructor(reading: Reading, layout: CsvLayout, delimiter: string) {
    const { codec, options } = reading;
    const explain = options.explain === true;
    this.#delimiter = Buffer.from(delimiter, 'latin1');
    this.#cells = new VerdictCells(explain, (verdict) => {
      const fields = fieldsOf(verdict, layout.names, explain);
      const text = fields.map(([, value]) =>
        value === null ? '' : csvField(String(value), delimiter, options.escapeFormulas),
      );
      return codec.encode(delimiter + text.join(delimiter));
    });
  }

  cell(verdict: Verdict, batch: RowBatch, row: number): Uint8Array {
    const cell = this.#cells.get(verdict);
    const missing = batch.padding?.get(row);
    if (missing === undefined) return cell;
    return Buffer.concat([...new Array<Buffer>(missing).fill(this.#delimiter), cell]);
  }
}

/** The header line with the added columns; empty for a CSV that has none. */
export function csvHead(reading: Reading, layout: CsvLayout, delimiter: string): Buffer {
  if (!layout.hasHeader) return Buffer.alloc(0);
  const { names, header } = layout;
  const added = reading.options.explain === true ? ADDED.map((key) => names[key]) : [names.label];
  const text = added.map((name) => csvField(name, delimiter, reading.options.escapeFormulas));
  const cells = reading.codec.encode(delimiter + text.join(delimiter));
  return Buffer.concat([header.before, header.content, cells, header.lineEnd]);
}
