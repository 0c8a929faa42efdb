const COUNT = new Intl.NumberFormat('en-US');
const SHORT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 });
const RELATIVE = new Intl.RelativeTimeFormat('en-US', { numeric: 'auto' });

/** 1234567 -> `1,234,567` */
export function formatCount(count: number): string {
  return COUNT.format(count);
}

/** 1234567 -> `1.23M` */
export function formatShort(count: number): string {
  return SHORT.format(count);
}

/** `1 row`, `2 rows` */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** Bytes in powers of 1,000, as file managers show them: `1.5 MB` */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 9.95 ? value.toFixed(1).replace(/\.0$/, '') : Math.round(value)} ${units[unit] ?? ''}`;
}

/** A share of 1: `12.3%`; what is there but rounds to nothing is `<0.1%`. */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.0005) return '<0.1%';
  if (share < 1 && share >= 0.9995) return '>99.9%';
  return `${(share * 100).toFixed(1).replace(/\.0$/, '')}%`;
}

/** A signed part of a score: `+0.98`, `−1.20`, with a minus sign that is as wide as the plus. */
export function formatScore(score: number): string {
  return `${score < 0 ? '−' : '+'}${Math.abs(score).toFixed(2)}`;
}

/** Seconds: `8 s`, `2 min 5 s`, `1 h 20 min` */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return join(Math.floor(whole / 60), 'min', whole % 60, 's');
  const minutes = Math.round(whole / 60);
  return join(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
}

/** A time seen from now: `in 6 days`, `5 minutes ago` */
export function formatRelative(at: string, now = Date.now()): string {
  const seconds = (Date.parse(at) - now) / 1000;
  const size = Math.abs(seconds);
  if (size < 45) return seconds < 0 ? 'just now' : 'in a moment';
  if (size < 3570) return RELATIVE.format(Math.round(seconds / 60), 'minute');
  if (size < 84_600) return RELATIVE.format(Math.round(seconds / 3600), 'hour');
  return RELATIVE.format(Math.round(seconds / 86_400), 'day');
}

function join(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`;
}
