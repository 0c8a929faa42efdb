import type { EvaluationReport } from '../evaluation-report.ts';
import { fixed, percent, thresholdText } from '../figures-text.ts';
import type { TrainingReport } from '../train.ts';
import { htmlTable, type Markup, markup } from './markup.ts';

const SHOWN_SOURCES = 30;

/** Precision, recall and F1 of each label; of a training, its templates and threshold too. */
export function labelTable({ labels }: EvaluationReport, training: TrainingReport | undefined): Markup {
  const more = training === undefined ? [] : ['templates', 'rows', 'threshold'];
  return htmlTable(
    'Figures of each label',
    ['label', ...more, 'precision', 'recall', 'F1', 'lines'],
    labels.map(({ label, precision, recall, f1, support }) => {
      const count = training?.counts.find((one) => one.label === label);
      const ofTraining =
        training === undefined
          ? []
          : [String(count?.templates ?? 0), String(count?.rows ?? 0), thresholdText(training, label)];
      return [label, ...ofTraining, fixed(precision), fixed(recall), fixed(f1), String(support)];
    }),
  );
}

/** Best guesses of the lines of each label, shaded by their share of the row. */
export function confusionTable({ labels, confusion }: EvaluationReport): Markup {
  const heads = labels.map(({ label }) => markup`<th scope="col">${label}</th>`);
  const rows = confusion.map(({ actual, guesses }) => {
    const all = guesses.reduce((sum, count) => sum + count, 0);
    const cells = guesses.map((count, guess) => {
      const share = all === 0 ? 0 : count / all;
      const kind = labels[guess]?.label === actual ? 'hit' : 'miss';
      const label = labels[guess]?.label ?? '';
      return markup`<td class="${kind}" style="--share:${Math.round(100 * share)}%" title="${actual} taken as ${label}: ${count} lines, ${percent(share)}">${count === 0 ? markup`<span class="nothing">0</span>` : String(count)}</td>`;
    });
    return markup`<tr><th scope="row">${actual}</th>${cells}</tr>\n`;
  });
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Confusion matrix"><table class="confusion"><caption class="unseen">Confusion: rows are the labels that lines have, columns the best guesses</caption><thead><tr><td></td>${heads}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

/** How the lines of the systems with most lines were judged, as bars. */
export function sourceBars({ bySource }: EvaluationReport): Markup {
  const shown = bySource.slice(0, SHOWN_SOURCES);
  const most = Math.max(1, ...shown.map(({ lines }) => lines));
  const rows = shown.map(({ source, lines, labelledLines, bestGuessRight, answered, rightAnswers }) => {
    const wrong = answered - rightAnswers;
    const unsure = lines - answered;
    const part = (kind: string, count: number) =>
      count === 0
        ? markup``
        : markup`<span class="${kind}" style="width:${((100 * count) / most).toFixed(2)}%"></span>`;
    const said = `${rightAnswers} right, ${wrong} wrong, ${unsure} not answered`;
    return [
      source === '' ? '(none)' : source,
      String(lines),
      percent(labelledLines === 0 ? null : bestGuessRight / labelledLines),
      markup`<span class="bar" role="img" aria-label="${said}" title="${said}">${part('right', rightAnswers)}${part('wrong', wrong)}${part('unsure', unsure)}</span>`,
    ];
  });
  const rest = bySource.length - shown.length;
  return markup`<ul class="legend"><li><span class="swatch right"></span>answered right</li><li><span class="swatch wrong"></span>answered wrong</li><li><span class="swatch unsure"></span>not answered</li></ul>
${htmlTable('Systems', ['system', 'lines', 'best guess right', 'answers'], rows)}${rest > 0 ? markup`<p class="note">${rest} systems with fewer lines are in the JSON report.</p>` : ''}`;
}
