import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import {
  followScroll,
  type RowRange,
  rowsInView,
  type ScrollPosition,
  scrolledHeight,
  scrollToRow,
  settleScroll,
} from './scroll-scale.ts';

const TOP: ScrollPosition = { scrollTop: 0, listTop: 0 };
const REST_MS = 160;
const ROWS_BEYOND = 8;

export interface RowScroller {
  readonly element: RefObject<HTMLDivElement | null>;
  readonly onScroll: () => void;
  /** Height of the element that holds the rows. */
  readonly height: number;
  /** The rows to draw. */
  readonly range: RowRange;
  /** Where a row stands in the element that holds the rows. */
  readonly topOf: (row: number) => number;
  readonly show: (row: number) => void;
  /** Whole rows that are seen at once. */
  readonly rowsSeen: number;
}

/**
 * Draws only the rows that are seen, also of lists that are higher than a browser's elements can be.
 * @param listKey the scroller goes to the top when it changes
 * @param headHeight of what stays above the rows within the scroller
 */
export function useRowScroller(
  rows: number,
  rowHeight: number,
  headHeight: number,
  listKey: string,
): RowScroller {
  const element = useRef<HTMLDivElement>(null);
  const [viewHeight, setViewHeight] = useState(600);
  const [position, setPosition] = useState(TOP);
  const latest = useRef(TOP);
  const resting = useRef<ReturnType<typeof setTimeout>>(undefined);
  const geometry = { listHeight: rows * rowHeight, viewHeight };
  const now = useRef(geometry);
  now.current = geometry;

  const move = useCallback((to: ScrollPosition) => {
    latest.current = to;
    setPosition(to);
    const { current } = element;
    if (current !== null && Math.abs(current.scrollTop - to.scrollTop) >= 1) current.scrollTop = to.scrollTop;
  }, []);

  const onScroll = useCallback(() => {
    const { current } = element;
    if (current === null) return;
    const to = followScroll(latest.current, current.scrollTop, now.current);
    latest.current = to;
    setPosition(to);
    clearTimeout(resting.current);
    resting.current = setTimeout(() => move(settleScroll(latest.current, now.current)), REST_MS);
  }, [move]);

  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return undefined;
    const measure = () => setViewHeight(Math.max(1, current.clientHeight - headHeight));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, [headHeight]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another list begins at its top
  useEffect(() => move(TOP), [listKey, move]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what became shorter may end above where it was read
  useEffect(() => move(settleScroll(latest.current, now.current)), [rows, rowHeight, viewHeight, move]);
  useEffect(() => () => clearTimeout(resting.current), []);

  return {
    element,
    onScroll,
    height: scrolledHeight(geometry),
    range: rowsInView(position, rowHeight, rows, viewHeight, ROWS_BEYOND),
    topOf: (row) => position.scrollTop + row * rowHeight - position.listTop,
    show: (row) => move(scrollToRow(latest.current, row, rowHeight, now.current)),
    rowsSeen: Math.max(1, Math.floor(viewHeight / rowHeight)),
  };
}
