import type { Verdict } from '../../log/index.ts';
import { fieldsOf, VerdictCells } from '../output/explanation.ts';
import { wantedNames } from '../output/output-names.ts';
import type { LabelCells } from '../output/row-writer.ts';
import type { Reading } from '../reading.ts';
import type { RowBatch } from '../row-batch.ts';

/** Label cells of plain text: the label and a tab, with `explain` the other fields and their tabs, before the line. */
export class TextCells implements LabelCells {
  readonly beforeReplacement = true;
  readonly #cells: VerdictCells<Buffer>;

  constructor(reading: Reading) {
    const explain = reading.options.explain === true;
    this.#cells = new VerdictCells(explain, (verdict) => reading.codec.encode(textPrefix(verdict, explain)));
  }

  cell(verdict: Verdict, _batch: RowBatch, _row: number): Uint8Array {
    return this.#cells.get(verdict);
  }
}

/** `label<TAB>`, or with `explain` label, stage, confidence, reason and error code, each with a tab after it. */
export function textPrefix(verdict: Verdict, explain: boolean): string {
  const values = fieldsOf(verdict, wantedNames(''), explain).map(([, value]) => value ?? '');
  return values.map((value) => `${String(value).replace(/[\t\r\n]+/g, ' ')}\t`).join('');
}
