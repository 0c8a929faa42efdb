import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkLines, FILES, overlapWith } from '../scripts/check-lines.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logsieve-lines-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function faultsOf(text: string): string[] {
  const file = join(folder, 'lines.csv');
  writeFileSync(file, text);
  return checkLines(file, LIMITS)
    .faults.filter(({ line }) => line > 0)
    .map(({ line, fault }) => `${line}: ${fault}`);
}

const LIMITS = { lines: 600, systems: 60, perLabel: 30, perSystem: 30, apart: false };
const pathOf = (name: string) => join(import.meta.dirname, '..', name);

describe.each(Object.entries(FILES))('%s', (name, limits) => {
  it('keeps the rules of training/README.md', () => {
    const report = checkLines(pathOf(name), limits);
    expect(report.faults).toEqual([]);
    expect(report.templates).toBe(report.lines);
  });

  const data = process.env['LOGSIEVE_DATA'];
  const isSkipped = data === undefined || !limits.apart;
  it.skipIf(isSkipped)('has no template of the real logs that the project is measured on', () => {
    expect(overlapWith(pathOf(name), data ?? '')).toEqual([]);
  });
});

describe('checkLines', () => {
  const HEADER = 'source,log_message,target_label,object,action,status\n';
  const FACETS = 'process,start,ok';

  it('names a line of a template that was there before', () => {
    const text = `${HEADER}sshd,Failed password for root from 10.0.0.1 port 22,Security Alert,${FACETS}
nginx,"start worker, no ""master""",System Notification,${FACETS}
sshd,Failed password for root from 10.0.0.2 port 4711,Security Alert,${FACETS}
`;
    expect(faultsOf(text)).toEqual(['4: same template as line 2']);
  });

  it('names unknown facets', () => {
    expect(faultsOf(`${HEADER}sshd,Server listening,System Notification,socket,start,fine\n`)).toEqual([
      '2: unknown object socket',
      '2: unknown status fine',
    ]);
  });

  it('names unknown labels, empty fields and surplus columns', () => {
    const text = `${HEADER}sshd,Server listening,Notice,${FACETS}
,Session of ann opened,User Action,${FACETS}
sshd, ,Unclassified,${FACETS}
sshd,Reached target,System Notification,${FACETS},more
`;
    expect(faultsOf(text)).toEqual([
      '2: unknown label Notice',
      '3: empty source',
      '4: empty log_message',
      '5: 7 columns',
    ]);
  });

  it('names a header that is not the expected one', () => {
    expect(
      faultsOf(
        `source,message,label,object,action,status\nsshd,Server listening,System Notification,${FACETS}\n`,
      ),
    ).toEqual(['1: the header is not source,log_message,target_label,object,action,status']);
  });

  it('names a system with too many lines, and a line that is too long', () => {
    const letters = 'abcdefghijklmnopqrstuvwxyzäöüßéèêë';
    const lines = [...letters].map(
      (letter) => `sshd,Server ${letter} listening,System Notification,${FACETS}\n`,
    );
    const file = join(folder, 'lines.csv');
    writeFileSync(file, `${HEADER}${lines.join('')}app,${'word '.repeat(201)},Error,${FACETS}\n`);
    const faults = checkLines(file, LIMITS).faults.map(({ fault }) => fault);
    expect(faults).toContain(`${letters.length} lines of sshd, over 30`);
    expect(faults).toContain('1005 characters, over 1000');
  });

  it('tells of too few lines, systems and lines of a label', () => {
    const file = join(folder, 'lines.csv');
    writeFileSync(file, `${HEADER}sshd,Server listening,System Notification,${FACETS}\n`);
    const faults = checkLines(file, LIMITS).faults.map(({ fault }) => fault);
    expect(faults).toContain('1 lines, fewer than 600');
    expect(faults).toContain('1 systems, fewer than 60');
    expect(faults).toContain('0 lines of User Action, fewer than 30');
  });
});
