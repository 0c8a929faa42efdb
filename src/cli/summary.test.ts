import { describe, expect, it } from 'vitest';
import { renderSummary, Summary } from './summary.ts';

function problems(): Summary {
  const summary = new Summary();
  summary.begin('a.csv');
  summary.problem('ROW_WIDTH', 1, 'expected 2 fields, found 1');
  summary.begin('b.csv');
  for (const line of [1, 3, 4, 5, 6]) summary.problem('ROW_WIDTH', line, 'expected 2 fields, found 3');
  return summary;
}

describe('summary', () => {
  it('names the lines of a problem, of several inputs with their file', () => {
    const json = problems().toJson(1);
    expect(renderSummary(json, true)).toContain(
      '  ROW_WIDTH: 6 (a.csv:1, b.csv:1, b.csv:3, b.csv:4, b.csv:5, ...): expected 2 fields, found 1\n',
    );
    expect(renderSummary(json, false)).toContain('  ROW_WIDTH: 6 (lines 1, 1, 3, 4, 5, ...): ');
    expect(json.problems['ROW_WIDTH']).toEqual({
      count: 6,
      lines: [1, 1, 3, 4, 5],
      files: ['a.csv', 'b.csv', 'b.csv', 'b.csv', 'b.csv'],
      detail: 'expected 2 fields, found 1',
    });
  });

  it('speaks of one row and one template in the singular', () => {
    const summary = new Summary();
    summary.add([{ label: 'Error', stage: 'rules', confidence: 1, reason: 'rule x' }]);
    expect(renderSummary(summary.toJson(1), false)).toMatch(/^1 row in .*, 1 template beyond the rules\n/);
  });
});
