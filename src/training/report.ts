import type { EvaluationReport } from './evaluation-report.ts';
import {
  figureRows,
  fixed,
  learningSentence,
  penaltiesText,
  percent,
  searchSentence,
  thresholdText,
} from './figures-text.ts';
import { clip, list, table } from './markdown.ts';
import type { LabelMetrics } from './metrics.ts';
import { plural } from './plural.ts';
import type { TrainingReport } from './train.ts';

const SHOWN_CONFLICTS = 50;
const SHOWN_PENALTIES = 5;

/** A report as Markdown that also reads well in a terminal; its JSON is the object itself. */
export function renderTrainingReport(report: TrainingReport): string {
  const { heldOut } = report;
  return [
    '# Training report',
    list([
      `model sha256: ${report.modelSha256}`,
      `encoder sha256: ${report.encoderHash}, template version ${report.templateVersion}`,
      `l2: ${penaltiesText(report.l2)}, ${report.balance ? 'labels weigh the same' : 'templates weigh the same'}, seed: ${report.seed}, target precision: ${report.targetPrecision}`,
      `final fit: ${report.iterations} iterations, largest gradient component ${report.gradientNorm.toExponential(1)}`,
    ]),
    warningsOf(report.warnings),
    '## Data',
    table(
      ['label', 'templates', 'rows', 'threshold'],
      report.counts.map(({ label, templates, rows }) => [
        label,
        String(templates),
        String(rows),
        thresholdText(report, label),
      ]),
    ),
    `## Held out by ${heldOut.split} (${heldOut.folds} folds)`,
    figures(heldOut),
    `Leakage that a split by rows would have had: ${percent(report.leakageOfRandomSplit)} of test lines.`,
    searchOf(heldOut),
    curveOf(report),
    labelTables(heldOut),
    ...(report.conflicts.length > 0
      ? [
          '## Templates with conflicting labels',
          table(
            ['template', 'taken as', 'rows per label', 'lines'],
            report.conflicts.slice(0, SHOWN_CONFLICTS).map(({ template, label, conflict, lines }) => [
              clip(template),
              label,
              Object.entries(conflict ?? {})
                .map(([name, rows]) => `${name} ${rows}`)
                .join(', '),
              lines.slice(0, 10).join(', '),
            ]),
          ),
          ...(report.conflicts.length > SHOWN_CONFLICTS
            ? [`${report.conflicts.length - SHOWN_CONFLICTS} more are in the JSON report.`]
            : []),
        ]
      : []),
    suspectsOf(report),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

/** An evaluation as Markdown that also reads well in a terminal. */
export function renderEvaluationReport(report: EvaluationReport): string {
  const subject =
    report.subject === 'active model'
      ? '# Evaluation of the active model'
      : `# Evaluation by ${report.split} (${report.folds} folds, seed ${report.seed}, l2 ${report.l2 === null ? '-' : penaltiesText(report.l2)})`;
  return [subject, warningsOf(report.warnings), figures(report), searchOf(report), labelTables(report)]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

function figures(report: EvaluationReport): string {
  return [
    `${plural(report.rows, 'line')}, ${report.labelledRows} of them with one of the labels; ${plural(report.templates, 'template')}, ${plural(report.sources, 'system')}.`,
    table(['figure', 'value'], figureRows(report)),
  ].join('\n\n');
}

function labelTables(report: EvaluationReport): string {
  return [
    '### Per label, best guesses',
    table(
      ['label', 'precision', 'recall', 'F1', 'support'],
      report.labels.map((row: LabelMetrics) => [
        row.label,
        fixed(row.precision),
        fixed(row.recall),
        fixed(row.f1),
        String(row.support),
      ]),
    ),
    '### Confusion (rows: actual, columns: best guess)',
    table(
      ['actual', ...report.labels.map((row) => row.label)],
      report.confusion.map(({ actual, guesses }) => [actual, ...guesses.map(String)]),
    ),
  ].join('\n\n');
}

function warningsOf(warnings: readonly string[]): string {
  return warnings.length === 0 ? '' : list(warnings.map((warning) => `warning: ${warning}`));
}

/** The best pairs that were tried. */
function searchOf(report: EvaluationReport): string {
  const { search } = report;
  if (search === null) return '';
  return [
    '### Penalties',
    searchSentence(report),
    table(
      ['meaning', 'words', 'log loss', 'best guess right'],
      search.grid
        .slice(0, SHOWN_PENALTIES)
        .map(({ embedding, ngrams, logLoss, bestGuessRight }) => [
          String(embedding),
          String(ngrams),
          logLoss.toFixed(4),
          percent(bestGuessRight),
        ]),
    ),
  ].join('\n\n');
}

function curveOf({ learningCurve }: TrainingReport): string {
  if (learningCurve === null) return '';
  return [
    '### Would more lines help?',
    learningSentence(learningCurve),
    table(
      ['share of the templates', 'templates', 'best guess right', 'coverage at 95%', 'macro-F1'],
      learningCurve.points.map(({ share, templates, metrics }) => [
        `${100 * share}%`,
        String(templates),
        percent(metrics.bestGuessRight),
        percent(metrics.coverageAt95),
        fixed(metrics.macroF1),
      ]),
    ),
  ].join('\n\n');
}

function suspectsOf({ suspects }: TrainingReport): string {
  if (suspects.length === 0) return '';
  return [
    '## Labels to look at',
    'Lines whose label a model doubts that was fitted without them, the most doubtful first: wrongly labelled, or hard.',
    table(
      ['message', 'label', 'suggested', 'probability', 'line'],
      suspects.map(({ message, label, suggested, probability, line, file }) => [
        clip(message),
        label,
        suggested,
        probability.toFixed(3),
        file === undefined ? String(line) : `${file}:${line}`,
      ]),
    ),
  ].join('\n\n');
}
