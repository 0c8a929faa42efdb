import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { PLANTED } from '../src/llm/redact/secrets.fixture.ts';
import { LLM_KEY, startTestLlm, type TestLlmServer } from './llm-server.fixture.ts';
import { run, start, temporaryFolder } from './run-cli.fixture.ts';
import { unsureCsv } from './unsure-lines.fixture.ts';

const envOf = ({ geminiUrl }: TestLlmServer) => ({
  GEMINI_API_KEY: LLM_KEY,
  LOGSIEVE_LLM_BASE_URL: geminiUrl,
});

interface Case {
  readonly server: TestLlmServer;
  readonly cwd: string;
  readonly env: Record<string, string>;
}

/** A folder with a CSV of its own, and a server that plays Gemini. */
async function using(csv: string, body: (given: Case) => Promise<void>): Promise<void> {
  await using server = await startTestLlm();
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'app.csv'), csv);
  await body({ server, cwd, env: envOf(server) });
}

const labelsOf = (csv: string | Buffer) =>
  csv
    .toString()
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.slice(line.lastIndexOf(',') + 1));

const CLASSIFY = ['classify', 'app.csv', '-o', 'out.csv', '--summary', 'json'];
const summaryOf = (stderr: string) => JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '');

describe('classify with an LLM', () => {
  it.each(['spread', 'clustered'] as const)(
    'asks about 300 templates, %s over the file, by 8 requests, and by none the next time',
    async (order) => {
      await using(unsureCsv(12_000, 300, order), async ({ server, cwd, env }) => {
        const first = await run(CLASSIFY, { cwd, env });
        expect(first.code).toBe(0);
        expect(server.requests).toHaveLength(8);
        expect(server.requests.every(({ status, keyFrom }) => status === 200 && keyFrom === 'header')).toBe(
          true,
        );
        expect(first.stderr).toMatch(
          /^logsieve: warning: the LLM is asked: gemini gemini-2.5-flash-lite at 127/,
        );
        expect(summaryOf(first.stderr).stages).toMatchObject({ llm: 12_000, none: 0 });
        const before = readFileSync(join(cwd, 'out.csv'));
        expect(labelsOf(before)).toHaveLength(12_000);
        const second = await run(CLASSIFY, { cwd, env });
        expect(second.stderr).not.toContain('the LLM is asked');
        expect(summaryOf(second.stderr).llm.requests).toBe(0);
        expect(server.requests).toHaveLength(8);
        expect(readFileSync(join(cwd, 'out.csv'))).toEqual(before);
      });
    },
  );

  it('sends as many requests as the budget allows, and says so by its exit code', async () => {
    await using(unsureCsv(3_000, 300), async ({ server, cwd, env }) => {
      const { code, stderr } = await run([...CLASSIFY, '--max-requests', '3', '--explain'], { cwd, env });
      expect(code).toBe(11);
      expect(server.requests).toHaveLength(3);
      expect(summaryOf(stderr)).toMatchObject({
        stages: { llm: 1_200, none: 1_800 },
        llm: { beyondBudget: 1_800 },
      });
      const rows = readFileSync(join(cwd, 'out.csv'), 'utf8').trimEnd().split('\n').slice(1);
      expect(rows.filter((row) => /,Unclassified,none,,"?budget/.test(row))).toHaveLength(1_800);
      const told = await run(['classify', 'app.csv', '-o', 'again.csv', '--max-requests', '0'], { cwd, env });
      expect(told.stderr).toContain('Unclassified (budget): 1,800 rows');
    });
  });

  it('gives every line its verdict, in order, when the provider is down, slow or talks nonsense', async () => {
    await using(unsureCsv(2_000, 200), async ({ server, cwd, env }) => {
      const plain = await run(['classify', 'app.csv', '--no-llm'], { cwd, env });
      expect(server.requests).toHaveLength(0);
      server.script(
        { kind: 'status', status: 503 },
        { kind: 'malformed-text' },
        { kind: 'swapped-ids' },
        { kind: 'reset-after-headers' },
        { kind: 'missing-item' },
      );
      const faulty = await run(['classify', 'app.csv'], { cwd, env });
      expect(faulty.code).toBe(0);
      const strip = (csv: Buffer) =>
        csv
          .toString()
          .split('\n')
          .map((line) => line.slice(0, line.lastIndexOf(',')));
      expect(strip(faulty.stdout)).toEqual(strip(plain.stdout));
      expect(labelsOf(faulty.stdout).filter((label) => label === 'Unclassified').length).toBeLessThan(100);
    });
  });

  it('goes on without the LLM while it hangs', async () => {
    await using(unsureCsv(2_000, 80), async ({ server, cwd, env }) => {
      server.faultBy(() => ({ kind: 'hang' }));
      const { code, stderr } = await run(CLASSIFY, { cwd, env: { ...env, LOGSIEVE_LLM_TIMEOUT: '1' } });
      expect(code).toBe(0);
      expect(summaryOf(stderr)).toMatchObject({ rows: 2_000, stages: { none: 2_000 } });
    });
  });

  it('keeps order and memory when many rows wait behind an unanswered template', async () => {
    await using(unsureCsv(150_000, 300), async ({ server, cwd, env }) => {
      let release: () => void = () => {};
      const until = new Promise<void>((resolve) => (release = resolve));
      server.faultBy(() => ({ kind: 'held', until }));
      const temp = temporaryFolder();
      const running = run(CLASSIFY, { cwd, env: { ...env, TEMP_DIR: temp } });
      while (server.requests.length < 4) await sleep(20);
      await sleep(1_500);
      release();
      const { code, stderr } = await running;
      expect(code).toBe(0);
      expect(summaryOf(stderr).stages.llm).toBe(150_000);
      const rows = readFileSync(join(cwd, 'out.csv'), 'utf8').trimEnd().split('\n').slice(1);
      expect(rows.every((row, i) => row.startsWith(`svc-${i % 5},`) && row.includes(` lamp ${i},`))).toBe(
        true,
      );
      expect(readdirSync(temp)).toEqual([]);
    });
  });

  it('lets live lines go that wait too long, and has their answer for the next', async () => {
    await using('', async ({ server, cwd, env }) => {
      let release: () => void = () => {};
      const until = new Promise<void>((resolve) => (release = resolve));
      server.script({ kind: 'held', until });
      const settings = { ...env, LOGSIEVE_LLM_MAX_WAIT: '1' };
      const child = start(['classify', '-', '--source', 'svc', '--from', 'text'], { cwd, env: settings });
      let out = '';
      child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
      child.stdin.write('Accepted publickey for deploy from 10.0.0.7 port 22 ssh2\n');
      while (!out.includes('\n')) await sleep(10);
      child.stdin.write('lantern hums at the moon under lamp 1\nSession opened for user deploy by uid 0\n');
      while (out.split('\n').length < 4) await sleep(10);
      expect(out.split('\n')[1]).toBe('Unclassified\tlantern hums at the moon under lamp 1');
      release();
      while (!existsSync(join(cwd, '.logsieve', 'store.db'))) await sleep(10);
      const deadline = Date.now() + 20_000;
      for (let n = 2; !/\n(?!Unclassified)[^\n]*lamp \d+\n/.test(out) && Date.now() < deadline; n++) {
        child.stdin.write(`lantern hums at the moon under lamp ${n}\n`);
        await sleep(100);
      }
      child.stdin.end();
      await once(child, 'close');
      expect(out).toMatch(/\nSystem Notification\tlantern hums at the moon under lamp \d+\n/);
      expect(server.requests).toHaveLength(1);
    });
  });

  it('asks for a source of its own labels apart, and for LegacyCRM before the classifier', async () => {
    const known = 'Connection to database timed out after 30 seconds';
    const csv = `source,log_message\nLegacyCRM,${known}\nerp,${known}\ncrm,lantern hums at nobody\nerp,lantern hums at nobody\n`;
    await using(csv, async ({ server, cwd, env }) => {
      writeFileSync(
        join(cwd, 'logsieve.yaml'),
        'llm:\n  source_labels:\n    crm: [Workflow Error, User Action]\n',
      );
      const { stdout, code } = await run(['classify', 'app.csv', '--explain', '--summary', 'none'], {
        cwd,
        env,
      });
      expect(code).toBe(0);
      const asked = server.requests.map(({ ask }) => ({
        labels: ask?.labels.length,
        items: ask?.items.map(({ template }) => template),
      }));
      expect(asked).toContainEqual({ labels: 3, items: ['lantern hums at nobody'] });
      expect(asked.flatMap(({ items }) => items)).toContain(
        'Connection to database timed out after {num} seconds',
      );
      const [, legacy, , crm] = stdout.toString().split('\n');
      expect(legacy).toContain(',llm,');
      expect(crm).toMatch(/^crm,lantern hums at nobody,(Workflow Error|User Action|Unclassified),llm,/);
      const again = await run(['classify', 'app.csv', '--explain', '--summary', 'none', '--no-llm'], { cwd });
      expect(again.stdout.toString().split('\n')[3]).toBe(crm);
    });
  });

  it('opens whole after being killed at any moment, and ends with the same bytes', async () => {
    await using(unsureCsv(4_000, 280), async ({ server, cwd, env }) => {
      const clean = temporaryFolder();
      writeFileSync(join(clean, 'app.csv'), readFileSync(join(cwd, 'app.csv')));
      await run(CLASSIFY, { cwd: clean, env });
      const expected = readFileSync(join(clean, 'out.csv'));
      server.faultBy(() => ({ kind: 'slow', ms: 40 }));
      for (let round = 0; round < 8; round++) {
        const child = start([...CLASSIFY], { cwd, env });
        await Promise.race([once(child, 'close'), sleep(350 + 170 * round)]);
        child.kill('SIGKILL');
        if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
        if (!existsSync(join(cwd, '.logsieve', 'store.db'))) continue;
        const check = await run(['store', 'check'], { cwd });
        expect([check.code, check.stderr]).toEqual([0, '']);
      }
      const { code } = await run(CLASSIFY, { cwd, env });
      expect(code).toBe(0);
      expect(readFileSync(join(cwd, 'out.csv'))).toEqual(expected);
    });
  });

  it('shares its store with other runs and a reader, and loses nothing', async () => {
    await using(unsureCsv(3_000, 240), async ({ server, cwd, env }) => {
      server.faultBy(() => ({ kind: 'slow', ms: 50 }));
      const other = ['classify', 'app.csv', '-o', 'other.csv', '--summary', 'json'];
      const [one, two, list] = await Promise.all([
        run(CLASSIFY, { cwd, env }),
        run(other, { cwd, env }),
        sleep(1_000).then(() => run(['answers', 'list'], { cwd })),
      ]);
      expect([one?.code, two?.code, list?.code]).toEqual([0, 0, 0]);
      expect(readFileSync(join(cwd, 'out.csv'))).toEqual(readFileSync(join(cwd, 'other.csv')));
      const exported = await run(['answers', 'export', '--format', 'ndjson'], { cwd });
      const answers = exported.stdout
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(new Set(answers.map(({ template }) => template)).size).toBe(240);
    });
  });

  it('takes a correction in while it runs', async () => {
    await using('', async ({ cwd }) => {
      const child = start(['classify', '-', '--source', 'svc', '--from', 'text'], { cwd });
      let out = '';
      child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
      child.stdin.write('lantern hums at the moon under lamp 1\n');
      while (!out.includes('\n')) await sleep(10);
      expect(out).toBe('Unclassified\tlantern hums at the moon under lamp 1\n');
      await run(
        ['answers', 'set', 'Resource Usage', '--template', 'lantern hums at the moon under lamp <num>'],
        { cwd },
      );
      await sleep(400);
      child.stdin.end('lantern hums at the moon under lamp 2\n');
      await once(child, 'close');
      expect(out).toContain('Resource Usage\tlantern hums at the moon under lamp 2\n');
    });
  });
});

describe('what is sent', () => {
  it('holds none of the planted secrets', async () => {
    const rows = PLANTED.map(({ line }, i) => `svc-${i % 7},"${line.replaceAll('"', '""')}"\n`);
    await using(`source,log_message\n${rows.join('')}`, async ({ server, cwd, env }) => {
      // A source of its own goes to the LLM first, so that as many lines as may be are sent.
      const settings = { ...env, LOGSIEVE_LLM_SOURCES: [0, 1, 2, 3, 4, 5, 6].map((i) => `svc-${i}`).join() };
      const { code } = await run(['classify', 'app.csv', '-o', 'out.csv'], { cwd, env: settings });
      expect(code).toBe(0);
      const items = server.requests.flatMap(({ ask }) => ask?.items ?? []);
      expect(items.length).toBeGreaterThan(100);
      const sent = server.requests.map(({ body }) => body).join('\n');
      const escaped = (core: string) => JSON.stringify(JSON.stringify(core).slice(1, -1)).slice(1, -1);
      expect(PLANTED.filter(({ core }) => sent.includes(core) || sent.includes(escaped(core)))).toEqual([]);
    });
  });
});

describe('the LLM’s settings', () => {
  it('K03: names the variable when the LLM is on and has no key, and starts without it', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'app.csv'), unsureCsv(3, 3));
    const env = { LOGSIEVE_LLM: 'on' };
    const { code, stderr } = await run(['classify', 'app.csv'], { cwd, env });
    expect(code).toBe(2);
    expect(stderr).toContain('LLM_KEY_MISSING');
    expect(stderr).toContain('GEMINI_API_KEY');
    expect((await run(['classify', 'app.csv', '--no-llm'], { cwd, env })).code).toBe(0);
    expect((await run(['classify', 'app.csv', '--llm'], { cwd })).stderr).toContain('LLM_KEY_MISSING');
  });

  it.skipIf(process.platform === 'win32')(
    'K04: refuses a key file that others may read, and warns of such a .env',
    async () => {
      const cwd = temporaryFolder();
      writeFileSync(join(cwd, 'app.csv'), unsureCsv(3, 3));
      writeFileSync(join(cwd, 'key'), LLM_KEY, { mode: 0o644 });
      const wide = await run(['classify', 'app.csv'], { cwd, env: { LOGSIEVE_LLM_KEY_FILE: 'key' } });
      expect(wide.code).toBe(2);
      expect(wide.stderr).toMatch(/SECRET_FILE_MODE: .*0644.*\n.*chmod 600/);
      await using(unsureCsv(3, 3), async ({ server, cwd: folder, env }) => {
        writeFileSync(join(folder, 'key'), `${LLM_KEY}\n`, { mode: 0o600 });
        const { LOGSIEVE_LLM_BASE_URL } = env;
        const settings = { LOGSIEVE_LLM_BASE_URL: LOGSIEVE_LLM_BASE_URL ?? '', LOGSIEVE_LLM_KEY_FILE: 'key' };
        expect((await run(['classify', 'app.csv'], { cwd: folder, env: settings })).code).toBe(0);
        expect(server.requests.map(({ status }) => status)).toEqual([200]);
      });
      writeFileSync(join(cwd, '.env'), `GEMINI_API_KEY=${LLM_KEY}\n`);
      chmodSync(join(cwd, '.env'), 0o644);
      const warned = await run(['classify', 'app.csv', '--no-llm'], { cwd });
      expect(warned.code).toBe(0);
      expect(warned.stderr).toContain('others may read GEMINI_API_KEY in');
      expect(warned.stderr).not.toContain(LLM_KEY);
    },
  );

  it('H20: refuses a base URL that leads to cloud metadata, and sends nothing', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'app.csv'), unsureCsv(3, 3));
    for (const url of [
      'http://169.254.169.254/v1',
      'http://2852039166/',
      'http://metadata.google.internal/v1',
    ]) {
      const env = { GEMINI_API_KEY: LLM_KEY, LOGSIEVE_LLM_BASE_URL: url };
      const { code, stderr } = await run(['classify', 'app.csv'], { cwd, env });
      expect([code, stderr.includes('URL_NOT_ALLOWED')]).toEqual([2, true]);
    }
    await using(unsureCsv(3, 3), async ({ server, cwd: folder, env }) => {
      server.faultBy(() => ({ kind: 'redirect', location: 'http://169.254.169.254/latest/meta-data' }));
      const { code, stdout } = await run(['classify', 'app.csv', '--explain'], { cwd: folder, env });
      expect(code).toBe(0);
      expect(stdout.toString()).toContain('redirect');
      expect(stdout.toString()).not.toContain('169.254');
    });
  });

  it('shows the key nowhere', async () => {
    await using(unsureCsv(60, 60), async ({ server, cwd, env }) => {
      server.script({ kind: 'status', status: 403 });
      const said = await Promise.all([
        run(['classify', 'app.csv', '--explain', '-o', 'out.csv'], { cwd, env }),
        run(['config', '--json'], { cwd, env }),
        run(['llm', 'preview', 'app.csv'], { cwd, env }),
      ]);
      for (const { stdout, stderr } of said) expect(`${stdout.toString()}${stderr}`).not.toContain(LLM_KEY);
      for (const file of readdirSync(cwd, { recursive: true, encoding: 'utf8' })) {
        if (file.endsWith('.logsieve') || file.includes('processes')) continue;
        expect(readFileSync(join(cwd, file)).includes(LLM_KEY)).toBe(false);
      }
    });
  });

  it('previews what would be sent and sends nothing', async () => {
    await using(unsureCsv(100, 50), async ({ server, cwd, env }) => {
      const { stdout, code } = await run(['llm', 'preview', 'app.csv', '--json'], { cwd, env });
      const preview = JSON.parse(stdout.toString());
      expect(code).toBe(0);
      expect(preview).toMatchObject({ templates: 50 });
      expect(preview.requests).toHaveLength(2);
      expect(server.requests).toHaveLength(0);
      await run(['classify', 'app.csv', '-o', 'out.csv'], { cwd, env });
      const withoutIds = (text: string) => text.replaceAll(/\{"id":"\w+"/g, '{"id":""');
      const sent = server.requests.flatMap(({ ask }) => (ask === undefined ? [] : [withoutIds(ask.prompt)]));
      expect(sent.sort()).toEqual(
        preview.requests.map(({ user }: { user: string }) => withoutIds(user)).sort(),
      );
    });
  });
});
