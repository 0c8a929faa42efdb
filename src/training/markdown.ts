/** Longest text that a table cell shows. */
const SHOWN_CHARACTERS = 120;

/** A bulleted list. */
export function list(items: readonly string[]): string {
  return items.map((item) => `- ${printable(item)}`).join('\n');
}

/** First column to the left, the others to the right, padded so that the source reads as a table too. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [header, ...rows].map((row) => row.map(cell));
  const widths = header.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map(
    (row) =>
      `| ${widths.map((width, column) => (column === 0 ? (row[column] ?? '').padEnd(width) : (row[column] ?? '').padStart(width))).join(' | ')} |`,
  );
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}

function cell(text: string): string {
  return printable(text).replaceAll('|', '\\|');
}

/** Log text may hold anything: control characters must not reach a terminal. */
export function printable(text: string): string {
  return text.replace(/\p{C}/gu, ' ');
}

/** Log text for a cell: cut to what a cell can hold, and as code, so that `<number>` is not taken for HTML. */
export function clip(text: string): string {
  const shown = text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS - 3)}...`;
  return `\`${shown.replaceAll('`', "'")}\``;
}
