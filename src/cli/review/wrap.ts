const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const WIDE =
  /^[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}/u;

/** Cells that a text without control characters takes on a terminal, by the East Asian widths of Unicode (UAX 11). */
export function cellsOf(text: string): number {
  let cells = 0;
  for (const { segment } of graphemes.segment(text)) cells += WIDE.test(segment) ? 2 : 1;
  return cells;
}

/**
 * Breaks a text into rows, at spaces where there are some; what is beyond the last row is cut.
 * @param width cells of a row, at least 4
 * @param mostRows at least 1
 */
export function wrap(text: string, width: number, mostRows: number): string[] {
  const rows: string[] = [];
  let row = '';
  let cells = 0;
  for (const { segment } of graphemes.segment(text)) {
    const more = cellsOf(segment);
    if (cells + more > width) {
      if (rows.length + 1 === mostRows) return [...rows, cut(row, width)];
      const space = segment === ' ' ? -1 : row.lastIndexOf(' ');
      rows.push((space > 0 ? row.slice(0, space) : row).trimEnd());
      row = space > 0 ? row.slice(space + 1) : '';
      cells = cellsOf(row);
      if (segment === ' ') continue;
    }
    row += segment;
    cells += more;
  }
  return [...rows, row];
}

function cut(row: string, width: number): string {
  let kept = '';
  let cells = 0;
  for (const { segment } of graphemes.segment(row)) {
    cells += cellsOf(segment);
    if (cells > width - 3) break;
    kept += segment;
  }
  return `${kept.trimEnd()}...`;
}
