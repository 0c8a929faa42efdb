/** Other names that people give to the same thing; they are nearer than any spelling. */
const SYNONYMS: ReadonlyMap<string, readonly string[]> = new Map([
  ['log_message', ['message', 'msg', 'log', 'logmessage', 'text', 'line', 'event', 'content', 'body']],
  ['source', ['system', 'service', 'app', 'application', 'logger', 'host', 'component']],
  ['target_label', ['label', 'category', 'class', 'target']],
]);

/**
 * The name nearest in meaning or, failing that, in spelling (Levenshtein distance); undefined where none is close
 * enough that a person may have meant it.
 */
export function nearestName(wanted: string, names: readonly string[]): string | undefined {
  const synonyms = SYNONYMS.get(wanted) ?? [];
  const bare = names.map((name) => name.trim().toLowerCase());
  for (const synonym of synonyms) {
    const index = bare.indexOf(synonym);
    if (index >= 0) return names[index];
  }
  const ending = bare.findIndex((name) => synonyms.includes(/[\p{L}\p{N}]+$/u.exec(name)?.[0] ?? ''));
  if (ending >= 0) return names[ending];
  let nearest: string | undefined;
  let least = Math.floor(wanted.length / 3) + 1;
  for (const [i, name] of names.entries()) {
    const distance = editDistance(wanted.toLowerCase(), bare[i] ?? '');
    if (distance < least) {
      least = distance;
      nearest = name;
    }
  }
  return nearest;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
