import type { EvaluationReport } from './evaluate.ts';
import { clip, list, table } from './markdown.ts';
import type { LabelMetrics } from './metrics.ts';
import { plural } from './plural.ts';
import type { TrainingReport } from './train.ts';

const SHOWN_CONFLICTS = 50;

/** A report as Markdown that also reads well in a terminal; its JSON is the object itself. */
export function renderTrainingReport(report: TrainingReport): string {
  const { heldOut } = report;
  return [
    '# Training report',
    list([
      `model sha256: ${report.modelSha256}`,
      `encoder sha256: ${report.encoderHash}, template version ${report.templateVersion}`,
      `l2: ${report.l2}, ${report.balance ? 'labels weigh the same' : 'templates weigh the same'}, seed: ${report.seed}, target precision: ${report.targetPrecision}`,
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
        thresholdOf(report, label),
      ]),
    ),
    `## Held out by ${heldOut.split} (${heldOut.folds} folds)`,
    figures(heldOut),
    `Leakage that a split by rows would have had: ${percent(report.leakageOfRandomSplit)} of test lines.`,
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
      : `# Evaluation by ${report.split} (${report.folds} folds, seed ${report.seed}, l2 ${report.l2})`;
  return [subject, warningsOf(report.warnings), figures(report), labelTables(report)]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

function figures(report: EvaluationReport): string {
  const { metrics } = report;
  return [
    `${plural(report.rows, 'line')}, ${report.labelledRows} of them with one of the labels; ${plural(report.templates, 'template')}, ${plural(report.sources, 'system')}.`,
    table(
      ['figure', 'value'],
      [
        [
          'best guess right (thresholds off, of lines that have one of the labels)',
          percent(metrics.bestGuessRight),
        ],
        ['right among answered', percent(metrics.rightAmongAnswered)],
        ['coverage (answered among lines that have one of the labels)', percent(metrics.coverage)],
        ['coverage at 95% right', percent(metrics.coverageAt95)],
        ['macro-F1 (thresholds off)', fixed(metrics.macroF1)],
        ['expected calibration error (15 bins)', fixed(metrics.expectedCalibrationError)],
        ['leakage (lines whose template was trained on)', percent(report.leakage)],
      ],
    ),
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

function percent(share: number | null): string {
  return share === null ? '-' : `${(share * 100).toFixed(1)}%`;
}

function fixed(value: number | null): string {
  return value === null ? '-' : value.toFixed(3);
}

/** A confidence never reaches 1: such a label is not answered. */
function thresholdOf({ thresholds }: TrainingReport, label: string): string {
  const threshold = thresholds.find((one) => one.label === label)?.threshold;
  if (threshold === undefined) return '-';
  return threshold === 1 ? 'never sure' : threshold.toFixed(3);
}
