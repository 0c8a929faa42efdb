/** What a scroller has to know of its list, in CSS pixels. */
export interface ScrollGeometry {
  /** Height of the whole list, which may be more than an element can have. */
  readonly listHeight: number;
  /** Height of what is seen of it. */
  readonly viewHeight: number;
}

/** Where a scroller stands. */
export interface ScrollPosition {
  /** `scrollTop` of the element. */
  readonly scrollTop: number;
  /** How far down the list its view begins, in pixels of the list. */
  readonly listTop: number;
}

/** Rows `start` to `end`, without `end`. */
export interface RowRange {
  readonly start: number;
  readonly end: number;
}

/** Browsers cut elements at 16 (Firefox) to 33 million pixels; half of the lowest leaves room for zoom. */
export const MOST_HEIGHT = 8_000_000;
/** Moves of less than so many views are wheel, touch and keys, which go by true pixels; others are jumps. */
const NEAR_VIEWS = 3;

/** Height of the element that is scrolled: the list's own, as long as a browser can have it. */
export function scrolledHeight({ listHeight }: ScrollGeometry): number {
  return Math.min(listHeight, MOST_HEIGHT);
}

/**
 * Follows a scroller whose element may be shorter than its list. A short move goes as many pixels in the list as on
 * the screen, so that rows are read as in any list; a long one (a drag of the bar, Home, End) goes to its share.
 */
export function followScroll(
  before: ScrollPosition,
  scrollTop: number,
  geometry: ScrollGeometry,
): ScrollPosition {
  const [mostTop, mostListTop] = lowest(geometry);
  if (mostTop === mostListTop) return { scrollTop, listTop: clamp(scrollTop, mostListTop) };
  const moved = scrollTop - before.scrollTop;
  const isNear = Math.abs(moved) < NEAR_VIEWS * geometry.viewHeight;
  const listTop = isNear ? before.listTop + moved : (scrollTop / mostTop) * mostListTop;
  return { scrollTop, listTop: clamp(listTop, mostListTop) };
}

/**
 * The place of the bar that fits where the list stands; to be set once the scroller is at rest. Near either end the bar
 * keeps as much way as the list has, or the wheel would stop before the last row.
 */
export function settleScroll({ listTop }: ScrollPosition, geometry: ScrollGeometry): ScrollPosition {
  const [mostTop, mostListTop] = lowest(geometry);
  const kept = clamp(listTop, mostListTop);
  if (mostTop === mostListTop) return { scrollTop: kept, listTop: kept };
  const share = Math.round((kept / mostListTop) * mostTop);
  const least = Math.min(kept, geometry.viewHeight);
  const most = mostTop - Math.min(mostListTop - kept, geometry.viewHeight);
  return { scrollTop: Math.min(most, Math.max(least, share)), listTop: kept };
}

/** The position at which a row is seen, the same as before where it is seen already. */
export function scrollToRow(
  before: ScrollPosition,
  row: number,
  rowHeight: number,
  geometry: ScrollGeometry,
): ScrollPosition {
  const top = row * rowHeight;
  const isSeen = top >= before.listTop && top + rowHeight <= before.listTop + geometry.viewHeight;
  if (isSeen) return before;
  const listTop = top < before.listTop ? top : top + rowHeight - geometry.viewHeight;
  return settleScroll({ scrollTop: before.scrollTop, listTop }, geometry);
}

/** The rows to draw: what is seen, and some beyond either end. */
export function rowsInView(
  { listTop }: ScrollPosition,
  rowHeight: number,
  rows: number,
  viewHeight: number,
  beyond: number,
): RowRange {
  const first = Math.floor(listTop / rowHeight);
  const last = Math.ceil((listTop + viewHeight) / rowHeight);
  return { start: Math.min(rows, Math.max(0, first - beyond)), end: Math.min(rows, last + beyond) };
}

/** Numbers of the pages that hold a range. */
export function pagesOf({ start, end }: RowRange, pageRows: number): number[] {
  if (end <= start) return [];
  const first = Math.floor(start / pageRows);
  const last = Math.floor((end - 1) / pageRows);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function lowest(geometry: ScrollGeometry): [mostTop: number, mostListTop: number] {
  return [
    Math.max(0, scrolledHeight(geometry) - geometry.viewHeight),
    Math.max(0, geometry.listHeight - geometry.viewHeight),
  ];
}

function clamp(value: number, most: number): number {
  return Math.min(most, Math.max(0, value));
}
