import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AnswerIndex } from '../../answers/index.ts';
import type { LogRecord, Verdict } from '../../log/index.ts';
import { listReview, ReviewSession } from '../../review/index.ts';
import { TemplateTally } from '../../sieve/index.ts';
import { openStore, type Store } from '../../store/index.ts';
import { ReviewDialogue } from './dialogue.ts';
import { labelKeys } from './keys.ts';
import { renderScreen } from './screen.ts';
import { cellsOf } from './wrap.ts';

const SURE: Verdict = { label: 'L1', stage: 'classifier', confidence: 0.75, reason: '0.75, threshold 0.60' };
const RULE: Verdict = { label: 'L2', stage: 'rules', confidence: 1, reason: 'rule disk' };
const DISKS = [1, 2, 3].map((disk): [LogRecord, Verdict] => [
  { source: 'raid', message: `disk ${disk} failed` },
  disk === 3 ? RULE : SURE,
]);
const PLAIN = { write: () => undefined };

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'logsieve-review-'));
  store = await openStore({ directory: folder });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

function begin(records: readonly [LogRecord, Verdict][], labelCount = 3) {
  const answers = new AnswerIndex(store.answers, 'set');
  const tally = new TemplateTally(10_000, 3);
  for (const [record, verdict] of records) tally.add(record, verdict);
  const list = listReview({ templates: tally.mostFrequent(), splits: [], done: new Set() });
  const session = new ReviewSession({ list, store, answers, labelSet: 'set', key: 'key', who: 'ann' });
  const labels = Array.from({ length: labelCount }, (_, i) => `L${i + 1}`);
  const dialogue = new ReviewDialogue(session, labels);
  const press = async (...keys: string[]) => {
    const goesOn: boolean[] = [];
    for (const key of keys) goesOn.push(await dialogue.press(key));
    return goesOn.at(-1);
  };
  return { session, dialogue, press, screen: (width = 80) => renderScreen(dialogue, width, PLAIN) };
}

const inForce = async () =>
  (await store.answers.inForce({})).map(({ label, message, template }) => [label, message ?? template]);

describe('review dialogue', () => {
  it('shows place, template, verdicts with their lines, examples and keys', () => {
    const { screen } = begin(DISKS);
    expect(screen()).toEqual([
      '1 of 1 template, 0.0% of 3 lines covered',
      '',
      'disk <num> failed',
      '',
      '3 lines, 100.0%; doubt 0.17',
      'now: 2 x L1 (classifier, confidence 0.75): 0.75, threshold 0.60',
      'now: 1 x L2 (rules, confidence 1.00): rule disk',
      '',
      '> raid: disk 1 failed',
      '  raid: disk 2 failed',
      '  raid: disk 3 failed',
      '',
      '1 L1            3 L3',
      '2 L2            0 Unclassified',
      '',
      'Enter right as it is  l one line  n p example  u take back  b back  ? help  q',
      'quit',
    ]);
  });

  it('labels the marked line alone after l, and nothing where no label follows', async () => {
    const { press, dialogue, screen } = begin(DISKS);
    await press('p', 'l');
    expect(screen().at(-1)).toContain('the label of the marked line only?');
    await press('q');
    expect([dialogue.message, await inForce()]).toEqual(['no such label; nothing was said of the line', []]);
    await press('l', '0');
    expect(await inForce()).toEqual([['Unclassified', 'disk 3 failed']]);
    expect(screen()).toContain('> [Unclassified] raid: disk 3 failed');
    await press('1');
    expect(dialogue.message).toBe('L1 for 3 lines; lines with answers of their own keep them');
  });

  it.each(['Enter', ' ', 's'])(
    'leaves a template as it is by %j, and ends at the end by Enter',
    async (key) => {
      const { press, session, screen } = begin(DISKS);
      expect(await press(key)).toBe(true);
      expect([session.at, await inForce()]).toEqual([1, []]);
      expect(screen()).toContain('This is the end: all of them are done.');
      expect(await press('1', 'l', 'n')).toBe(true);
      expect(await press('u')).toBe(true);
      expect(session.at).toBe(0);
      expect(await press(key, 'Enter')).toBe(false);
    },
  );

  it('ends by q, and says what a key that means nothing, or nothing any more, comes to', async () => {
    const { press, dialogue } = begin(DISKS);
    for (const [key, message] of [
      ['b', 'this is the first'],
      ['u', expect.stringContaining('nothing to take back')],
      ['4', 'no key 4; ? shows the keys'],
      ['\u001B12', 'no key \\u001b12; ? shows the keys'],
      ['.', 'no key .; ? shows the keys'],
    ] as const) {
      expect(await press(key)).toBe(true);
      expect(dialogue.message).toEqual(message);
    }
    expect(await press('q')).toBe(false);
  });

  it('has a key for every one of 256 labels, page by page', async () => {
    const { press, dialogue, screen } = begin(DISKS, 256);
    const all = Array.from({ length: 256 }, (_, i) => `L${i + 1}`);
    const seen = new Set<string>();
    for (let page = 0; page < dialogue.pages.of; page++) {
      const keys = dialogue.labelKeys.map(({ key }) => key);
      expect(new Set(keys).size).toBe(keys.length);
      for (const command of [...'nplsubq?. ']) expect(keys).not.toContain(command);
      for (const { label } of labelKeys(all, page)) seen.add(label);
      await press('.');
    }
    expect(seen).toEqual(new Set([...all, 'Unclassified']));
    expect(dialogue.pages.page).toBe(1);
    await press('.', 'l', '.', 'a');
    expect(screen()).toContain('. more labels, page 3 of 10');
    expect(await inForce()).toEqual([['L66', 'disk 1 failed']]);
  });

  it('shows how people labelled lines differently, and whether a value tells them apart', async () => {
    const { press, screen } = begin(DISKS);
    await press('l', '1', 'n', 'l', '2');
    expect(screen()).toEqual(
      expect.arrayContaining([
        'People labelled its lines differently; a value tells them apart:',
        '  L1: raid: disk 1 failed',
        '  L2: raid: disk 2 failed',
      ]),
    );
    await store.answers.append([
      {
        ...{ labelSet: 'set', by: 'person', template: 'disk <num> failed', scope: 'nas' },
        ...{ message: 'disk 2 failed', label: 'L1' },
      },
    ]);
    await press('n');
    expect(screen(60).join(' ')).toContain('no value tells them apart');
  });

  it.each([20, 60, 200])(
    'keeps within %d columns, and lets no control character of a log through',
    async (width) => {
      const message = `disk 7 failed \u001B[2J\u202Egnihton\u202C ${'磁盘 '.repeat(300)}`;
      const { press, screen } = begin([[{ source: 'ra\u0007id', message }, RULE]], 40);
      for (const key of ['n', '?', 'l', '1', 'b', 'u']) {
        await press(key);
        for (const row of screen(width)) {
          expect(cellsOf(row)).toBeLessThanOrEqual(width);
          expect(row).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        }
      }
      expect(screen(200).join('\n')).toContain(
        '> ra\\u0007id: disk 7 failed \\u001b[2J\\u202egnihton\\u202c',
      );
    },
  );
});
