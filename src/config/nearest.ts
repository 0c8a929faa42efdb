/**
 * Number of insertions, deletions and substitutions between two texts (Levenshtein 1966, by the rows of
 * Wagner and Fischer 1974).
 */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/**
 * The setting that was meant by an unknown key: the one whose full name, or last part, is nearest.
 * @param key what was written, with the names of its parents: `uploads.max_size`
 */
export function nearestName(key: string, names: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const name of names) {
    const distance = Math.min(editDistance(key, name), editDistance(lastPart(key), lastPart(name)) + 0.5);
    if (distance < least) {
      least = distance;
      nearest = name;
    }
  }
  return nearest;
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
