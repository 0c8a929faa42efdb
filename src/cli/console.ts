import { type ErrorPlace, LogsieveError } from '../errors.ts';

/** A stream that text goes to: `process.stdout`, `process.stderr`, or what a test puts in their place. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** Node's own answer, which heeds NO_COLOR, FORCE_COLOR and TERM. */
  hasColors?(): boolean;
}

/** Writes a result to standard output, ended by a line end. */
export function print(text: string, stream: TextStream = process.stdout): void {
  writeLine(text, stream);
}

/** Tells the user something on standard error, ended by a line end. */
export function say(text: string, stream: TextStream = process.stderr): void {
  writeLine(text, stream);
}

/** Tells the user what is odd but does no harm; `--quiet` silences it. */
export function warn(text: string, quiet = false, stream: TextStream = process.stderr): void {
  if (!quiet) writeLine(`${paint('yellow', 'logsieve: warning:', stream)} ${text}`, stream);
}

/** Tells the user what went wrong: the code, where, and what to do about it. */
export function sayError(error: unknown, stream: TextStream = process.stderr): void {
  writeLine(renderError(error, stream), stream);
}

/**
 * An error as people read it, `logsieve: CODE: message (where)` and below it the remedy. A fault of our own is
 * shown with its stack, to be reported.
 */
export function renderError(error: unknown, stream: TextStream = process.stderr): string {
  if (!(error instanceof LogsieveError)) {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return `${head('INTERNAL', stream)} ${detail}\n  this is a fault of logsieve: please report it with these lines`;
  }
  const where = renderPlace(error.place, error.message);
  const remedy = error.remedy === undefined ? '' : `\n  ${error.remedy}`;
  return `${head(error.code, stream)} ${error.message}${where === '' ? '' : ` (${where})`}${remedy}`;
}

function head(code: string, stream: TextStream): string {
  return paint('red', `logsieve: ${code}:`, stream);
}

/** `app.csv:17:3, byte 812`; what the message says already is left out. */
export function renderPlace({ file, line, column, byte, pointer }: ErrorPlace, message: string): string {
  const parts: string[] = [];
  const isSaid = (what: string) => new RegExp(`\\b${what}\\b`).test(message);
  if (file !== undefined && !message.includes(file)) {
    parts.push(
      [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(':'),
    );
  } else if (line !== undefined && !isSaid(`line ${line}`)) {
    parts.push(column === undefined ? `line ${line}` : `line ${line}, column ${column}`);
  }
  if (byte !== undefined && !isSaid(`(?:byte|offset) ${byte}`)) parts.push(`byte ${byte}`);
  if (pointer !== undefined) parts.push(`at ${pointer}`);
  return parts.join(', ');
}

const COLOURS = { red: 31, green: 32, yellow: 33, bold: 1, dim: 2 } as const;

/** Colours text where the stream is a terminal that shows colour; elsewhere the text is left as it is. */
export function paint(colour: keyof typeof COLOURS, text: string, stream: TextStream): string {
  const coloured = stream.isTTY === true && (stream.hasColors?.() ?? false);
  return coloured ? `\u001B[${COLOURS[colour]}m${text}\u001B[0m` : text;
}

/**
 * Log text that is safe to show on a terminal: control characters, line ends, zero-width characters and what
 * turns the direction of writing are shown as escapes.
 * @param limit characters, the rest is cut. @default 200
 */
export function printable(text: string, limit = 200): string {
  const shown = text.length > limit ? `${text.slice(0, limit - 3)}...` : text;
  return shown.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (character) => {
    const known = { '\t': '\\t', '\n': '\\n', '\r': '\\r' }[character];
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return known ?? (code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`);
  });
}

/** Lines of cells, each column as wide as its widest cell; the last column is not padded. */
export function columns(rows: readonly (readonly string[])[], gap = '  '): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  }
  return rows
    .map((row) => row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join(gap))
    .map((line) => line.trimEnd())
    .join('\n');
}

/** `1 rule`, `2 rules`. */
export function countOf(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

function writeLine(text: string, stream: TextStream): void {
  stream.write(text.endsWith('\n') ? text : `${text}\n`);
}
