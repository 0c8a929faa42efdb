import { clip, list, table } from '../markdown.ts';
import { plural } from '../plural.ts';
import type { Scores } from './gate.ts';
import type { LearnReport } from './learn.ts';

/** Rows of each table; the JSON has all. */
const SHOWN = 50;

/** A report as Markdown that also reads well in a terminal. */
export function renderLearnReport(report: LearnReport): string {
  const { taught, measured, decided, answered, refused } = report;
  const { newAnswers } = measured;
  return [
    '# Learning report',
    list([
      `fitted on ${plural(report.lines, 'labelled line')} and ${plural(taught.person + taught.llm, 'answered template')}, ${taught.person} by people and ${taught.llm} by LLMs`,
      ...(report.isCalibrationKnown
        ? [
            'the encoder was tuned on the shipped lines, so their scores below flatter: calibration is that of the shipped classifier, and thresholds rest on its held-out answers and yours',
          ]
        : []),
      ...(refused.length === 0 ? [] : refused.map((why) => `not put in force: ${why}`)),
    ]),
    '## Before and after',
    table(
      ['held out', 'before', 'after'],
      [
        ['macro-F1 on labelled lines, by system', ...scoresOf(measured.lines)],
        ['macro-F1 on answers of people', ...scoresOf(measured.people)],
        [
          'answered templates that the classifier decides by itself',
          `${decided.before} of ${answered}`,
          `${decided.after} of ${answered}`,
        ],
      ],
    ),
    ...(decided.askedBefore === 0
      ? []
      : [`An LLM was asked about ${decided.askedBefore} of these${costOf(decided.cost)}`]),
    ...(newAnswers.new === 0
      ? []
      : [
          `Of ${plural(newAnswers.new, 'new answer')} of people, about ${Math.round(newAnswers.contradicted * newAnswers.new)} contradict all else.`,
        ]),
    ...section(
      'New answers of people that all else contradicts',
      ['template', 'answer', 'says', 'all else says'],
      report.doubtful.map(({ template, answer, label, guess }) => [
        clip(template),
        String(answer),
        label,
        guess,
      ]),
    ),
    ...section(
      'Answers of LLMs in quarantine',
      ['template', 'answer', 'says', 'why'],
      report.quarantined.map(({ template, answer, label, why }) => [
        clip(template),
        String(answer),
        label,
        why,
      ]),
    ),
    ...section(
      'Templates that cannot be taught',
      ['template', 'by', 'labels', 'why'],
      report.leftOut.map(({ template, by, labels, why }) => [clip(template), by, labels.join(', '), why]),
    ),
  ]
    .join('\n\n')
    .concat('\n');
}

function section(title: string, header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const more = rows.length - SHOWN;
  return [
    `## ${title}`,
    table(header, rows.slice(0, SHOWN)),
    ...(more > 0 ? [`${more} more are in the JSON report.`] : []),
  ];
}

function scoresOf({ before, after }: Scores): string[] {
  return [before, after].map((score) => (score === null ? '-' : score.toFixed(3)));
}

function costOf(cost: number | null): string {
  return cost === null ? '.' : `, which cost ${cost.toFixed(4)}.`;
}
