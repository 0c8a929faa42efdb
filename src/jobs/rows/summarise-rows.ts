import { STAGES, type Stage } from '../../log/index.ts';
import type { RowIndex } from './row-index.ts';

const MOST_SOURCES = 200;
const CONFIDENCE_BINS = 20;

/** Counts of rows. */
export interface RowSummary {
  readonly rows: number;
  readonly labels: Readonly<Record<string, number>>;
  readonly stages: Readonly<Record<Stage, number>>;
  /** Most rows first, at most 200. */
  readonly sources: readonly SourceSummary[];
  /** How many more sources there are. */
  readonly otherSources: number;
  /** Rows by confidence, in 20 equal parts of [0, 1]; those without one are in none. */
  readonly confidence: readonly number[];
}

interface SourceSummary {
  readonly source: string;
  readonly rows: number;
  readonly labels: Readonly<Record<string, number>>;
}

export function summariseRows(index: RowIndex, rows: Uint32Array): RowSummary {
  const { verdicts, verdictOf, sources, sourceOf } = index;
  const byVerdict = new Uint32Array(verdicts.length);
  const bySource = new Uint32Array(sources.length);
  for (const row of rows) {
    const verdict = verdictOf[row] ?? 0;
    const source = sourceOf[row] ?? 0;
    byVerdict[verdict] = (byVerdict[verdict] ?? 0) + 1;
    bySource[source] = (bySource[source] ?? 0) + 1;
  }
  const labels = new Map<string, number>();
  const stages = Object.fromEntries(STAGES.map((stage) => [stage, 0])) as Record<Stage, number>;
  const confidences = new Array<number>(CONFIDENCE_BINS).fill(0);
  for (const [number, { label, stage, confidence }] of verdicts.entries()) {
    const count = byVerdict[number] ?? 0;
    if (count === 0) continue;
    labels.set(label, (labels.get(label) ?? 0) + count);
    stages[stage] += count;
    if (confidence === null) continue;
    const bin = Math.min(CONFIDENCE_BINS - 1, Math.max(0, Math.floor(confidence * CONFIDENCE_BINS)));
    confidences[bin] = (confidences[bin] ?? 0) + count;
  }
  const present = [...bySource.keys()].filter((source) => (bySource[source] ?? 0) > 0);
  const shown = present
    .sort((a, b) => (bySource[b] ?? 0) - (bySource[a] ?? 0) || a - b)
    .slice(0, MOST_SOURCES);
  return {
    rows: rows.length,
    labels: Object.fromEntries(labels),
    stages,
    sources: labelsOf(index, rows, shown).map((found, i) => {
      const source = shown[i] ?? 0;
      return { source: sources[source] ?? '', rows: bySource[source] ?? 0, labels: found };
    }),
    otherSources: present.length - shown.length,
    confidence: confidences,
  };
}

/** Labels of the rows of some sources. */
function labelsOf(index: RowIndex, rows: Uint32Array, shown: readonly number[]): Record<string, number>[] {
  const { verdicts, verdictOf, sourceOf } = index;
  const names = [...new Set(verdicts.map(({ label }) => label))];
  const labelOf = labelNumbers(index, names);
  const place = new Int32Array(index.sources.length).fill(-1);
  for (const [i, source] of shown.entries()) place[source] = i;
  const counts = new Uint32Array(shown.length * names.length);
  for (const row of rows) {
    const at = place[sourceOf[row] ?? 0] ?? -1;
    if (at < 0) continue;
    const cell = at * names.length + (labelOf[verdictOf[row] ?? 0] ?? 0);
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  return shown.map((_, i) => countsByName(counts.subarray(i * names.length, (i + 1) * names.length), names));
}

/** By verdict: number of its label among names. */
export function labelNumbers({ verdicts }: RowIndex, names: readonly string[]): Uint32Array {
  const numbers = new Map(names.map((name, i) => [name, i]));
  return Uint32Array.from(verdicts, ({ label }) => numbers.get(label) ?? 0);
}

export function countsByName(counts: Uint32Array, names: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    names.flatMap((name, i): [string, number][] => {
      const count = counts[i] ?? 0;
      return count > 0 ? [[name, count]] : [];
    }),
  );
}
