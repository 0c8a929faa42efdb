import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellsOf, wrap } from './wrap.ts';

describe('wrap', () => {
  it('breaks at spaces where there are some, and cuts what is beyond the last row', () => {
    expect(wrap('one two three four', 9, 9)).toEqual(['one two', 'three', 'four']);
    expect(wrap('one two three four', 9, 2)).toEqual(['one two', 'three...']);
    expect(wrap('abcdefghij klm', 6, 9)).toEqual(['abcdef', 'ghij', 'klm']);
    expect(wrap('abcdefghij', 6, 1)).toEqual(['abc...']);
    expect(wrap('exact', 5, 1)).toEqual(['exact']);
    expect(wrap('', 5, 1)).toEqual(['']);
  });

  it('counts wide characters as two cells and marks as none of their own', () => {
    expect([cellsOf('磁盘1'), cellsOf('e\u0301'), cellsOf('👩‍🚒!')]).toEqual([5, 1, 3]);
    expect(wrap('磁盘已满', 5, 9)).toEqual(['磁盘', '已满']);
  });

  it('gives no row wider than asked, and loses nothing but spaces where all rows fit', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '盘', 'é', '😀'), maxLength: 80 });
    fc.assert(
      fc.property(
        text,
        fc.integer({ min: 4, max: 30 }),
        fc.integer({ min: 1, max: 5 }),
        (given, width, most) => {
          for (const row of wrap(given, width, most)) expect(cellsOf(row)).toBeLessThanOrEqual(width);
          expect(wrap(given, width, most).length).toBeLessThanOrEqual(most);
          expect(wrap(given, width, 1000).join('').replaceAll(' ', '')).toBe(given.replaceAll(' ', ''));
        },
      ),
    );
  });
});
