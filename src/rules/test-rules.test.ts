import { expect, it } from 'vitest';
import { parseRules, type RuleSet, testRules } from './index.ts';

function rulesOf(...rules: readonly (readonly [id: string, label: string, pattern: string])[]): RuleSet {
  const yaml = JSON.stringify({ rules: rules.map(([id, label, pattern]) => ({ id, label, pattern })) });
  return parseRules(yaml, { labels: ['Disk', 'Error', 'Login'], origin: 'rules.yaml' });
}

const records = (...messages: readonly string[]) => messages.map((message) => ({ source: '', message }));

const candidate = rulesOf(['sda', 'Disk', 'sda'], ['full', 'Error', 'full'], ['login', 'Login', 'login']);
const active = rulesOf(['all-disks', 'Error', 'sd[ab]'], ['old-login', 'Login', 'login']);

it('rule trial counts what each rule takes, with at most three different examples', async () => {
  const trial = await testRules(
    candidate,
    rulesOf(),
    records('sda 1', 'sda 1', 'sda 2', 'sda 3', 'sda 4', 'sdb full', 'nothing'),
  );
  expect(trial.lines).toBe(7);
  expect(trial.taken).toBe(6);
  expect(trial.rules.map(({ id, label, count, examples }) => [id, label, count, examples])).toEqual([
    ['sda', 'Disk', 5, ['sda 1', 'sda 2', 'sda 3']],
    ['full', 'Error', 1, ['sdb full']],
    ['login', 'Login', 0, []],
  ]);
});

it('rule trial names the rules that take lines of a later one', async () => {
  const trial = await testRules(candidate, active, records('sda full', 'sda full of login', 'sdb full'));
  expect(trial.rules.map(({ shadowedBy }) => shadowedBy)).toEqual([
    [],
    [{ id: 'sda', count: 2 }],
    [{ id: 'sda', count: 1 }],
  ]);
});

it('rule trial shows the verdicts that change against the active rules, most frequent first', async () => {
  const trial = await testRules(
    candidate,
    active,
    records('login 1', 'sdb 1', 'sda 1', 'sda 2', 'sdb full', 'memory full', 'nothing'),
  );
  expect(trial.changes).toEqual([
    {
      from: 'Error',
      to: 'Disk',
      count: 2,
      examples: [
        { message: 'sda 1', fromRule: 'all-disks', toRule: 'sda' },
        { message: 'sda 2', fromRule: 'all-disks', toRule: 'sda' },
      ],
    },
    {
      from: 'Error',
      to: null,
      count: 1,
      examples: [{ message: 'sdb 1', fromRule: 'all-disks', toRule: null }],
    },
    {
      from: null,
      to: 'Error',
      count: 1,
      examples: [{ message: 'memory full', fromRule: null, toRule: 'full' }],
    },
  ]);
});

it('rule trial of no lines has nothing to say', async () => {
  const trial = await testRules(candidate, active, []);
  expect(trial).toMatchObject({ lines: 0, taken: 0, changes: [] });
});

it('rule trial counts apart what a person has answered for', async () => {
  const trial = await testRules(candidate, active, records('sda full', 'sda 1', 'nothing'), ({ message }) =>
    message.endsWith('full'),
  );
  expect(trial).toMatchObject({ lines: 3, taken: 1, changes: [{ from: 'Error', to: 'Disk', count: 1 }] });
  expect(trial.rules.map(({ id, count, overruled }) => [id, count, overruled])).toEqual([
    ['sda', 1, 1],
    ['full', 0, 0],
    ['login', 0, 0],
  ]);
});
