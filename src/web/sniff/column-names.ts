export const MESSAGE_COLUMN = 'log_message';
export const SOURCE_COLUMN = 'source';

/** Other names that people give to the same things, the likeliest first. */
const MESSAGE_NAMES = [
  'message',
  'msg',
  'log',
  'logmessage',
  'text',
  'line',
  'event',
  'content',
  'body',
  'logs',
];
const SOURCE_NAMES = ['system', 'service', 'app', 'application', 'logger', 'host', 'component'];

/** Members of NDJSON in which the server looks by itself, in its order. */
export const MESSAGE_KEYS = [MESSAGE_COLUMN, 'message', 'msg', 'log', 'MESSAGE', '@message', 'text', 'body'];
export const SOURCE_KEYS = [SOURCE_COLUMN, 'service', 'service.name', 'logger', 'app', 'SYSLOG_IDENTIFIER'];

export const normalName = (name: string) => name.trim().toLowerCase();

/** Indexes of the columns of a name: of those that match exactly, else of those that differ in case or space. */
export function columnsNamed(names: readonly string[], wanted: string): number[] {
  const exact = [...names.keys()].filter((i) => names[i] === wanted);
  return exact.length > 0 ? exact : [...names.keys()].filter((i) => normalName(names[i] ?? '') === wanted);
}

/** The column whose name means a message; undefined where none does. */
export function nearestMessageColumn(names: readonly string[]): number | undefined {
  return nearest(names, MESSAGE_NAMES);
}

/** The column whose name means a source; undefined where none does. */
export function nearestSourceColumn(names: readonly string[]): number | undefined {
  return nearest(names, SOURCE_NAMES);
}

/** Whether a row reads like a header: short names of few words, none twice, none of them a sentence. */
export function looksLikeHeader(names: readonly string[]): boolean {
  const different = new Set(names.map(normalName)).size === names.length;
  return (
    different &&
    names.every(
      (name) =>
        /^\s*[\p{L}_@$#][\p{L}\p{N}_ .:@/()#-]{0,39}$/u.test(name) &&
        !/\.\s*$|\S\s+\S+\s+\S+\s+\S/.test(name),
    )
  );
}

/**
 * Of a table without names, the column that reads like messages: the one with the longest text.
 * @param rows cells by column
 */
export function widestColumn(rows: readonly (readonly string[])[]): number | undefined {
  const lengths: number[] = [];
  for (const cells of rows) {
    for (const [i, cell] of cells.entries()) lengths[i] = (lengths[i] ?? 0) + cell.trim().length;
  }
  const most = Math.max(0, ...lengths);
  return most === 0 ? undefined : lengths.indexOf(most);
}

function nearest(names: readonly string[], wanted: readonly string[]): number | undefined {
  const bare = names.map((name) => normalName(name).replace(/[\s_-]/g, ''));
  for (const name of wanted) {
    const at = bare.indexOf(name);
    if (at >= 0) return at;
  }
  const ending = names.findIndex((name) =>
    wanted.includes(/[\p{L}\p{N}]+$/u.exec(normalName(name))?.[0] ?? ''),
  );
  return ending < 0 ? undefined : ending;
}
