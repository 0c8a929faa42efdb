import type { GroupedRows } from './group-by-template.ts';
import { CALIBRATION_BINS, isRight, type Outcome } from './metrics.ts';

/** Lines whose confidence is about the same. */
export interface ReliabilityBin {
  /** Mean confidence. */
  readonly confidence: number;
  /** Share whose best guess is right. */
  readonly right: number;
  readonly lines: number;
}

/** What answering down to some confidence comes to. */
export interface CoveragePoint {
  /** The lowest confidence that is answered. */
  readonly confidence: number;
  /** Share of the lines that have one of the labels that is answered. */
  readonly coverage: number;
  /** Share of all answers that are right. */
  readonly right: number;
}

/** How the lines of one system were judged. */
export interface SourceFigures {
  readonly source: string;
  readonly lines: number;
  /** Lines that have one of the labels. */
  readonly labelledLines: number;
  /** Of those, the best guess is right. */
  readonly bestGuessRight: number;
  /** Of all lines. */
  readonly answered: number;
  readonly rightAnswers: number;
}

const MOST_POINTS = 100;

/** Bins of equal width over the confidence, as the expected calibration error has them; empty ones are left out. */
export function reliabilityOf(outcomes: readonly Outcome[]): ReliabilityBin[] {
  const bins = Array.from({ length: CALIBRATION_BINS }, () => ({ confidence: 0, right: 0, lines: 0 }));
  for (const outcome of outcomes) {
    const bin = bins[Math.min(CALIBRATION_BINS - 1, Math.floor(outcome.confidence * CALIBRATION_BINS))];
    if (bin === undefined) continue;
    bin.confidence += outcome.confidence;
    bin.right += isRight(outcome) ? 1 : 0;
    bin.lines++;
  }
  return bins
    .filter(({ lines }) => lines > 0)
    .map(({ confidence, right, lines }) => ({ confidence: confidence / lines, right: right / lines, lines }));
}

/** Answers, most confident first, one cut for all labels: at most 100 points evenly spaced over the lines. */
export function coverageCurveOf(outcomes: readonly Outcome[]): CoveragePoint[] {
  const ranked = outcomes.toSorted((a, b) => b.confidence - a.confidence);
  const labelledLines = ranked.filter(({ actual }) => actual >= 0).length;
  if (labelledLines === 0) return [];
  const points: CoveragePoint[] = [];
  const apart = Math.max(1, ranked.length / MOST_POINTS);
  let [right, labelled] = [0, 0];
  ranked.forEach((outcome, index) => {
    if (outcome.actual >= 0) labelled++;
    if (isRight(outcome)) right++;
    if (ranked[index + 1]?.confidence === outcome.confidence) return;
    const isLast = index + 1 === ranked.length;
    if (!isLast && index + 1 < apart * (points.length + 1)) return;
    points.push({
      confidence: outcome.confidence,
      coverage: labelled / labelledLines,
      right: right / (index + 1),
    });
  });
  return points;
}

/** Of each system, those with most lines first. */
export function figuresBySource(outcomes: readonly Outcome[], grouped: GroupedRows): SourceFigures[] {
  const figures = grouped.sources.map((source) => ({
    source,
    lines: 0,
    labelledLines: 0,
    bestGuessRight: 0,
    answered: 0,
    rightAnswers: 0,
  }));
  outcomes.forEach((outcome, row) => {
    const of = figures[grouped.rowSource[row] ?? -1];
    if (of === undefined) return;
    of.lines++;
    if (outcome.actual >= 0) of.labelledLines++;
    if (isRight(outcome)) of.bestGuessRight++;
    if (!outcome.answered) return;
    of.answered++;
    if (isRight(outcome)) of.rightAnswers++;
  });
  return figures.sort((a, b) => b.lines - a.lines);
}
