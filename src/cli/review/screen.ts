import type { SplitTemplate } from '../../answers/index.ts';
import type { LogRecord } from '../../log/index.ts';
import type { ReviewItem } from '../../review/index.ts';
import type { CountedVerdict } from '../../sieve/index.ts';
import { countOf, paint, printable, type TextStream } from '../console.ts';
import type { ReviewDialogue } from './dialogue.ts';
import { NEXT_PAGE } from './keys.ts';
import { cellsOf, wrap } from './wrap.ts';

const MOST_VERDICTS = 3;
const MOST_SPLIT_LINES = 6;

/**
 * What a review shows at present.
 * @param width cells of a row
 * @param stream where it will be shown, which decides on colours
 * @returns rows, none wider than `width`
 */
export function renderScreen(dialogue: ReviewDialogue, width: number, stream: TextStream): string[] {
  const { item } = dialogue.session;
  const body = item === undefined ? renderEnd(dialogue) : renderItem(item, dialogue, width, stream);
  const { message } = dialogue;
  return [
    ...(message === '' ? [] : [...wrap(printable(message), width, 2), '']).map((row) =>
      row === '' ? row : paint('yellow', row, stream),
    ),
    ...wrap(renderPosition(dialogue), width, 2),
    '',
    ...body,
    ...renderKeys(dialogue, width).map((row) => paint('dim', row, stream)),
  ];
}

function renderPosition({ session }: ReviewDialogue): string {
  const { list, at, coveredLines } = session;
  const place = Math.min(at + 1, list.items.length).toLocaleString('en-US');
  const share = percent(coveredLines, list.lines);
  return `${place} of ${countOf(list.items.length, 'template')}, ${share} of ${countOf(list.lines, 'line')} covered`;
}

function renderEnd({ session }: ReviewDialogue): string[] {
  const left = session.left === 0 ? 'all of them are done' : `${session.left} of them are not done`;
  return [`This is the end: ${left}.`, ''];
}

function renderItem(item: ReviewItem, dialogue: ReviewDialogue, width: number, stream: TextStream): string[] {
  const { session } = dialogue;
  const said = session.said.findLast((one) => one.item === item && one.line === null);
  const split = session.splitOf(item);
  const facts = [
    `${countOf(item.count, 'line')}, ${percent(item.count, session.list.lines)}; doubt ${item.doubt.toFixed(2)}`,
    ...renderVerdicts(item.verdicts),
    ...(said === undefined ? [] : [`you said: ${said.label ?? 'right as it is'}`]),
  ];
  return [
    ...wrap(shown(item.template, 4 * width), width, 4).map((row) => paint('bold', row, stream)),
    '',
    ...facts.flatMap((fact) => wrap(fact, width, 2)),
    '',
    ...(split === undefined ? [] : [...renderSplit(split, width, stream), '']),
    ...item.examples.flatMap((line, i) => renderExample(line, i, item, dialogue, width)),
    '',
    ...renderLabels(dialogue, width),
    '',
  ];
}

function renderVerdicts(verdicts: readonly CountedVerdict[]): string[] {
  const rows = verdicts.slice(0, MOST_VERDICTS).map(({ verdict, count }) => {
    const { label, stage, confidence, reason } = verdict;
    const sure = confidence === null ? '' : `, confidence ${confidence.toFixed(2)}`;
    const lines = verdicts.length === 1 ? '' : `${count.toLocaleString('en-US')} x `;
    return `now: ${lines}${printable(label, 60)} (${stage}${sure}): ${printable(reason, 200)}`;
  });
  const more = verdicts.length - MOST_VERDICTS;
  return more > 0 ? [...rows, `now: ${more} more`] : rows;
}

function renderSplit({ lines, isTold }: SplitTemplate, width: number, stream: TextStream): string[] {
  const head = isTold
    ? 'People labelled its lines differently; a value tells them apart:'
    : 'People labelled its lines differently, and no value tells them apart: only these lines have their labels:';
  const more = lines.length - MOST_SPLIT_LINES;
  return [
    ...wrap(head, width, 3).map((row) => paint('yellow', row, stream)),
    ...lines.slice(0, MOST_SPLIT_LINES).flatMap(({ label, message, scope }) => {
      const line = lineText({ source: scope, message: message ?? '' }, width);
      return wrap(`${printable(label, 60)}: ${line}`, width - 2, 2).map((row) => `  ${row}`);
    }),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}

function renderExample(
  line: LogRecord,
  place: number,
  item: ReviewItem,
  { session, example }: ReviewDialogue,
  width: number,
): string[] {
  const isMarked = place === example;
  const said = session.personOf(item, line);
  const label = said === undefined ? '' : `[${printable(said.label, 60)}] `;
  const rows = wrap(`${label}${lineText(line, 4 * width)}`, width - 2, isMarked ? 4 : 1);
  return rows.map((row, i) => `${isMarked && i === 0 ? '>' : ' '} ${row}`);
}

function renderLabels({ labelKeys, pages }: ReviewDialogue, width: number): string[] {
  const cells = labelKeys.flatMap(({ key, label }) =>
    wrap(`${key} ${printable(label)}`, Math.min(40, width), 1),
  );
  const widest = Math.max(...cells.map(cellsOf));
  const across = Math.max(1, Math.min(3, Math.floor((width + 2) / (widest + 2))));
  const down = Math.ceil(cells.length / across);
  const rows = Array.from({ length: down }, (_, row) =>
    Array.from({ length: across }, (_, column) => cells[column * down + row] ?? '')
      .map((cell) => cell + ' '.repeat(widest + 2 - cellsOf(cell)))
      .join('')
      .trimEnd(),
  );
  const page = `${NEXT_PAGE} more labels, page ${pages.page} of ${pages.of}`;
  return [...rows, ...(pages.of > 1 ? wrap(page, width, 2) : [])];
}

function renderKeys(dialogue: ReviewDialogue, width: number): string[] {
  if (dialogue.awaitsLineLabel)
    return wrap('the label of the marked line only? any other key: none', width, 2);
  if (dialogue.session.item === undefined) return wrap('u take back  b back  q quit', width, 2);
  if (dialogue.isHelpShown) return HELP.flatMap((row) => wrap(row, width, 3));
  return wrap('Enter right as it is  l one line  n p example  u take back  b back  ? help  q quit', width, 2);
}

const HELP = [
  "a label's key: all lines of the template, of any source, have this label",
  'l, then a label: only the marked line has it, told by its source and exact message',
  'n p: mark the next or the previous example; arrows too',
  'Enter, space, s: right as it is; nothing is kept but that you have seen it',
  'u: take back what you said last in this run, and go there',
  'b: back to the template before; what you said stays',
  'q: quit; the same files go on here the next time',
];

function lineText({ source, message }: LogRecord, limit: number): string {
  return source === '' ? shown(message, limit) : `${printable(source, 40)}: ${shown(message, limit)}`;
}

function shown(text: string, limit: number): string {
  return text === '' ? '(empty)' : printable(text, limit);
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / Math.max(1, whole)).toFixed(1)}%`;
}
