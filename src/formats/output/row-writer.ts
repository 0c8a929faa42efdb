import { UNCLASSIFIED, type Verdict } from '../../log/index.ts';
import type { RowBatch } from '../row-batch.ts';

/** What one format adds to its rows. */
export interface LabelCells {
  /** The bytes that go in at a row's mark. */
  cell(verdict: Verdict, batch: RowBatch, row: number): Uint8Array;
  /** Whether they go before a row's replacement, rather than after it. */
  readonly beforeReplacement: boolean;
}

/** Puts labels into the bytes of batches, in the input's own format. */
export class RowWriter {
  readonly #cells: LabelCells;
  readonly #only: ReadonlySet<string> | undefined;

  constructor(cells: LabelCells, only: ReadonlySet<string> | undefined) {
    this.#cells = cells;
    this.#only = only;
  }

  /** Pure, given the batch and its verdicts, which are one for each row. */
  render(batch: RowBatch, verdicts: readonly Verdict[]): Uint8Array {
    if (this.#only !== undefined) return this.#renderSelected(batch, verdicts, this.#only);
    if (batch.replacements === undefined) return this.#renderInPlace(batch, verdicts);
    return this.#renderAll(batch, verdicts);
  }

  /** The fast way: the block is copied to the end of the output, and its rows are moved forward one by one. */
  #renderInPlace(batch: RowBatch, verdicts: readonly Verdict[]): Uint8Array {
    const { block, marks, markRows } = batch;
    const cells: Uint8Array[] = [];
    let extra = 0;
    for (let i = 0; i < marks.length; i++) {
      const row = markRows === undefined ? i : (markRows[i] ?? 0);
      const cell = this.#cells.cell(verdictOf(verdicts, row), batch, row);
      cells.push(cell);
      extra += cell.length;
    }
    const out = Buffer.allocUnsafeSlow(block.length + extra);
    block.copy(out, extra);
    let written = 0;
    let read = 0;
    for (let i = 0; i < marks.length; i++) {
      const mark = marks[i] ?? 0;
      out.copyWithin(written, extra + read, extra + mark);
      written += mark - read;
      read = mark;
      const cell = cells[i];
      if (cell === undefined) continue;
      for (let k = 0; k < cell.length; k++) out[written + k] = cell[k] ?? 0;
      written += cell.length;
    }
    return out;
  }

  #renderAll(batch: RowBatch, verdicts: readonly Verdict[]): Uint8Array {
    const parts: Uint8Array[] = [];
    let read = 0;
    for (let row = 0, mark = 0; row < batch.size; row++) {
      const start = batch.starts[row] ?? 0;
      parts.push(batch.block.subarray(read, start));
      mark = this.#pushRow(parts, batch, row, mark, verdictOf(verdicts, row));
      read = batch.nexts[row] ?? 0;
    }
    parts.push(batch.block.subarray(read));
    return Buffer.concat(parts);
  }

  #renderSelected(batch: RowBatch, verdicts: readonly Verdict[], only: ReadonlySet<string>): Uint8Array {
    if (batch.pieceOf !== undefined) return only.has(UNCLASSIFIED) ? batch.block : new Uint8Array(0);
    const parts: Uint8Array[] = [];
    for (let row = 0, mark = 0; row < batch.size; row++) {
      const verdict = verdictOf(verdicts, row);
      const target = only.has(verdict.label) ? parts : [];
      mark = this.#pushRow(target, batch, row, mark, verdict);
    }
    return Buffer.concat(parts);
  }

  /** Adds one row with its labels, and gives the index of the next row's first mark. */
  #pushRow(parts: Uint8Array[], batch: RowBatch, row: number, firstMark: number, verdict: Verdict): number {
    const cell = this.#cells.cell(verdict, batch, row);
    const replacement = batch.replacements?.get(row);
    let read = batch.starts[row] ?? 0;
    let mark = firstMark;
    if (replacement === undefined) {
      while (mark < batch.marks.length && (batch.markRows?.[mark] ?? mark) === row) {
        const place = batch.marks[mark] ?? 0;
        parts.push(batch.block.subarray(read, place), cell);
        read = place;
        mark += 1;
      }
    } else {
      parts.push(...(this.#cells.beforeReplacement ? [cell, replacement] : [replacement, cell]));
      read = batch.ends[row] ?? 0;
      mark += 1;
    }
    parts.push(batch.block.subarray(read, batch.nexts[row] ?? 0));
    return mark;
  }
}

function verdictOf(verdicts: readonly Verdict[], row: number): Verdict {
  const verdict = verdicts[row];
  if (verdict === undefined) throw new RangeError(`row ${row} has no verdict`);
  return verdict;
}
