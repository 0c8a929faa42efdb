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
