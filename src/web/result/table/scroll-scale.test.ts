import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  followScroll,
  MOST_HEIGHT,
  pagesOf,
  rowsInView,
  type ScrollPosition,
  scrolledHeight,
  scrollToRow,
  settleScroll,
} from './scroll-scale.ts';

const ROW = 32;
const MILLION = { listHeight: 1_000_000 * ROW, viewHeight: 600 };
const SMALL = { listHeight: 1_000 * ROW, viewHeight: 600 };
const TOP: ScrollPosition = { scrollTop: 0, listTop: 0 };

test('scroll scale is none where the list fits into an element', () => {
  expect(scrolledHeight(SMALL)).toBe(SMALL.listHeight);
  for (const top of [0, 7, 9_000, SMALL.listHeight - 600]) {
    expect(followScroll(TOP, top, SMALL)).toEqual({ scrollTop: top, listTop: top });
  }
});

test('scroll scale reaches the first and the last of 1,000,000 rows', () => {
  expect(scrolledHeight(MILLION)).toBe(MOST_HEIGHT);
  const end = followScroll(TOP, MOST_HEIGHT - 600, MILLION);
  expect(rowsInView(end, ROW, 1_000_000, 600, 0)).toEqual({ start: 999_981, end: 1_000_000 });
  expect(followScroll(end, 0, MILLION).listTop).toBe(0);
});

test('scroll scale moves the wheel by true pixels and the bar by shares', () => {
  const middle = followScroll(TOP, (MOST_HEIGHT - 600) / 2, MILLION);
  expect(middle.listTop).toBeCloseTo((MILLION.listHeight - 600) / 2);
  const wheel = followScroll(middle, middle.scrollTop + 120, MILLION);
  expect(wheel.listTop - middle.listTop).toBeCloseTo(120);
});

test('scroll scale comes to every row by the wheel alone, settling on the way', () => {
  let position = followScroll(TOP, MOST_HEIGHT - 600 - 40_000, MILLION);
  for (let step = 0; step < 2_000 && position.listTop < MILLION.listHeight - 600; step++) {
    position = settleScroll(position, MILLION);
    position = followScroll(position, Math.min(position.scrollTop + 100, MOST_HEIGHT - 600), MILLION);
  }
  expect(position.listTop).toBe(MILLION.listHeight - 600);
});

test('scroll scale settles the bar without moving the list by more than half a row', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: MILLION.listHeight - 600, noNaN: true }), (listTop) => {
      const settled = settleScroll({ scrollTop: 0, listTop }, MILLION);
      expect(settled.listTop).toBe(listTop);
      expect(followScroll(settled, settled.scrollTop, MILLION).listTop).toBe(listTop);
    }),
  );
});

test('scroll scale brings a row into view and leaves one that is seen', () => {
  fc.assert(
    fc.property(fc.nat(999_999), fc.nat(999_999), (from, to) => {
      const start = scrollToRow(TOP, from, ROW, MILLION);
      const position = scrollToRow(start, to, ROW, MILLION);
      const { start: first, end } = rowsInView(position, ROW, 1_000_000, 600, 0);
      expect(first <= to && to < end).toBe(true);
      expect(scrollToRow(position, to, ROW, MILLION)).toBe(position);
    }),
  );
});

test('pages of a range are all that it touches', () => {
  expect(pagesOf({ start: 0, end: 0 }, 100)).toEqual([]);
  expect(pagesOf({ start: 0, end: 100 }, 100)).toEqual([0]);
  expect(pagesOf({ start: 99, end: 201 }, 100)).toEqual([0, 1, 2]);
});
