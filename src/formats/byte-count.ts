const UNITS = [
  ['GiB', 2 ** 30],
  ['MiB', 2 ** 20],
  ['KiB', 2 ** 10],
] as const;

/** A limit as people read it: in the largest unit that gives it exactly, else in bytes. */
export function byteLimit(bytes: number): string {
  const unit = UNITS.find(([, size]) => bytes >= size && bytes % size === 0);
  return unit === undefined ? byteCount(bytes) : `${bytes / unit[1]} ${unit[0]}`;
}

/** `1 byte`, `4,096 bytes`. */
export function byteCount(bytes: number): string {
  return `${bytes.toLocaleString('en-US')} ${bytes === 1 ? 'byte' : 'bytes'}`;
}
