import { table } from '../../src/training/markdown.ts';
import type { Figure, Figures } from './measures.ts';

/** One figure of every judge. */
interface Row {
  readonly id: string;
  readonly title: string;
  readonly wanted?: string;
  /** A share in percent, or the number itself. */
  readonly as: 'percent' | 'number';
}

const percent = (id: string, title: string, wanted?: string): Row => ({
  id,
  title,
  as: 'percent',
  ...(wanted !== undefined && { wanted }),
});
const number = (id: string, title: string, wanted?: string): Row => ({
  ...percent(id, title, wanted),
  as: 'number',
});

/** The table's rows, in order. */
const ROWS: readonly Row[] = [
  percent('lines.right', 'lines.csv, systems held out: best guess right', '90%'),
  percent('lines.coverageAt95', 'the same: coverage at 95% right', '85%'),
  percent('lines.answeredRight', 'the same: right among answered', '95%'),
  percent('lines.coverage', 'the same: coverage'),
  number('lines.macroF1', 'the same: macro-F1'),
  percent('real.answeredRight', 'real_dev.csv: right among answered', '92%'),
  percent('real.coverage', 'the same: coverage', '85%'),
  number('real.macroF1', 'the same: macro-F1'),
  percent('real.right', 'the same: best guess right'),
  percent('realSure.answeredRight', 'real_dev.csv, sure labels: right among answered', '92%'),
  percent('realSure.coverage', 'the same: coverage', '85%'),
  number('realSure.macroF1', 'the same: macro-F1'),
  percent('realSure.right', 'the same: best guess right'),
  number('ecs.macroF1', 'ECS category by source: macro-F1', '0.66'),
  percent('unseen.accepted', 'unseen label, lines.csv: accepted', '25%'),
  percent('unseen.at95Kept', 'the same where 95% of known lines are kept', '25%'),
  percent('unseenEcs.accepted', 'unseen label, ECS: accepted', '25%'),
  percent('unseenEcs.at95Kept', 'the same where 95% of known lines are kept', '25%'),
  number('lines.ece', 'expected calibration error by system, lines.csv', '0.05'),
  number('ecs.ece', 'expected calibration error by source, ECS', '0.05'),
];

/** The judges, in the order of their columns. */
const COLUMNS = {
  logsieve: 'logsieve',
  ngrams: 'TF-IDF + LR',
  untuned: 'MiniLM + LR',
} as const;

type Column = keyof typeof COLUMNS;
export type AllFigures = Readonly<Record<Column, Figures>>;

/** The table of all figures; a row that nobody has a figure of is left out. */
export function renderFigures(figures: AllFigures): string {
  const columns = Object.keys(COLUMNS) as Column[];
  const rows = ROWS.filter(({ id }) => columns.some((column) => figures[column][id] !== undefined));
  return table(
    ['measure', ...Object.values(COLUMNS), 'wanted'],
    rows.map((row) => [
      row.title,
      ...columns.map((column) => show(figures[column][row.id], row.as)),
      row.wanted ?? '',
    ]),
  );
}

function show(figure: Figure | undefined, as: Row['as']): string {
  if (figure === undefined) return '-';
  const written = (value: number) => (as === 'percent' ? (100 * value).toFixed(1) : value.toFixed(3));
  const spread = figure.spread === undefined ? '' : ` ± ${written(figure.spread)}`;
  return `${written(figure.value)}${as === 'percent' ? '%' : ''}${spread}`;
}
