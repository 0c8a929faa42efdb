/**
 * The row that a key goes to; undefined for keys that go nowhere.
 * @param seen rows that are seen at once
 */
export function rowAfterKey(key: string, from: number, seen: number, total: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: from + 1,
    ArrowUp: from - 1,
    PageDown: from + seen,
    PageUp: from - seen,
    Home: 0,
    End: total - 1,
  };
  const to = Object.hasOwn(steps, key) ? steps[key] : undefined;
  return to === undefined ? undefined : Math.max(0, Math.min(total - 1, to));
}
