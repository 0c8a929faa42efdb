import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../src/store/sqlite/schema.ts';
import { run, temporaryFolder } from './run-cli.fixture.ts';

/** Runs commands in one folder, so that they share a store. */
function inFolder(folder = temporaryFolder()) {
  const command = async (...args: string[]) => {
    const { code, stdout, stderr } = await run(args, { cwd: folder });
    return { code, stderr, out: stdout.toString() };
  };
  const answers = (...args: string[]) => command('answers', ...args);
  const list = async (...args: string[]) =>
    JSON.parse((await answers('list', '--format', 'json', ...args)).out).answers as Record<string, unknown>[];
  return { folder, command, answers, list };
}

describe('logsieve answers', () => {
  it('makes no store to show that there is none', async () => {
    const { folder, answers, command } = inFolder();
    expect(await answers('list')).toMatchObject({ code: 0, out: '0 answers in force\n' });
    expect((await answers('export')).out).toBe(
      'id,label,template,scope,message,by,reason,who,model,prompt_version,cost,at\n',
    );
    expect((await answers('undo', '1')).code).toBe(2);
    expect((await command('store', 'check')).out).toContain('no store in');
    expect((await command('store', 'backup', 'b.db')).code).toBe(9);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses to list those of a label that there is not', async () => {
    const { answers } = inFolder();
    expect(await answers('list', '--label', 'Eror')).toMatchObject({
      code: 7,
      out: '',
      stderr: expect.stringMatching(
        /UNKNOWN_LABEL: the label "Eror" is not .*\n {2}the labels are .*Unclassified\n/,
      ),
    });
    expect((await answers('list', '--label', 'Error')).code).toBe(0);
  });

  it.each([
    ['MISSING_COLUMN', 'lable,template\nError,x\n', 'label, and template or message'],
    ['UNCLOSED_QUOTE', 'label,template\nError,"x\n', 'close the quote'],
    ['BAD_ENCODING', Buffer.from('label,template\nError,M\xfcller\n', 'latin1'), 'UTF-8'],
    ['BINARY_CONTENT', 'label\0template\n', '--format ndjson'],
    ['UNSUPPORTED_FORMAT', 'PK\u0003\u0004'.padEnd(64, 'x'), '--format ndjson'],
  ])('advises nothing that import does not have for %s', async (code, bytes, remedy) => {
    const { folder, answers } = inFolder();
    writeFileSync(join(folder, 'answers.csv'), bytes);
    const [said = '', advice = ''] = (await answers('import', 'answers.csv')).stderr.split('\n');
    expect(said).toContain(`logsieve: ${code}: `);
    expect(advice).toContain(remedy);
    for (const [option] of advice.matchAll(/--[a-z-]+/g)) expect(option).toBe('--format');
  });

  it('sets the answer of a pasted line for its template, of any source or one', async () => {
    const { answers, list } = inFolder();
    const line = 'Failed password for root from 10.0.0.7 port 22';
    expect((await answers('set', 'Security Alert', '--template', line, '--who', 'ann')).out).toBe(
      'answer 1: Security Alert for lines of any source with the template Failed password for <id> from <ip> port <num>\n',
    );
    await answers(
      'set',
      'Error',
      '--template',
      'Failed password for <id> from <ip> port <num>',
      '--source',
      'x',
    );
    await answers('set', 'Unclassified', '--message', line, '--source', 'sshd', '--reason', 'a drill');
    const template = 'Failed password for <id> from <ip> port <num>';
    expect(await list()).toMatchObject([
      {
        id: 3,
        label: 'Unclassified',
        template,
        scope: 'sshd',
        message: line,
        reason: 'a drill',
        by: 'person',
      },
      { id: 2, label: 'Error', template, scope: 'x', message: null },
      { id: 1, label: 'Security Alert', template, scope: '*', who: 'ann', model: null },
    ]);
    expect((await list('--source', '*')).map(({ id }) => id)).toEqual([1]);
    expect((await list('--label', 'Error')).map(({ id }) => id)).toEqual([2]);
    expect((await list('--search', 'DRILL')).map(({ id }) => id)).toEqual([3]);
    expect((await list('--top', '2')).map(({ id }) => id)).toEqual([3, 2]);
    expect(await list('--by', 'llm')).toEqual([]);
    const text = (await answers('list')).out;
    expect(text).toContain('3 answers in force');
    expect(text).toMatch(
      / 3 {2}Unclassified {4}person \S+ .* sshd .*\n {4}only: Failed .*\n {4}because: a drill/,
    );
  });

  it('belongs to the label set in force', async () => {
    const { folder, answers, list } = inFolder();
    await answers('set', 'Error', '--template', 'disk 7 failed');
    writeFileSync(join(folder, 'logsieve.yaml'), 'labels:\n- { name: Disk, definition: disks }\n');
    expect(await list()).toEqual([]);
    expect((await answers('set', 'Disk', '--template', 'disk 7 failed')).code).toBe(0);
    expect((await answers('set', 'Error', '--template', 'disk 7 failed')).code).toBe(7);
    expect(await list()).toMatchObject([{ id: 2, label: 'Disk' }]);
  });

  it.each([
    [['Error'], /one of --template and --message/],
    [['Error', '--template', 'a', '--message', 'b'], /and not both/],
    [['Error', '--template', 'a', '--source', ''], /scope is empty/],
    [['Error', '--message', ''], /is empty/],
  ])('refuses to set %j and makes no store', async (args, message) => {
    const { folder, answers } = inFolder();
    const { code, stderr } = await answers('set', ...args);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(existsSync(join(folder, '.logsieve'))).toBe(false);
  });

  it('undoes an answer and the undo, and shows the history', async () => {
    const { answers } = inFolder();
    await answers('set', 'Error', '--template', 'disk 7 failed', '--who', 'ann');
    await answers('set', 'Critical Error', '--template', 'disk 8 failed', '--who', 'bob');
    expect((await answers('undo', '2', '--who', 'cy')).out).toBe(
      'undid answer 2; Error is in force (answer 1, person ann) for lines of any source with the template disk <num> failed\n',
    );
    expect((await answers('undo', '2')).out).toContain('answer 2 was undone before');
    const shown = (await answers('show', '2')).out;
    expect(shown).toContain('2 (answer 1 is in force)');
    expect(shown.split('history, newest first:\n')[1]?.replaceAll(/\d{4}-\S+ \S+/g, 'T')).toBe(
      [
        '       3  T  undoes 2        cy',
        '       2  T  Critical Error  person bob  undone',
        '       1  T  Error           person ann  in force',
        '',
      ].join('\n'),
    );
    expect((await answers('undo', '3')).out).toContain(
      'undid the undo 3 of answer 2; Critical Error is in force',
    );
    const { answer, inForce, history } = JSON.parse((await answers('show', '4', '--format', 'json')).out);
    expect([answer.id, inForce.id, history.length]).toEqual([2, 2, 4]);
  });

  it.each(['csv', 'ndjson'])('gives another store the same answers by %s, once', async (format) => {
    const one = inFolder();
    await one.answers('set', 'Error', '--template', 'disk 7, "the first" failed', '--source', 'raid');
    await one.answers(
      'set',
      'User Action',
      '--message',
      '=1+1,\n"x" ',
      '--source',
      '',
      '--reason',
      ' ünïcode ',
    );
    await one.answers('set', 'Unclassified', '--template', 'unknown \u{1F600} thing');
    const file = `answers.${format}`;
    expect((await one.answers('export', '-o', file)).stderr).toBe('3 answers written\n');
    const two = inFolder();
    writeFileSync(join(two.folder, file), readFileSync(join(one.folder, file)));
    expect((await two.answers('import', file)).out).toBe(`${file}: 3 new answers, 0 unchanged\n`);
    const facts = async ({ list }: typeof one) =>
      (await list()).map(({ id, ...rest }) => JSON.stringify(rest)).sort();
    expect(await facts(two)).toEqual(await facts(one));
    expect((await two.answers('import', file)).out).toBe(`${file}: 0 new answers, 3 unchanged\n`);
    expect((await two.list()).map(({ id }) => id)).toEqual([3, 2, 1]);
  });

  it('leaves what is newer than a row in force, and takes rows oldest first', async () => {
    const one = inFolder();
    await one.answers('set', 'Error', '--template', 'disk 7 failed');
    await one.answers('set', 'User Action', '--template', 'tape 7 lost');
    await one.answers('export', '-o', 'old.csv');
    await one.answers('set', 'Critical Error', '--template', 'disk 7 failed');
    expect((await one.answers('import', 'old.csv')).out).toBe(
      'old.csv: 0 new answers, 1 unchanged, 1 older and left\n',
    );
    const said = async ({ list }: typeof one) =>
      (await list()).map(({ template, label }) => [template, label]);
    expect(await said(one)).toEqual([
      ['disk <num> failed', 'Critical Error'],
      ['tape <num> lost', 'User Action'],
    ]);
    await one.answers('export', '-o', 'new.csv');
    const two = inFolder();
    writeFileSync(join(two.folder, 'new.csv'), readFileSync(join(one.folder, 'new.csv')));
    await two.answers('import', 'new.csv');
    expect(await said(two)).toEqual(await said(one));
    writeFileSync(join(two.folder, 'now.csv'), 'label,template\nError,disk 7 failed\n');
    expect((await two.answers('import', 'now.csv')).out).toBe('now.csv: 1 new answer, 0 unchanged\n');
  });

  it("takes a person's answer though an LLM gave a newer one, which it outranks", async () => {
    const { folder, answers, command } = inFolder();
    const rows = [
      'Critical Error,disk 7 failed,llm,2026-03-01T00:00:00Z',
      'Error,disk 7 failed,person,2026-02-01T00:00:00Z',
    ];
    for (const [i, row] of rows.entries()) {
      writeFileSync(join(folder, `${i}.csv`), `label,template,by,at\n${row}\n`);
      expect((await answers('import', `${i}.csv`)).out).toBe(`${i}.csv: 1 new answer, 0 unchanged\n`);
    }
    writeFileSync(join(folder, 'app.log'), 'disk 9 failed\n');
    expect((await command('classify', 'app.log')).out).toBe('Error\tdisk 9 failed\n');
  });

  it('takes a file that says only what it must, from a person or an LLM', async () => {
    const { folder, answers, list } = inFolder();
    writeFileSync(
      join(folder, 'a.csv'),
      'label;template;source;by;model;prompt_version;cost\nError;disk 7 failed;;;;;\nError;disk 7 failed;raid;llm;gemini;2;0.25\n',
    );
    expect((await answers('import', 'a.csv', '--who', 'ann')).out).toContain('2 new answers');
    expect(await list()).toMatchObject([
      { by: 'llm', scope: 'raid', who: null, model: 'gemini', promptVersion: 2, cost: 0.25 },
      { by: 'person', scope: '*', who: 'ann', template: 'disk <num> failed' },
    ]);
  });

  it('takes nothing of a file with bad rows, and names them', async () => {
    const { folder, answers } = inFolder();
    const rows = [
      '{"label":"Error","template":"fine"}',
      '{"label":"Error"',
      '[1]',
      '{"label":7,"template":"x"}',
      '{"label":"Error","template":"x","cost":"much"}',
      '{"label":"Error","template":"x","at":"noon"}',
      '{"label":"Error","message":"x","by":"llm"}',
      '{"label":"Error","template":"x","by":"me"}',
      '',
      '{"label":"Unclassified","template":"fine"}',
      '{"template":"fine"}',
    ];
    writeFileSync(join(folder, 'a.ndjson'), rows.join('\n'));
    const { code, stderr } = await answers('import', 'a.ndjson');
    expect(code).toBe(6);
    expect(stderr).toContain(
      [
        'ANSWERS_DATA: 9 rows of a.ndjson cannot be taken: line 2: not valid JSON',
        'line 3: no JSON object',
        'line 4: label is no text',
        'line 5: cost is no number from 0 on',
        'line 6: at is no time such as 2026-01-31T12:00:00Z',
        'line 7: message is for the answers of persons',
        'line 8: by is "me", allowed: person, llm',
        'line 10: another label than line 1 has for the same',
        'line 11: there is no label',
      ].join('; '),
    );
    expect(existsSync(join(folder, '.logsieve'))).toBe(false);
    writeFileSync(join(folder, 'b.csv'), 'label,template\nError,x,y\n');
    expect((await answers('import', 'b.csv')).stderr).toMatch(
      /1 row of b\.csv cannot be taken: line 2: expected 2 fields, found 3/,
    );
    expect((await answers('import', 'b.txt')).code).toBe(2);
  });
});

describe('logsieve store', () => {
  it('checks, backs up and restores', async () => {
    const { folder, answers, command, list } = inFolder();
    await answers('set', 'Error', '--template', 'old');
    expect(await command('store', 'backup', 'b.db')).toMatchObject({ code: 0, out: '' });
    await answers('set', 'Error', '--template', 'new');
    const checked = JSON.parse((await command('store', 'check', '--json')).out);
    expect(checked).toMatchObject({ answers: 2, events: 2, schemaVersion: MIGRATIONS.length, problems: [] });
    const restored = await command('store', 'restore', 'b.db');
    expect(restored.stderr).toContain('restored from b.db; the store before is');
    expect((await list()).map(({ template }) => template)).toEqual(['old']);
    expect((await command('store', 'restore', join('.logsieve', 'store.db'))).code).toBe(2);
    writeFileSync(join(folder, '.logsieve', 'store.db'), 'garbage');
    for (const args of [
      ['store', 'check'],
      ['store', 'backup', 'c.db'],
      ['answers', 'list'],
    ])
      expect((await command(...args)).code).toBe(3);
    expect((await command('store', 'restore', 'b.db')).code).toBe(0);
    expect((await command('store', 'check')).out).toMatch(
      /is sound: 1 answer in force, 1 event, .* version 3\n$/,
    );
  });
});
