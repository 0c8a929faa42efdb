import type { EvaluationReport } from '../evaluation-report.ts';
import {
  figureRows,
  fixed,
  learningSentence,
  penaltiesText,
  percent,
  searchSentence,
} from '../figures-text.ts';
import { plural } from '../plural.ts';
import type { TrainingReport } from '../train.ts';
import { coverageChart, learningChart, reliabilityChart } from './curve-charts.ts';
import { confusionTable, labelTable, sourceBars } from './label-tables.ts';
import { mapChart } from './map-chart.ts';
import { htmlTable, type Markup, markup } from './markup.ts';
import { STYLE } from './style.ts';

const SHOWN_CONFLICTS = 50;
const SHOWN_PENALTIES = 8;

/** A training's report as one HTML page with pictures that needs nothing else, neither script nor network. */
export function renderTrainingPage(report: TrainingReport): string {
  const { heldOut } = report;
  return page('Training report', [
    markup`<p class="lead">How models judged what they were not fitted on: held out by ${heldOut.split ?? ''}, ${heldOut.folds ?? 0} folds.</p>`,
    ...bodyOf(heldOut, report),
    mapSection(report),
    suspectSection(report),
    conflictSection(report),
    factSection(report),
  ]);
}

/** An evaluation as one HTML page with pictures that needs nothing else. */
export function renderEvaluationPage(report: EvaluationReport): string {
  const subject =
    report.subject === 'active model'
      ? 'Evaluation of the active model'
      : `Evaluation by ${report.split}, ${report.folds} folds`;
  return page(subject, bodyOf(report, undefined));
}

function page(title: string, parts: readonly Markup[]): string {
  // The style is ours and holds nothing of the data.
  const style: Markup = { html: `<style>${STYLE}</style>` };
  return markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>logsieve: ${title}</title>${style}</head>
<body><main><h1>${title}</h1>
${parts.flatMap((part) => [part, markup`\n`])}</main></body></html>
`.html;
}

function bodyOf(report: EvaluationReport, training: TrainingReport | undefined): Markup[] {
  const { metrics } = report;
  const warnings = training?.warnings ?? report.warnings;
  const tiles: readonly (readonly [string, string])[] = [
    ['best guess right', percent(metrics.bestGuessRight)],
    ['right among answered', percent(metrics.rightAmongAnswered)],
    ['coverage', percent(metrics.coverage)],
    ['coverage at 95% right', percent(metrics.coverageAt95)],
    ['macro-F1', fixed(metrics.macroF1)],
    ['calibration error', fixed(metrics.expectedCalibrationError)],
  ];
  return [
    markup`<p class="lead">${plural(report.rows, 'line')}, ${report.labelledRows} of them with one of the labels; ${plural(report.templates, 'template')}, ${plural(report.sources, 'system')}.</p>`,
    markup`<dl class="tiles">${tiles.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`,
    warnings.length === 0
      ? markup``
      : markup`<ul class="warnings">${warnings.map((warning) => markup`<li>${warning}</li>`)}</ul>`,
    ...(training?.learningCurve == null
      ? []
      : [
          markup`<h2>Would more lines help?</h2><p>${learningSentence(training.learningCurve)}</p><div class="charts"><figure>${learningChart(training.learningCurve)}</figure></div>`,
        ]),
    markup`<h2>Is it sure for a reason?</h2><div class="charts"><figure><figcaption>Reliability</figcaption>${reliabilityChart(report)}<p class="note">On the dashed line confidence means what it says; below it, it promises too much.</p></figure>
<figure><figcaption>Coverage against precision</figcaption>${coverageChart(report)}<p class="note">One cut for all labels, most confident first; the thresholds of the labels cut finer.</p></figure></div>`,
    markup`<h2>Labels</h2>${labelTable(report, training)}`,
    markup`<h3>Confusion</h3><p class="note">Rows: the label that lines have. Columns: the best guess. The shade is the share of the row.</p>${confusionTable(report)}`,
    markup`<h2>Systems</h2>${sourceBars(report)}`,
    markup`<h2>All figures</h2>${htmlTable('All figures', ['figure', 'value'], figureRows(report))}`,
  ];
}

function mapSection({ map, thresholds }: TrainingReport): Markup {
  if (map === null) return markup``;
  const shown =
    map.points.length < map.templates
      ? `${map.points.length} of ${map.templates} templates`
      : plural(map.templates, 'template');
  return markup`<h2>Map of the templates</h2><p class="note">${shown}; those that the encoder finds alike lie together (t-SNE). A name stands in the middle of its label. A ring: held out, the best guess was another label.</p>
<figure>${mapChart(
    map,
    thresholds.map(({ label }) => label),
  )}</figure>`;
}

function suspectSection({ suspects }: TrainingReport): Markup {
  if (suspects.length === 0) return markup``;
  const rows = suspects.map(({ message, source, label, suggested, probability, line, file }) => [
    markup`<code>${message}</code>`,
    source,
    label,
    suggested,
    probability.toFixed(3),
    file === undefined ? String(line) : `${file}:${line}`,
  ]);
  return markup`<h2>Labels to look at</h2><p>Lines whose label a model doubts that was fitted without them, the most doubtful first: wrongly labelled, or hard. The CSV of these lines (--suspects) can be corrected and trained on.</p>
<div class="messages">${htmlTable('Labels to look at', ['message', 'system', 'label', 'suggested', 'probability of the label', 'line'], rows)}</div>`;
}

function conflictSection({ conflicts }: TrainingReport): Markup {
  if (conflicts.length === 0) return markup``;
  const rows = conflicts.slice(0, SHOWN_CONFLICTS).map(({ template, label, conflict, lines }) => [
    markup`<code>${template}</code>`,
    label,
    Object.entries(conflict ?? {})
      .map(([name, count]) => `${name} ${count}`)
      .join(', '),
    lines.slice(0, 10).join(', '),
  ]);
  return markup`<h2>Conflicting labels</h2><p>Rows of one template with different labels; the majority was taken.</p>
<div class="messages">${htmlTable('Conflicting labels', ['template', 'taken as', 'rows per label', 'lines'], rows)}</div>`;
}

function factSection(report: TrainingReport): Markup {
  const { heldOut } = report;
  const penalties =
    heldOut.search === null
      ? markup``
      : htmlTable(
          'Penalties that were tried',
          ['meaning', 'words', 'log loss', 'best guess right'],
          heldOut.search.grid
            .slice(0, SHOWN_PENALTIES)
            .map((point) => [
              String(point.embedding),
              String(point.ngrams),
              point.logLoss.toFixed(4),
              percent(point.bestGuessRight),
            ]),
        );
  const facts: readonly (readonly [string, string])[] = [
    ['model sha256', report.modelSha256],
    ['encoder sha256', report.encoderHash],
    ['template version', String(report.templateVersion)],
    ['penalties (l2)', penaltiesText(report.l2)],
    ['labels', report.balance ? 'weigh the same' : 'weigh as their templates'],
    ['seed', String(report.seed)],
    ['target precision', String(report.targetPrecision)],
    ['leakage that a split by rows would have had', percent(report.leakageOfRandomSplit)],
    ['final fit', `${report.iterations} iterations, gradient ${report.gradientNorm.toExponential(1)}`],
  ];
  return markup`<h2>How it was fitted</h2><p>${searchSentence(heldOut)}</p>${penalties}
<div class="messages">${htmlTable(
    'Facts',
    ['fact', 'value'],
    facts.map(([name, value]) => [name, markup`<code>${value}</code>`]),
  )}</div>`;
}
