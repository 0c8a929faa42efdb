import { chooseNames, wantedNames } from '../output/output-names.ts';
import { DEFAULT_LABEL_COLUMN } from '../read-options.ts';
import type { Reading } from '../reading.ts';
import type { OutputNames } from '../row-batch.ts';

/**
 * The names of the added members. A record that has one of them itself changes it, for this record and for all
 * that follow: what has been written cannot be called back.
 */
export class AddedNames {
  readonly #reading: Reading;
  readonly #wanted: OutputNames;
  readonly #explain: boolean;
  readonly #taken = new Set<string>();
  #current: OutputNames;
  #watched: ReadonlySet<string>;

  constructor(reading: Reading) {
    this.#reading = reading;
    this.#explain = reading.options.explain === true;
    this.#wanted = wantedNames(reading.options.labelColumn ?? DEFAULT_LABEL_COLUMN);
    this.#current = this.#wanted;
    this.#watched = this.#watch();
  }

  get current(): OutputNames {
    return this.#current;
  }

  /** Takes the keys of the next record. */
  meet(keys: readonly string[], line: number): void {
    const was = this.#current;
    for (;;) {
      const found = keys.filter((key) => this.#watched.has(key));
      if (found.length === 0) break;
      for (const key of found) this.#taken.add(key);
      this.#current = chooseNames(this.#wanted, this.#explain, this.#taken).names;
      this.#watched = this.#watch();
    }
    if (this.#current !== was) this.#warn(was, line);
  }

  #warn(was: OutputNames, line: number): void {
    const { extraColumns = [] } = this.#reading.options;
    for (const key of ['label', 'stage', 'confidence', 'reason', 'errorCode'] as const) {
      const now = this.#current[key];
      if (now === was[key] || extraColumns.includes(was[key])) continue;
      const detail = `records have a member "${was[key]}" already; from here on the added one is "${now}"`;
      this.#reading.warn('COLUMN_COLLISION', line, detail);
    }
  }

  #watch(): ReadonlySet<string> {
    return new Set(this.#explain ? Object.values(this.#current) : [this.#current.label]);
  }
}
