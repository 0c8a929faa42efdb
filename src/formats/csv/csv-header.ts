import { LogsieveError } from '../../errors.ts';
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
export function findColumn(names: readonly string[], wanted: string): FoundColumn | undefined {
  const exact = indexesOf(names, (name) => name === wanted);
  const indexes =
    exact.length > 0 ? exact : indexesOf(names, (name) => normalise(name) === normalise(wanted));
  const [index, second] = indexes;
  if (index === undefined) return undefined;
  if (second !== undefined) {
    throw new LogsieveError(
      'DUPLICATE_COLUMN',
      `the column "${wanted}" is there twice, as column ${index + 1} and column ${second + 1}`,
      { place: { line: 1, column: second + 1 }, remedy: 'rename one of them' },
    );
  }
  return { index, exact: exact.length > 0 };
}

function indexesOf(names: readonly string[], test: (name: string) => boolean): number[] {
  return [...names.keys()].filter((i) => test(names[i] ?? ''));
}

/** Whether a row reads like a header: short names, none of them twice a sentence long. */
function looksLikeHeader(names: readonly string[]): boolean {
  return names.every((name) => /^\s*[\p{L}_@$#][\p{L}\p{N}_ .:@/()#-]{0,39}$/u.test(name));
}

export function missingColumn(wanted: string, names: readonly string[], option: string): LogsieveError {
  const columns = `${names.length} ${names.length === 1 ? 'column' : 'columns'}`;
  const noHeader =
    'if the file has no header, use --no-header --columns source,log_message (over HTTP header=false&columns=source,log_message)';
  if (!looksLikeHeader(names)) {
    return new LogsieveError(
      'MISSING_COLUMN',
      `there is no column "${wanted}" among ${columns}, and the first row does not look like a header`,
      { place: { line: 1 }, remedy: noHeader },
    );
  }
  const shown = names.slice(0, 20).map((name) => `"${name}"`);
  const found = names.length > shown.length ? `${shown.join(', ')}, ...` : shown.join(', ');
  const nearest = nearestName(wanted, names);
  return new LogsieveError(
    'MISSING_COLUMN',
    `there is no column "${wanted}" among ${columns} (${found}); the nearest is "${nearest}"`,
    { place: { line: 1 }, remedy: `use ${option} "${nearest}" if that is the one; ${noHeader}` },
  );
}
