import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ROOT, run, start, temporaryFolder } from './run-cli.fixture.ts';

const EXAMPLE = join(ROOT, 'examples', 'logs.csv');
const LABELLED = `source,log_message,target_label
ModernCRM," ""IP 192.168.133.114 blocked due to potential attack""",Security Alert
BillingSystem," ""User 12345 logged in.""",User Action
AnalyticsEngine," ""File data_6957.csv uploaded successfully by user User265.""",System Notification
AnalyticsEngine," ""Backup completed successfully.""",System Notification
`;
const ATTACKS = [1, 2, 3]
  .map((n) => `sshd,Failed password for invalid user admin from 10.0.0.${n} port 4711 ssh2\n`)
  .join('');

describe('logsieve classify', () => {
  it('gives the example exactly the labels that the README shows', async () => {
    const folder = temporaryFolder();
    const { code, stdout, stderr } = await run(['classify', EXAMPLE, '-o', 'output.csv'], { cwd: folder });
    expect({ code, stdout: stdout.toString() }).toEqual({ code: 0, stdout: '' });
    expect(readFileSync(join(folder, 'output.csv'), 'utf8')).toBe(LABELLED);
    expect(readFileSync(join(ROOT, 'README.md'), 'utf8')).toContain(LABELLED);
    expect(stderr).toMatch(/^4 rows in /);
    expect(stderr).toMatch(/System Notification\s+2\s+50\.0%/);
    expect(readdirSync(folder)).toEqual(['output.csv']);
  });

  it('answers the less the more often it is to be right, by the same model', async () => {
    const lines = readFileSync(join(ROOT, 'test/fixtures/golden-lines.csv'));
    const answersAt = async (share: string) => {
      const { code, stdout } = await run(['classify', '-', '--explain', '--target-precision', share], {
        stdin: lines,
      });
      expect(code).toBe(0);
      return stdout.toString().match(/,classifier,/g)?.length ?? 0;
    };
    const [often, seldom, hardlyEver] = [
      await answersAt('0.8'),
      await answersAt('0.95'),
      await answersAt('0.995'),
    ];
    expect(often).toBeGreaterThan(seldom);
    expect(seldom).toBeGreaterThan(hardlyEver);
    expect((await run(['classify', '-', '--target-precision', '1.5'], { stdin: lines })).code).toBe(2);
  });

  it('labels three failed passwords from a pipe as three Security Alerts', async () => {
    const { code, stdout } = await run(['classify', '-', '--explain'], {
      stdin: `source,log_message\n${ATTACKS}`,
    });
    expect(code).toBe(0);
    const [head, ...rows] = stdout.toString().trimEnd().split('\n');
    expect(head).toBe('source,log_message,target_label,stage,confidence,reason,error_code');
    expect(rows).toHaveLength(3);
    for (const row of rows) expect(row).toMatch(/,Security Alert,rules,1,rule [a-z0-9-]+,$/);
  });

  it('judges the template of what no rule takes and says so', async () => {
    const { stdout } = await run(['classify', '--explain', '--to', 'ndjson', '--summary', 'none'], {
      stdin: 'source,log_message\napp,Connection to the payment gateway timed out after 30 seconds\n',
    });
    const row = JSON.parse(stdout.toString());
    expect(row.log_message).toBe('Connection to the payment gateway timed out after 30 seconds');
    expect(['classifier', 'none']).toContain(row.stage);
    expect(row.reason).toMatch(/^\d\.\d\d, threshold|^best guess .+ at \d\.\d\d, below its threshold/);
  });

  it('gives the same bytes whatever the number of threads', async () => {
    const words = ['lease', 'shard', 'quota', 'invoice', 'kernel', 'socket', 'ticket', 'volume'];
    const lines = words.flatMap((a) =>
      words.map((b) => `svc,the ${a} waits for the ${b} of another tenant\n`),
    );
    const stdin = `source,log_message\n${lines.join('')}`;
    const [one, three] = await Promise.all(
      ['1', '3'].map((threads) => run(['classify', '--explain', '--threads', threads], { stdin })),
    );
    expect(one?.code).toBe(0);
    expect(one?.stdout.equals(three?.stdout ?? Buffer.alloc(0))).toBe(true);
  });

  it('writes one file for each input below a directory, gzip as gzip', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'in', 'deep'), { recursive: true });
    writeFileSync(join(folder, 'in', 'a.log'), 'User 7 logged in.\n');
    writeFileSync(join(folder, 'in', 'deep', 'b.csv.gz'), gzipSync(`source,log_message\n${ATTACKS}`));
    const { code, stderr } = await run(['classify', 'in', '-o', 'out/'], { cwd: folder });
    expect({ code, rows: /^(\d+) rows/.exec(stderr)?.[1] }).toEqual({ code: 0, rows: '4' });
    expect(readFileSync(join(folder, 'out', 'a.log'), 'utf8')).toBe('User Action\tUser 7 logged in.\n');
    const unpacked = gunzipSync(readFileSync(join(folder, 'out', 'deep', 'b.csv.gz'))).toString();
    expect(unpacked).toBe(
      `source,log_message,target_label\n${ATTACKS.replaceAll('\n', ',Security Alert\n')}`,
    );
  });

  it.each([
    ['files of one name', ['a/y.csv', 'b/y.csv'], /a\/y\.csv and b\/y\.csv .* dd\/y\.csv/],
    ['directories with files of one name', ['a', 'b'], /a\/y\.csv and b\/y\.csv .* dd\/y\.csv/],
    ['a file that is named twice', ['a/y.csv', 'a/y.csv'], /a\/y\.csv, named twice, .* dd\/y\.csv/],
    ['an input that stands there', ['a/y.csv', 'dd/x.csv'], /output of dd\/x\.csv .* input dd\/x\.csv/],
  ])('writes nothing where -o DIR/ has one place for %s', async (_, inputs, message) => {
    const folder = temporaryFolder();
    for (const name of ['a', 'b', 'dd']) mkdirSync(join(folder, name));
    for (const name of ['a/x.log', 'a/y.csv', 'b/y.csv', 'dd/x.csv'])
      writeFileSync(join(folder, name), `source,log_message\n${ATTACKS}`);
    const { code, stderr } = await run(['classify', ...inputs, '-o', 'dd/'], { cwd: folder });
    expect({ code, left: readdirSync(join(folder, 'dd')) }).toEqual({ code: 2, left: ['x.csv'] });
    expect(stderr.replaceAll(sep, '/')).toMatch(message);
  });

  it('does not write over its input', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'in.csv'), `source,log_message\n${ATTACKS}`);
    const { code, stderr } = await run(['classify', 'in.csv', '-o', './in.csv'], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toContain('USAGE: the output of in.csv would replace the input in.csv\n');
    expect(readFileSync(join(folder, 'in.csv'), 'utf8')).toBe(`source,log_message\n${ATTACKS}`);
  });

  it('tells that two outputs meet in one file even where only the content tells the format', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'y'), `source,log_message\n${ATTACKS}`);
    writeFileSync(join(folder, 'y.ndjson'), '{"message":"User 7 logged in."}\n');
    const args = ['classify', 'y.ndjson', 'y', '-o', 'out/', '--to', 'ndjson'];
    const { code, stderr } = await run(args, { cwd: folder });
    expect(code).toBe(2);
    expect(stderr.replaceAll(sep, '/')).toContain(
      'y.ndjson and y would be written to the one file out/y.ndjson',
    );
    expect(readFileSync(join(folder, 'out', 'y.ndjson'), 'utf8')).toContain('User 7');
  });

  it('refuses to write several CSV files into one', async () => {
    const toFile = await run(['classify', EXAMPLE, EXAMPLE, '-o', 'one.csv']);
    expect(toFile.code).toBe(2);
    expect(toFile.stderr).toContain('-o one.csv/');
  });

  it.each([
    ['CSV files', ['x.csv', 'y.csv'], 'x.csv is CSV and cannot be one of several inputs'],
    ['a CSV file after others', ['a.log', 'y.csv'], 'y.csv is CSV and cannot be one of several inputs'],
    ['what becomes CSV', ['a.log', 'b.log', '--to', 'csv'], 'several inputs make no one CSV'],
  ])('writes nothing to standard output where among several inputs are %s', async (_, args, message) => {
    const cwd = temporaryFolder();
    for (const name of ['x.csv', 'y.csv']) writeFileSync(join(cwd, name), `source,log_message\n${ATTACKS}`);
    for (const name of ['a.log', 'b.log']) writeFileSync(join(cwd, name), 'User 7 logged in.\n');
    const { code, stdout, stderr } = await run(['classify', ...args], { cwd });
    expect({ code, stdout: stdout.toString() }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`USAGE: ${message} on standard output: a CSV has a header of its own\n`);
    expect(stderr).toContain('--to ndjson');
  });

  it('prints only the lines of the labels that --only names', async () => {
    const { stdout } = await run(['classify', EXAMPLE, '--only', 'security alert,User Action']);
    expect(stdout.toString()).toBe(LABELLED.split('\n').slice(0, 3).join('\n').concat('\n'));
  });

  it('exits 10 where --fail-on meets its label, and 0 where it does not', async () => {
    expect((await run(['classify', EXAMPLE, '--fail-on', 'Security Alert'])).code).toBe(10);
    expect((await run(['classify', EXAMPLE, '--fail-on', 'Critical Error'])).code).toBe(0);
    const unknown = await run(['classify', EXAMPLE, '--fail-on', 'Security']);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toMatch(/"Security" is no label[\s\S]*Security Alert, Critical Error/);
  });

  it.each([
    ['--fail-on', ''],
    ['--fail-on', ' , '],
    ['--only', ''],
    ['--columns', ''],
  ])('refuses %s with nothing in "%s", as of a variable that is not set', async (option, text) => {
    const { code, stdout, stderr } = await run(['classify', EXAMPLE, option, text]);
    expect({ code, stdout: stdout.toString() }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`is "${text}"; allowed: one name or more, between commas\n`);
  });

  it('keeps bad rows, and with --strict stops at the first', async () => {
    const stdin = 'source,log_message\na,User 1 logged in.\nb\nc,User 2 logged in.\n';
    const kept = await run(['classify', '--summary', 'json'], { stdin });
    expect(kept.stdout.toString()).toBe(
      'source,log_message,target_label\na,User 1 logged in.,User Action\nb,,Unclassified\nc,User 2 logged in.,User Action\n',
    );
    expect(JSON.parse(kept.stderr).problems.ROW_WIDTH).toMatchObject({ count: 1, lines: [3] });
    const strict = await run(['classify', '--strict'], { stdin });
    expect(strict.code).toBe(6);
    expect(strict.stderr).toMatch(/BAD_ROW: ROW_WIDTH.*3/);
    const long = `source,log_message\na,${'User 1 logged in. '.repeat(600)}\n`;
    expect((await run(['classify', '--strict'], { stdin: long })).code).toBe(0);
  });

  it('warns of the rules of the user that can never fire', async () => {
    const cwd = temporaryFolder();
    const rule = (id: string) => `- {id: ${id}, label: Error, pattern: 'valve \\d+'}\n`;
    writeFileSync(join(cwd, 'rules.yaml'), `rules:\n${rule('a')}${rule('b')}`);
    const { code, stderr } = await run(['classify', '--summary', 'none'], {
      cwd,
      stdin: 'valve 7\n',
      env: { LOGSIEVE_RULES: 'rules.yaml' },
    });
    expect(code).toBe(0);
    expect(stderr).toMatch(/^logsieve: warning: RULE_SHADOWED: rule 2 \(b\): .*rules\.yaml:3:3\)\n$/);
  });

  it('leaves nothing behind, and an older output as it was, where the input turns out bad', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'out.csv'), 'precious');
    writeFileSync(join(folder, 'in.csv'), `source,log_message\na,"never closed\n${'b,c\n'.repeat(1000)}`);
    const { code } = await run(['classify', 'in.csv', '-o', 'out.csv'], { cwd: folder });
    expect(code).toBe(6);
    expect(readFileSync(join(folder, 'out.csv'), 'utf8')).toBe('precious');
    expect(readdirSync(folder).sort()).toEqual(['in.csv', 'out.csv']);
  });

  it('finds bad bytes before it writes the first of a file to standard output', async () => {
    const folder = temporaryFolder();
    const rows = 'a,User 7 logged in.\n'.repeat(50_000);
    writeFileSync(join(folder, 'in.csv'), Buffer.from(`source,log_message\n${rows}b,M\xfcller\n`, 'latin1'));
    const { code, stdout, stderr } = await run(['classify', 'in.csv'], { cwd: folder });
    expect({ code, stdout: stdout.toString() }).toEqual({ code: 6, stdout: '' });
    expect(stderr).toMatch(/BAD_ENCODING[\s\S]*--encoding/);
  });

  it.each([
    ['User Action', 10],
    ['Critical Error', 0],
  ])('is quiet when its reader goes away, with %s to fail on', async (label, exit) => {
    const child = start(['classify', '-', '--source', 'x', '--from', 'text', '--fail-on', label]);
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.stdin.on('error', () => undefined);
    const feed = setInterval(() => child.stdin.write('User 7 logged in.\n'.repeat(2000)), 5);
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise((resolve) => child.once('close', resolve));
    clearInterval(feed);
    expect({ code, stderr }).toEqual({ code: exit, stderr: '' });
  });

  it('gives each line of a live pipe before the next one comes', async () => {
    const child = start(['classify', '-', '--source', 'sshd', '--quiet']);
    const lines: string[] = [];
    for (const n of [1, 2, 3]) {
      const arrived = new Promise<string>((resolve) => {
        child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()));
      });
      child.stdin.write(`a line that no rule knows, written by hand, number ${n}: the valve hums\n`);
      lines.push(await arrived);
    }
    child.stdin.end();
    await new Promise((resolve) => child.once('close', resolve));
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line).toMatch(/^[A-Z][A-Za-z ]+\ta line that no rule knows.*\n$/);
  });

  it('stops cleanly at an interrupt and keeps the old output', async () => {
    if (process.platform === 'win32') return;
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'out.log'), 'precious');
    const child = start(['classify', '-', '-o', 'out.log'], { cwd: folder });
    child.stdin.write('User 7 logged in.\n');
    await writing(folder);
    child.kill('SIGINT');
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(code).toBe(130);
    expect(readdirSync(folder)).toEqual(['out.log']);
    expect(readFileSync(join(folder, 'out.log'), 'utf8')).toBe('precious');
  });

  it('leaves the old output in place when it is killed', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'out.log'), 'precious');
    const child = start(['classify', '-', '-o', 'out.log'], { cwd: folder });
    child.stdin.on('error', () => undefined);
    child.stdin.write('User 7 logged in.\n'.repeat(10_000));
    await writing(folder);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('close', resolve));
    expect(readFileSync(join(folder, 'out.log'), 'utf8')).toBe('precious');
  });

  it('says how to go on where there is nothing to read or to write to', async () => {
    const missing = await run(['classify', 'no-such.csv']);
    expect(missing.code).toBe(9);
    expect(missing.stderr).toBe('logsieve: INPUT_UNREADABLE: no-such.csv does not exist\n  check the name\n');
    const unwritable = await run(['classify', EXAMPLE, '-o', 'no/such/folder.csv']);
    expect(unwritable.code).toBe(9);
    expect(unwritable.stderr).toContain(
      'OUTPUT_UNWRITABLE: cannot write no/such/folder.csv: the folder no/such does not exist\n',
    );
    const noModel = await run(['classify', EXAMPLE], { env: { MODEL_PATH: 'nowhere' } });
    expect(noModel.code).toBe(8);
    expect(noModel.stderr).toMatch(/MODEL_MISSING[\s\S]*MODEL_PATH/);
    expect((await run(['classify', '--frobnicate'])).code).toBe(2);
  });

  it('keeps its memory bounded however long the input', async () => {
    const child = start(['classify', '-', '--summary', 'json', '-o', 'out.log']);
    const block = Buffer.from(
      'User 7 logged in from 10.0.0.7 and opened document 4711 of the archive\n'.repeat(5000),
    );
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    for (let i = 0; i < 200; i++) {
      if (!child.stdin.write(block)) await new Promise((resolve) => child.stdin.once('drain', resolve));
    }
    child.stdin.end();
    await new Promise((resolve) => child.once('close', resolve));
    const { rows, peakMemoryBytes } = JSON.parse(stderr);
    expect(rows).toBe(1_000_000);
    expect(peakMemoryBytes).toBeLessThan(400e6);
  });
});

describe('logsieve explain', () => {
  it.each(['', ' '])('says of "%s" what classify says: no stage is asked', async (message) => {
    const { code, stdout, stderr } = await run(['explain', message]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.toString()).toMatch(
      /^label +Unclassified \(no stage is asked: EMPTY_MESSAGE\)\nreason +the message of a row is empty or blank\ntemplate *\n$/,
    );
  });
});

/** Waits until the part file stands in the folder: the command is in the middle of its work. */
async function writing(folder: string): Promise<void> {
  while (!readdirSync(folder).some((name) => name.endsWith('.part'))) {
    if (!existsSync(folder)) throw new Error('the folder is gone');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
