import { describe, expect, it } from 'vitest';
import type { Verdict } from '../log/index.ts';
import { TemplateTally } from './template-tally.ts';

const verdict = (label: string, reason = 'rule x'): Verdict => ({
  label,
  stage: 'rules',
  confidence: 1,
  reason,
});

describe('template tally', () => {
  it('counts lines and verdicts by template, most frequent first', () => {
    const tally = new TemplateTally(1000);
    const error = verdict('Error');
    tally.add({ source: 'a', message: 'case 1 lost' }, verdict('Access'));
    for (const n of [1, 2, 3]) tally.add({ source: 'a', message: `disk ${n} failed` }, error);
    tally.add({ source: 'b', message: 'disk 4 failed' }, verdict('Access'));
    expect(tally.lines).toBe(5);
    expect(tally.mostFrequent()).toEqual([
      {
        template: 'disk <num> failed',
        count: 4,
        label: 'Error',
        stage: 'rules',
        verdicts: [
          { verdict: error, count: 3 },
          { verdict: verdict('Access'), count: 1 },
        ],
        example: { source: 'a', message: 'disk 1 failed' },
        examples: [{ source: 'a', message: 'disk 1 failed' }],
      },
      expect.objectContaining({ template: 'case <num> lost', count: 1 }),
    ]);
    expect(tally.mostFrequent(1)).toHaveLength(1);
  });

  it('keeps one verdict where each line brings an equal one of its own', () => {
    const tally = new TemplateTally(1000);
    for (let n = 1; n <= 1000; n++)
      tally.add({ source: 'a', message: `disk ${n} failed` }, verdict('Error', 'same'));
    tally.add({ source: 'a', message: 'disk 1 failed' }, verdict('Error', 'other'));
    const [counted] = tally.mostFrequent();
    expect(counted?.verdicts.map(({ verdict: { reason }, count }) => [reason, count])).toEqual([
      ['same', 1000],
      ['other', 1],
    ]);
  });

  it('keeps the first distinct records as examples', () => {
    const tally = new TemplateTally(1000, 3);
    const records = [
      ['a', 'disk 1 failed'],
      ['a', 'disk 1 failed'],
      ['b', 'disk 1 failed'],
      ['a', 'disk 2 failed'],
      ['a', 'disk 3 failed'],
    ].map(([source = '', message = '']) => ({ source, message }));
    for (const record of records) tally.add(record, verdict('Error'));
    expect(tally.mostFrequent()[0]?.examples).toEqual([records[0], records[2], records[3]]);
  });
});
