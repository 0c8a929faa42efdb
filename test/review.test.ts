import { appendFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run, temporaryFolder } from './run-cli.fixture.ts';
import { hasTerminal, runOnTerminal } from './terminal.fixture.ts';
import { unsureTexts } from './unsure-lines.fixture.ts';

const [LANTERN = '', MEADOW = '', ORCHARD = ''] = unsureTexts(3);
const LOGIN = 'User 12345 logged in.';

/** Four lanterns, two meadows, an orchard, and two logins that a rule takes. */
const ROWS = [
  ...[1, 2, 3, 4].map((n) => `svc,${LANTERN} ${n}`),
  ...[1, 2].map((n) => `svc,${MEADOW} ${n}`),
  `svc,${ORCHARD} 9`,
  `BillingSystem,${LOGIN}`,
  'BillingSystem,User 7 logged in.',
];

function inFolder() {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'app.csv'), `source,log_message\n${ROWS.join('\n')}\n`);
  const command = async (args: readonly string[], keys: readonly string[] = []) => {
    const stdin = keys.map((key) => `${key}\n`).join('');
    const { code, stdout, stderr } = await run(args, { cwd: folder, stdin });
    return { code, stderr, out: stdout.toString() };
  };
  const review = (keys: readonly string[], ...args: string[]) =>
    command(['review', 'app.csv', ...args], keys);
  const list = async (...args: string[]) =>
    JSON.parse((await command(['review', 'app.csv', '--format', 'json', ...args])).out);
  const templates = async (...args: string[]) =>
    (await list(...args)).templates.map(({ template }: { template: string }) => template);
  const answers = async () => {
    const { out } = await command(['answers', 'list', '--format', 'json']);
    return (JSON.parse(out).answers as Record<string, unknown>[]).map(
      ({ label, scope, message, template, who }) => [label, scope, message ?? template, who],
    );
  };
  return { folder, command, review, list, templates, answers };
}

describe('logsieve review', () => {
  it('labels the templates that matter most first, and classify heeds it at once', async () => {
    const { command, review, answers } = inFolder();
    const { code, out, stderr } = await review(['2', '', 'q'], '--who', 'ann');
    expect(code).toBe(0);
    const screens = out.split(/^(?=\d+ of \d+ templates)/m);
    expect(screens.map((screen) => screen.split('\n').slice(0, 3))).toEqual([
      ['1 of 4 templates, 0.0% of 9 lines covered', '', `${LANTERN} <num>`],
      ['2 of 4 templates, 44.4% of 9 lines covered', '', `${MEADOW} <num>`],
      ['3 of 4 templates, 66.7% of 9 lines covered', '', `${ORCHARD} <num>`],
    ]);
    expect(screens[0]).toMatch(/4 lines, 44\.4%; doubt 1\.00\nnow: Unclassified \(none\): best guess/);
    expect(stderr).toBe(
      '1 template and 0 single lines labelled, 1 left as they are; 2 of 4 templates to go\n',
    );
    expect(await answers()).toEqual([['Critical Error', '*', `${LANTERN} <num>`, 'ann']]);
    const labels = (await command(['classify', 'app.csv'])).out.match(/[^,\n]*$/gm)?.filter(Boolean);
    expect(labels?.slice(1, 6)).toEqual([...Array(4).fill('Critical Error'), 'Unclassified']);
  });

  it('goes on where it was, with a file that has grown too, until it is told to restart', async () => {
    const { folder, review, templates, list } = inFolder();
    await review(['s']);
    expect((await templates())[0]).toBe(`${MEADOW} <num>`);
    appendFileSync(join(folder, 'app.csv'), `svc,${ORCHARD} 1\nsvc,${ORCHARD} 2\n`);
    expect((await review(['1'])).out).toContain(`1 of 3 templates, 36.4% of 11 lines covered\n\n${ORCHARD}`);
    expect(await list()).toMatchObject({ lines: 11, coveredLines: 7, done: 2 });
    const all = (await review(['1', '1'])).out;
    expect(all).toContain('This is the end: all of them are done.');
    expect((await review([])).out).toContain('nothing to review in 11 lines: 4 templates done before');
    expect((await review(['q'], '--restart')).out).toContain(
      `1 of 1 template, 63.6% of 11 lines covered\n\n${LANTERN}`,
    );
  });

  it('keeps what was done of other files and label sets apart', async () => {
    const { folder, command, review, templates } = inFolder();
    await review(['s']);
    writeFileSync(join(folder, 'other.csv'), `source,log_message\n${ROWS[0]}\n`);
    expect((await command(['review', 'other.csv'], ['q'])).out).toContain('1 of 1 template');
    writeFileSync(join(folder, 'logsieve.yaml'), 'labels:\n- { name: Disk, definition: disks }\n');
    expect(await templates()).toHaveLength(4);
  });

  it('takes back answers and what was left, in its order', async () => {
    const { review, answers, templates } = inFolder();
    const { out } = await review(['1', 's', 'u', 'u', 'u', '3', 'q']);
    expect(out).toContain('took back: left as it is');
    expect(out).toContain('took back: Security Alert for 4 lines');
    expect(out).toContain('nothing to take back in this run');
    expect((await answers()).map(([label]) => label)).toEqual(['Workflow Error']);
    expect((await templates())[0]).toBe(`${MEADOW} <num>`);
  });

  it('labels exact lines, and shows first what people labelled differently', async () => {
    const { command, review, answers, list } = inFolder();
    await review(['s', 's', 's', 'l', '1', 'n', 'l', '8', 'q'], '--who', 'ann');
    expect(await answers()).toEqual([
      ['User Action', 'BillingSystem', 'User 7 logged in.', 'ann'],
      ['Security Alert', 'BillingSystem', LOGIN, 'ann'],
    ]);
    const [first] = (await list()).templates;
    expect(first).toMatchObject({
      count: 2,
      split: { isTold: true, lines: [{ label: 'Security Alert' }, {}] },
    });
    const { out } = await review(['q']);
    expect(out).toContain('People labelled its lines differently; a value tells them apart:');
    expect(out).toContain(`  Security Alert: BillingSystem: ${LOGIN}`);
    expect(out).toContain('  User Action: BillingSystem: User 7 logged in.');
    await command(['answers', 'set', 'User Action', '--message', LOGIN, '--source', 'CRM']);
    const again = await review(['8', 'q']);
    expect(again.out).toContain('no value tells them apart');
    expect(again.out).toContain('User Action for 2 lines; lines with answers of their own keep them');
    expect((await list()).templates).toEqual([]);
  });

  it('lists what there is to review without asking or keeping anything', async () => {
    const { folder, list, templates, command } = inFolder();
    expect(await list('--top', '1')).toMatchObject({
      ...{ lines: 9, coveredLines: 0, done: 0 },
      templates: [
        {
          ...{ template: `${LANTERN} <num>`, count: 4, share: 4 / 9, doubt: 1, split: null },
          verdicts: [{ label: 'Unclassified', stage: 'none', confidence: null, count: 4 }],
          examples: [1, 2, 3].map((n) => ({ source: 'svc', message: `${LANTERN} ${n}` })),
        },
      ],
    });
    expect(await templates('--label', 'User Action')).toEqual(['User <num> logged in.']);
    const piped = await run(['review', '--format', 'json'], { cwd: folder, stdin: `${LOGIN}\n` });
    expect(JSON.parse(piped.stdout.toString())).toMatchObject({ lines: 1, templates: [{ doubt: 0.02 }] });
    expect((await command(['review', 'app.csv', '--label', 'Eror'])).code).toBe(7);
    expect(readdirSync(folder)).toEqual(['app.csv']);
  });

  it.each([
    [[], /no input: standard input is where the keys come from/],
    [['app.csv', '-'], /- is no input for a review/],
    [['app.csv', '--who', ''], /--who cannot be kept: who is empty/],
    [['app.csv', '--format', 'json', '--restart'], /do not go together/],
    [['app.csv', '--top', '0'], /--top <number> is "0"; allowed: a whole number above 0/],
  ])('refuses %j and makes no store', async (args, message) => {
    const { folder, command } = inFolder();
    const { code, stderr } = await command(['review', ...args]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(existsSync(join(folder, '.logsieve'))).toBe(false);
  });
});

const canUseTerminal = hasTerminal();
const title = canUseTerminal ? '' : ' (skipped: a terminal for tests needs python3 with pty)';

describe.skipIf(!canUseTerminal)(`logsieve review on a terminal${title}`, () => {
  const KEYS = '? help';

  it('takes one key at a time, draws anew, and leaves the terminal as it was', async () => {
    const { folder, answers } = inFolder();
    const steps = [
      { wait: KEYS, send: '\u001B[B' },
      { wait: '> svc: lantern hums at the moon under lamp 2', send: 'l' },
      { wait: 'marked line only?', send: '6' },
      { wait: 'Error for this line only', send: '\r' },
      { wait: '2 of 4', send: '1' },
      { wait: '3 of 4', send: 'u' },
      { wait: 'took back: Security Alert', send: '2' },
      { wait: '3 of 4', send: 'q' },
    ];
    const { code, output, isRestored } = await runOnTerminal(['review', 'app.csv'], {
      ...{ cwd: folder, columns: 60, steps, env: { NO_COLOR: '1' } },
    });
    expect({ code, isRestored }).toEqual({ code: 0, isRestored: true });
    expect((await answers()).map(([label, , subject]) => [label, subject])).toEqual([
      ['Critical Error', `${MEADOW} <num>`],
      ['Error', `${LANTERN} 2`],
    ]);
    expect(output).toContain('\u001B[1;1H');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are such
    expect(output).not.toMatch(/\u001B\[[0-9;]*m/);
    const drawn = output.slice(output.indexOf('\u001B[1;1H'), output.lastIndexOf('\u001B[J'));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what draws anew is such
    const rows = drawn.replace(/\u001B\[[0-9;?]*[A-Za-z]/g, '\n').split(/[\r\n]+/);
    expect(Math.max(...rows.map(({ length }) => length))).toBeLessThanOrEqual(60);
    expect(rows).toContain('Enter right as it is  l one line  n p example  u take back');
  });

  it('shows colours where it may, and Ctrl-C ends it with what was done kept', async () => {
    const { folder, templates } = inFolder();
    const steps = [
      { wait: KEYS, send: ' ' },
      { wait: '2 of 4', send: '\u0003' },
    ];
    const { code, output, isRestored } = await runOnTerminal(['review', 'app.csv'], {
      ...{ cwd: folder, columns: 100, steps },
    });
    expect({ code, isRestored }).toEqual({ code: 130, isRestored: true });
    expect(output).toContain(`\u001B[1m${LANTERN} <num>\u001B[0m`);
    expect(output).toMatch(/INTERRUPTED:.* stopped by the user/);
    expect((await templates())[0]).toBe(`${MEADOW} <num>`);
  });
});
