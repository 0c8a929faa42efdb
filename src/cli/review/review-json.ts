import type { ReviewItem, ReviewList } from '../../review/index.ts';

/** The list as `--format json` prints it: what is left, in its order. */
export function renderReviewJson(
  { items, lines, coveredLines, done }: ReviewList,
  leftOut: Readonly<Record<string, number>>,
): string {
  const templates = items.map((item) => templateOf(item, lines));
  return JSON.stringify({ lines, leftOut, coveredLines, done, templates }, null, 2);
}

function templateOf({ template, count, doubt, verdicts, split, examples }: ReviewItem, lines: number) {
  return {
    template,
    count,
    share: count / lines,
    doubt,
    verdicts: verdicts.map(({ verdict, count }) => {
      const { label, stage, confidence, reason } = verdict;
      return { label, stage, confidence, reason, count };
    }),
    split: split === undefined ? null : splitOf(split),
    examples,
  };
}

function splitOf({ lines, isTold }: NonNullable<ReviewItem['split']>) {
  return {
    isTold,
    lines: lines.map(({ id, label, scope, message }) => ({ answer: id, label, source: scope, message })),
  };
}
