import type { Verdict } from '../../log/index.ts';
import { fieldsOf, VerdictCells } from '../output/explanation.ts';
import { wantedNames } from '../output/output-names.ts';
import type { LabelCells } from '../output/row-writer.ts';
import { DEFAULT_LABEL_COLUMN } from '../read-options.ts';
import type { Reading } from '../reading.ts';
import type { OutputNames, RowBatch } from '../row-batch.ts';

type Place = 'after members' | 'first' | 'new object';

/** Members that NDJSON objects gain, and the beginning of the object that holds a line which is none. */
export class NdjsonCells implements LabelCells {
  readonly beforeReplacement = true;
  readonly #reading: Reading;
  readonly #explain: boolean;
  readonly #wanted: OutputNames;
  readonly #cells = new Map<OutputNames, Map<Place, VerdictCells<Buffer>>>();

  constructor(reading: Reading) {
    this.#reading = reading;
    this.#explain = reading.options.explain === true;
    this.#wanted = wantedNames(reading.options.labelColumn ?? DEFAULT_LABEL_COLUMN);
  }

  cell(verdict: Verdict, batch: RowBatch, row: number): Uint8Array {
    if (batch.replacements?.has(row) === true) return this.#of(this.#wanted, 'new object').get(verdict);
    const place = batch.emptyObjects?.has(row) === true ? 'first' : 'after members';
    return this.#of(batch.names?.[row] ?? this.#wanted, place).get(verdict);
  }

  #of(names: OutputNames, place: Place): VerdictCells<Buffer> {
    const places = this.#cells.get(names) ?? new Map<Place, VerdictCells<Buffer>>();
    this.#cells.set(names, places);
    let cells = places.get(place);
    if (cells === undefined) {
      cells = new VerdictCells(this.#explain, (verdict) => this.#make(verdict, names, place));
      places.set(place, cells);
    }
    return cells;
  }

  #make(verdict: Verdict, names: OutputNames, place: Place): Buffer {
    // A new object has its error_code anyway, from the reader.
    const members = fieldsOf(verdict, names, this.#explain)
      .filter(([name]) => place !== 'new object' || name !== names.errorCode)
      .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
    const before = { 'after members': ',', first: '', 'new object': '{' }[place];
    return this.#reading.codec.encode(before + members.join(','));
  }
}
