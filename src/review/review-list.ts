import type { SplitTemplate } from '../answers/index.ts';
import type { LogRecord } from '../log/index.ts';
import type { CountedTemplate, CountedVerdict } from '../sieve/index.ts';
import { doubtOf } from './doubt.ts';
import { progressEntry } from './progress.ts';

/** A template that a person should look at. */
export interface ReviewItem {
  readonly template: string;
  /** Lines that have it, and those of them that have a person's label. */
  readonly count: number;
  readonly byPerson: number;
  /** Mean doubt of its lines, in [0, 1]. */
  readonly doubt: number;
  /** What its lines got when they were read, most frequent first. */
  readonly verdicts: readonly CountedVerdict[];
  readonly examples: readonly LogRecord[];
  /** Where people labelled its lines differently. */
  readonly split: SplitTemplate | undefined;
}

export interface ReviewList {
  /** What is left to look at, in the order to do so. */
  readonly items: readonly ReviewItem[];
  readonly lines: number;
  /** Lines whose template is done, or that have a person's label. */
  readonly coveredLines: number;
  /** Templates that were done before. */
  readonly done: number;
}

export interface ReviewListOptions {
  /** All templates of the inputs. */
  readonly templates: readonly CountedTemplate[];
  /** Templates whose lines people labelled differently, of these inputs or not. */
  readonly splits: readonly SplitTemplate[];
  /** What `progressEntry` gave for templates that are done. */
  readonly done: ReadonlySet<string>;
  /** Only templates that have lines with this label. @default all */
  readonly label?: string | undefined;
  /** At most this many. @default all */
  readonly top?: number | undefined;
}

/**
 * What a person should look at, what matters most first: templates whose lines people labelled differently, those
 * where no value tells them apart before the others; then by the sum of their lines' doubts, lines x doubt. What
 * nobody doubts is left out, unless it is asked for by its label.
 */
export function listReview({ templates, splits, done, label, top }: ReviewListOptions): ReviewList {
  const splitOf = new Map(splits.map((split) => [split.template, split]));
  const items: ReviewItem[] = [];
  let lines = 0;
  let coveredLines = 0;
  let doneBefore = 0;
  for (const counted of templates) {
    const item = itemOf(counted, splitOf.get(counted.template));
    const isDone = done.has(progressEntry(item.template, item.split));
    lines += item.count;
    coveredLines += isDone ? item.count : item.byPerson;
    if (isDone) doneBefore += 1;
    else if (isWanted(item, label)) items.push(item);
  }
  items.sort(
    (a, b) => splitRank(a) - splitRank(b) || b.count * b.doubt - a.count * a.doubt || b.count - a.count,
  );
  return { items: items.slice(0, top), lines, coveredLines, done: doneBefore };
}

function itemOf(counted: CountedTemplate, split: SplitTemplate | undefined): ReviewItem {
  const { template, count, verdicts, examples } = counted;
  const doubts = verdicts.reduce((sum, { verdict, count: lines }) => sum + lines * doubtOf(verdict), 0);
  const byPerson = verdicts.reduce(
    (sum, { verdict, count: lines }) => sum + (verdict.stage === 'person' ? lines : 0),
    0,
  );
  return { template, count, byPerson, doubt: doubts / count, verdicts, examples, split };
}

function isWanted({ doubt, split, verdicts }: ReviewItem, label: string | undefined): boolean {
  if (label !== undefined) return verdicts.some(({ verdict }) => verdict.label === label);
  return doubt > 0 || split !== undefined;
}

function splitRank({ split }: ReviewItem): number {
  if (split === undefined) return 2;
  return split.isTold ? 1 : 0;
}
