import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LabelledLine, splitTemplate } from './split-template.ts';

const lines = (...pairs: readonly [string, string][]): LabelledLine[] =>
  pairs.map(([message, label]) => ({ message, label }));

describe('split of a template', () => {
  it('is none where all lines have one label', () => {
    expect(splitTemplate(lines(['exit 1', 'Error'], ['exit 2', 'Error']))).toBeUndefined();
  });

  it('keeps all places that tell two lines apart, until more lines say which', () => {
    const two = splitTemplate(lines(['job 1 exit 0', 'ok'], ['job 2 exit 9', 'bad']));
    expect(two?.('job 2 exit 9')).toBe('bad');
    expect(two?.('job 7 exit 9')).toBeUndefined();
    const three = splitTemplate(
      lines(['job 1 exit 0', 'ok'], ['job 2 exit 9', 'bad'], ['job 3 exit 9', 'bad']),
    );
    expect(three?.('job 7 exit 9')).toBe('bad');
  });

  it('takes a quoted value whole, and no time', () => {
    const split = splitTemplate(
      lines(
        ['2026-01-31T10:00:00 10:00:00 state "not ready"', 'bad'],
        ['2026-01-31T10:00:01 10:00:01 state "all ready"', 'ok'],
      ),
    );
    expect(split?.('2026-02-01T11:11:11 11:11:11 state "not ready"')).toBe('bad');
    expect(split?.('2026-01-31T10:00:00 10:00:00 state "who knows"')).toBeUndefined();
  });

  it.each([
    ['Jan  2 03:04:05', 'Jan  3 03:04:06', 'Feb 14 03:04:07'],
    ['Fri, 02 Jan 2026 03:04:05 GMT', 'Sat, 03 Jan 2026 03:04:06 GMT', 'Mon, 05 Jan 2026 03:04:07 GMT'],
    ['2026/01/02', '2026/01/03', '2026/01/04'],
    ['02.01.2026 3:04:05', '03.01.2026 4:04:05', '04.01.2026 5:04:05'],
    ['1/2/2026 3:04:05 AM', '1/3/2026 3:04:06 PM', '1/4/2026 3:04:07 PM'],
    ['02-Jan-26', '03-Jan-26', '04-Jan-26'],
  ])('tells nothing by a time such as %s', (first, second, third) => {
    expect(splitTemplate(lines([`${first} done`, 'a'], [`${second} done`, 'b']))).toBeUndefined();
    const split = splitTemplate(lines([`${first} job 7`, 'a'], [`${second} job 8`, 'b']));
    expect(split?.(`${third} job 7`)).toBe('a');
  });

  it('still tells by a version, an address and an id that look like a time', () => {
    for (const [first, second] of [
      ['1.2.3', '1.2.4'],
      ['10.0.0.1', '10.0.0.2'],
      ['7-abc-12', '8-abc-12'],
    ])
      expect(splitTemplate(lines([`at ${first}`, 'a'], [`at ${second}`, 'b']))?.(`at ${second}`)).toBe('b');
  });

  it('counts from the right too, where lists are of different lengths', () => {
    const split = splitTemplate(
      lines(['ids 1, 2, 3 code 7', 'a'], ['ids 1 code 8', 'b'], ['ids 4, 5 code 8', 'b']),
    );
    expect(split?.('ids 9, 9, 9, 9, 9 code 8')).toBe('b');
  });

  it('is none where one line has two labels', () => {
    expect(splitTemplate(lines(['exit 1', 'a'], ['exit 1', 'b']))).toBeUndefined();
  });

  it('gives every line its label back, in whatever order they come', () => {
    const line = fc.record({
      message: fc
        .array(fc.constantFrom('1', '2', '3'), { minLength: 3, maxLength: 3 })
        .map((w) => w.join(' ')),
      label: fc.constantFrom('a', 'b'),
    });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), fc.infiniteStream(fc.nat()), (labelled, order) => {
        const split = splitTemplate(labelled);
        const keyed = labelled.map((one) => ({ one, at: order.next().value }));
        const shuffled = splitTemplate(keyed.sort((a, b) => a.at - b.at).map(({ one }) => one));
        for (const { message, label } of split === undefined ? [] : labelled) {
          expect(split?.(message)).toBe(label);
        }
        for (const { message } of labelled) expect(shuffled?.(message)).toBe(split?.(message));
      }),
    );
  });
});
