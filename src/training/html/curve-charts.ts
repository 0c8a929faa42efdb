import type { EvaluationReport } from '../evaluation-report.ts';
import { percent } from '../figures-text.ts';
import type { LearningCurve } from '../learning-curve.ts';
import { lineChart, percentTicks } from './chart.ts';
import type { Markup } from './markup.ts';

/** Confidence against the share that is right: on the diagonal, confidence means what it says. */
export function reliabilityChart({ reliability }: EvaluationReport): Markup {
  return lineChart({
    about: `Reliability: ${reliability.map(({ confidence, right }) => `at ${percent(confidence)} confidence ${percent(right)} right`).join(', ')}`,
    x: { title: 'confidence', ticks: percentTicks(0, 1, 0.2) },
    y: { title: 'best guess right', ticks: percentTicks(0, 1, 0.2) },
    diagonal: true,
    series: [
      {
        name: 'best guesses',
        style: 1,
        dots: true,
        points: reliability.map(({ confidence, right, lines }) => ({
          x: confidence,
          y: right,
          says: `${lines} lines: confidence ${percent(confidence)}, right ${percent(right)}`,
        })),
      },
    ],
  });
}

/** Share answered against share right, as the confidence from which lines are answered falls. */
export function coverageChart({ coverageCurve }: EvaluationReport): Markup {
  const lowest = Math.min(0.9, ...coverageCurve.map(({ right }) => right));
  const from = Math.max(0, Math.floor(lowest * 10) / 10);
  const last = coverageCurve.at(-1);
  return lineChart({
    about: `Coverage against precision: answering all lines, ${percent(last?.right ?? null)} of the answers are right; the table of figures has the coverage at 95%`,
    x: { title: 'coverage: lines with a label that are answered', ticks: percentTicks(0, 1, 0.2) },
    y: { title: 'answers right', ticks: percentTicks(from, 1, from < 0.5 ? 0.2 : 0.1) },
    series: [
      {
        name: 'answers, most confident first',
        style: 1,
        points: coverageCurve.map(({ confidence, coverage, right }) => ({
          x: coverage,
          y: (right - from) / (1 - from),
          says: `answered from confidence ${confidence.toFixed(3)}: coverage ${percent(coverage)}, right ${percent(right)}`,
        })),
      },
    ],
  });
}

/** Figures of models that were fitted on a part of the templates. */
export function learningChart({ points }: LearningCurve): Markup {
  const values = points.flatMap(({ metrics }) => [metrics.bestGuessRight ?? 0, metrics.coverageAt95 ?? 0]);
  const from = Math.max(0, Math.floor(Math.min(0.9, ...values) * 5) / 5);
  const series = (
    name: string,
    style: 1 | 2,
    of: (point: LearningCurve['points'][number]) => number | null,
  ) => ({
    name,
    style,
    dots: true,
    points: points.map((point) => ({
      x: point.share,
      y: ((of(point) ?? 0) - from) / (1 - from),
      says: `${point.templates} templates: ${name} ${percent(of(point))}`,
    })),
  });
  return lineChart({
    about: `Learning curve: ${points.map(({ templates, metrics }) => `${templates} templates, ${percent(metrics.bestGuessRight)} right`).join('; ')}`,
    x: {
      title: 'templates that were learnt from',
      ticks: points.map(({ share, templates }) => ({ at: share, text: String(templates) })),
    },
    y: { title: 'of lines with a label', ticks: percentTicks(from, 1, from > 0.5 ? 0.1 : 0.2) },
    series: [
      series('best guess right', 1, ({ metrics }) => metrics.bestGuessRight),
      series('coverage at 95% right', 2, ({ metrics }) => metrics.coverageAt95),
    ],
  });
}
