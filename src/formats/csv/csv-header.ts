import { type ErrorPlace, LogsieveError } from '../../errors.ts';
import { DEFAULT_LABEL_COLUMN, DEFAULT_MESSAGE_COLUMN, DEFAULT_SOURCE_COLUMN } from '../read-options.ts';
import { nearestName } from './nearest-name.ts';

export const MAX_COLUMNS = 1000;

export interface FoundColumn {
  readonly index: number;
  /** False when only found by ignoring case and outer space. */
  readonly exact: boolean;
}

const normalise = (name: string) => name.trim().toLowerCase();

/**
 * Finds a column by its exact name, else by ignoring case and outer space; undefined where it is not there.
 * @throws {LogsieveError} DUPLICATE_COLUMN
 */
export function findColumn(
  names: readonly string[],
  wanted: string,
  place: ErrorPlace,
): FoundColumn | undefined {
  const exact = indexesOf(names, (name) => name === wanted);
  const indexes =
    exact.length > 0 ? exact : indexesOf(names, (name) => normalise(name) === normalise(wanted));
  const [index, second] = indexes;
  if (index === undefined) return undefined;
  if (second !== undefined) {
    throw new LogsieveError(
      'DUPLICATE_COLUMN',
      `the column "${wanted}" is there twice, as column ${index + 1} and column ${second + 1}`,
      { place, remedy: 'rename one of them' },
    );
  }
  return { index, exact: exact.length > 0 };
}

function indexesOf(names: readonly string[], test: (name: string) => boolean): number[] {
  return [...names.keys()].filter((i) => test(names[i] ?? ''));
}

/** Whether a row reads like a header: short names of few words, none of them a sentence. */
function looksLikeHeader(names: readonly string[]): boolean {
  return names.every(
    (name) =>
      /^\s*[\p{L}_@$#][\p{L}\p{N}_ .:@/()#-]{0,39}$/u.test(name) && !/\.\s*$|\S\s+\S+\s+\S+\s+\S/.test(name),
  );
}

export interface WantedColumn {
  readonly name: string;
  /** Option of the command line that names the column. */
  readonly option: '--message-column' | '--source-column' | '--label-column';
  /** Whether the names were read from the input's first row. */
  readonly hasHeader: boolean;
}

/** The error of a column that is not there. What may be data and no header is not shown. */
export function missingColumn(
  { name, option, hasHeader }: WantedColumn,
  names: readonly string[],
  place: ErrorPlace,
): LogsieveError {
  const count = `${names.length.toLocaleString('en-US')} ${names.length === 1 ? 'column' : 'columns'}`;
  const missing = `there is no column "${name}" among ${count}`;
  const noHeader = `use --no-header --columns ${COLUMNS_WITH[option](name)} (the names in their order)`;
  const refuse = (message: string, remedy: string) =>
    new LogsieveError('MISSING_COLUMN', message, { place, remedy });
  if (hasHeader && !looksLikeHeader(names)) {
    return refuse(`${missing}, and the first row does not look like a header`, noHeader);
  }
  const shown = names.slice(0, 20).map((one) => `"${one}"`);
  const all = `${missing} (${shown.join(', ')}${names.length > shown.length ? ', ...' : ''})`;
  const nearest = nearestName(name, names);
  if (nearest !== undefined) {
    return refuse(`${all}; the nearest is "${nearest}"`, `use ${option} "${nearest}" if that is the one`);
  }
  if (!hasHeader) return refuse(all, `name it in --columns, or another by ${option}`);
  const isHeader = names.some((one) => USUAL_COLUMNS.includes(normalise(one)));
  const otherwise = isHeader ? '' : `; if the file has no header, ${noHeader}`;
  return refuse(all, `name one of these by ${option}${otherwise}`);
}

/** A first row that has one of these is a header. */
const USUAL_COLUMNS = [DEFAULT_SOURCE_COLUMN, DEFAULT_MESSAGE_COLUMN, DEFAULT_LABEL_COLUMN];

/** What `--columns` may say so that the wanted column is among its names. */
const COLUMNS_WITH: Readonly<Record<WantedColumn['option'], (name: string) => string>> = {
  '--message-column': (name) => `${DEFAULT_SOURCE_COLUMN},${name}`,
  '--source-column': (name) => `${name},${DEFAULT_MESSAGE_COLUMN}`,
  '--label-column': (name) => `${DEFAULT_SOURCE_COLUMN},${DEFAULT_MESSAGE_COLUMN},${name}`,
};
