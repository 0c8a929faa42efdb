import type { Mapping } from './mapping.ts';
import type { Table } from './read-table.ts';

/** Something about a file that its user should know before it is sent. */
export interface SniffProblem {
  /** `stop`: the server would refuse the file. `ask`: a guess to be looked at. `note`: good to know. */
  readonly kind: 'stop' | 'ask' | 'note';
  /** A code of docs/errors.md, or ENCODING. */
  readonly code: string;
  /** What, and where, as a sentence. */
  readonly text: string;
  readonly remedy?: string;
}

const MAX_COLUMNS = 1000;

export function problem(
  kind: SniffProblem['kind'],
  code: string,
  text: string,
  remedy?: string,
): SniffProblem {
  return { kind, code, text, ...(remedy !== undefined && { remedy }) };
}

/**
 * What the columns and the rows of a sample give to say.
 * @param ended whether the sample is all there is
 */
export function notesOfTable(table: Table, mapping: Mapping, ended: boolean): SniffProblem[] {
  return [...columnNotes(table, mapping), ...rowNotes(table, mapping, ended)];
}

function columnNotes(table: Table, mapping: Mapping): SniffProblem[] {
  const { columns, messageBy, found, doubled } = table;
  if (mapping.format === 'text') return [];
  if (mapping.format === 'csv' && columns.length > MAX_COLUMNS) {
    const text = `There are ${number(columns.length)} columns; the limit is ${number(MAX_COLUMNS)}.`;
    return [problem('stop', 'TOO_MANY_COLUMNS', text, 'Leave out columns, or check the delimiter.')];
  }
  if (mapping.message === null) {
    const none = columns.length === 0;
    const text = `No column is called “log_message”${none ? '' : `, and none of the ${columns.length} reads like it`}.`;
    return [problem('stop', 'MISSING_COLUMN', text, 'Choose the column that holds the message.')];
  }
  if (mapping.message !== found.message) return [];
  if (doubled.length > 1) {
    const places = doubled.map((index) => index + 1).join(' and ');
    const text = `The column “log_message” is there twice: as column ${places}.`;
    return [problem('stop', 'DUPLICATE_COLUMN', text, 'Rename one of them in the file.')];
  }
  const name = columns[mapping.message] ?? '';
  if (mapping.format === 'csv' && messageBy === 'likeness') {
    return [
      problem('ask', 'MISSING_COLUMN', `No column is called “log_message”; “${name}” is taken for it.`),
    ];
  }
  if (mapping.format === 'csv' && messageBy === 'content') {
    const why = mapping.hasHeader
      ? 'No column is called “log_message”'
      : 'The first row does not look like a header';
    return [problem('ask', 'MISSING_COLUMN', `${why}; “${name}” is taken for the message.`)];
  }
  return [];
}

function rowNotes(
  { uneven, noObject, openQuote, count }: Table,
  { format }: Mapping,
  ended: boolean,
): SniffProblem[] {
  const notes: SniffProblem[] = [];
  if (openQuote !== null) {
    const text = `A quote that opens on line ${number(openQuote)} is never closed.`;
    notes.push(problem('stop', 'UNCLOSED_QUOTE', text, 'Close it, or read the file as plain text.'));
  }
  if (uneven.count > 0) {
    const text = `${rows(uneven.count)} with more or fewer fields than the first row, from line ${number(uneven.line)} on.`;
    notes.push(problem('note', 'ROW_WIDTH', text, 'They are kept and marked.'));
  }
  if (noObject.count > 0) {
    const text = `${rows(noObject.count)} of no JSON object, from line ${number(noObject.line)} on.`;
    notes.push(problem('note', 'BAD_JSON', text, 'They are kept, as Unclassified.'));
  }
  if (ended && count === 0 && notes.length === 0 && format === 'csv') {
    notes.push(problem('note', 'NO_ROWS', 'There is a header and no row below it.'));
  }
  return notes;
}

const number = (count: number) => count.toLocaleString('en-US');
const rows = (count: number) => `${number(count)} ${count === 1 ? 'row' : 'rows'}`;
