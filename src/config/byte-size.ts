const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
};

/**
 * Reads a size such as `200MB` (10^6), `1.5 GiB` (2^30) or `4096`, in bytes; units by IEC 80000-13, in any case.
 * @returns whole bytes, or undefined when the text is no such size
 */
export function parseByteSize(text: string): number | undefined {
  const [, digits, unit = 'B'] = /^\s*(\d+(?:\.\d+)?)\s*([KMGT]?I?B)?\s*$/i.exec(text) ?? [];
  const factor = UNITS[unit.toUpperCase()];
  if (digits === undefined || factor === undefined) return undefined;
  const bytes = Math.round(Number(digits) * factor);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** A size as people read it, in the largest unit that gives it exactly: 200000000 is `200 MB`. */
export function renderByteSize(bytes: number): string {
  for (const unit of ['TiB', 'TB', 'GiB', 'GB', 'MiB', 'MB', 'KiB', 'KB']) {
    const factor = UNITS[unit.toUpperCase()] ?? 1;
    if (bytes >= factor && Number.isInteger(bytes / factor)) return `${bytes / factor} ${unit}`;
  }
  return `${bytes} B`;
}
