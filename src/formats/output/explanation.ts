import type { Verdict } from '../../log/index.ts';
import type { OutputNames } from '../row-batch.ts';

/** What is written of a verdict, by the name of its column or member, in the order of the output. */
export function fieldsOf(
  verdict: Verdict,
  names: OutputNames,
  explain: boolean,
): readonly (readonly [name: string, value: string | number | null])[] {
  const label = [names.label, verdict.label] as const;
  if (!explain) return [label];
  const { stage, reason, errorCode = null } = verdict;
  const confidence = verdict.confidence === null ? null : Math.round(verdict.confidence * 1e4) / 1e4;
  return [
    label,
    [names.stage, stage],
    [names.confidence, confidence],
    [names.reason, reason],
    [names.errorCode, errorCode],
  ];
}

/** Keeps what was made for a verdict: verdicts are few and shared by many rows. */
export class VerdictCells<T> {
  readonly #byLabel = new Map<string, T>();
  readonly #byVerdict = new WeakMap<Verdict, T>();
  readonly #make: (verdict: Verdict) => T;
  readonly #labelDecides: boolean;

  constructor(explain: boolean, make: (verdict: Verdict) => T) {
    this.#labelDecides = !explain;
    this.#make = make;
  }

  get(verdict: Verdict): T {
    const known = this.#labelDecides ? this.#byLabel.get(verdict.label) : this.#byVerdict.get(verdict);
    if (known !== undefined) return known;
    const made = this.#make(verdict);
    if (this.#labelDecides) this.#byLabel.set(verdict.label, made);
    else this.#byVerdict.set(verdict, made);
    return made;
  }
}
