import { describe, expect, test } from 'vitest';
import type { LabelledRow } from './group-by-template.ts';
import { joinRows } from './join-rows.ts';

const row = (message: string, label: string): LabelledRow => ({ source: 's', message, label, line: 2 });

describe('joinRows', () => {
  test('lets a later input have its way with a template', () => {
    const first = [row('disk 1 full', 'Error'), row('disk 2 full', 'Error'), row('user 7 came', 'News')];
    const second = [row('disk 9 full', 'Usage')];
    expect(joinRows([first, second])).toEqual({ rows: [first[2], ...second], overruled: 2 });
    expect(joinRows([second, first])).toEqual({ rows: first, overruled: 1 });
  });

  test('keeps rows that a later input labels alike, or not at all', () => {
    const first = [row('disk 1 full', 'Error'), row('user 7 came', 'News')];
    const second = [row('disk 9 full', 'Error'), row('user 9 came', '')];
    expect(joinRows([first, second])).toEqual({ rows: [...first, ...second], overruled: 0 });
  });

  test('asks the last of three first', () => {
    const inputs = ['A', 'B', 'C'].map((label) => [row('disk 1 full', label)]);
    expect(joinRows(inputs)).toEqual({ rows: inputs[2], overruled: 2 });
  });

  test('leaves conflicts within one input to the majority', () => {
    const both = [row('disk 1 full', 'Error'), row('disk 2 full', 'Usage')];
    expect(joinRows([both])).toEqual({ rows: both, overruled: 0 });
    expect(joinRows([[row('disk 4 full', 'News')], both]).rows).toEqual(both);
  });
});
