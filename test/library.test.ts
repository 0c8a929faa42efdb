import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSieve, type LogRecord, LogsieveError, type Sieve } from '../src/index.ts';
import { ROOT, temporaryFolder } from './run-cli.fixture.ts';

const ATTACK = {
  source: 'sshd',
  message: 'Failed password for invalid user admin from 10.0.0.7 port 4711 ssh2',
};
const LOGIN = { source: 'BillingSystem', message: 'User 12345 logged in.' };

describe('createSieve', () => {
  let sieve: Sieve;
  beforeAll(async () => {
    sieve = await createSieve({ directory: temporaryFolder(), env: {} });
  });
  afterAll(() => sieve.close());

  it('judges one record, or many in their order', async () => {
    expect(await sieve.classify(ATTACK)).toMatchObject({
      label: 'Security Alert',
      stage: 'rules',
      confidence: 1,
    });
    const records = Array.from({ length: 1200 }, (_, i) => (i % 3 === 0 ? ATTACK : LOGIN));
    const verdicts = await sieve.classify(records);
    expect(verdicts.map(({ label }) => label)).toEqual(
      records.map((record) => (record === ATTACK ? 'Security Alert' : 'User Action')),
    );
    expect(await sieve.classify([])).toEqual([]);
  });

  it('gives each record of a stream back before the next one comes', async () => {
    const seen: number[] = [];
    async function* records(): AsyncGenerator<LogRecord & { readonly id: number }> {
      for (let id = 0; id < 5; id++) {
        expect(seen).toHaveLength(id);
        yield { id, ...LOGIN };
        while (seen.length <= id) await new Promise((resolve) => setTimeout(resolve, 1));
      }
    }
    for await (const { record, verdict } of sieve.stream(records())) {
      expect(verdict.label).toBe('User Action');
      seen.push(record.id);
    }
    expect(seen).toEqual([0, 1, 2, 3, 4]);
  });

  it('throws what the records throw where they are waited for, however slow the reader is', async () => {
    const unhandled: unknown[] = [];
    const onUnhandled = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', onUnhandled);
    async function* records() {
      // A whole batch: what comes next is asked for before the batch is read.
      for (let i = 0; i < 512; i++) yield { source: 'app', message: `User ${i} logged in` };
      await Promise.resolve();
      throw new Error('the pipe broke');
    }
    let read = 0;
    const reading = async () => {
      for await (const _ of sieve.stream(records())) {
        read += 1;
        if (read === 1) await new Promise((resolve) => setTimeout(resolve, 100));
      }
    };
    await expect(reading()).rejects.toThrow('the pipe broke');
    process.off('unhandledRejection', onUnhandled);
    expect(unhandled).toEqual([]);
  });

  it('stops a stream when its signal aborts', async () => {
    const controller = new AbortController();
    async function* endless(): AsyncGenerator<LogRecord> {
      for (;;) yield await Promise.resolve(LOGIN);
    }
    const read = async () => {
      for await (const _ of sieve.stream(endless(), { signal: controller.signal })) {
        controller.abort(new Error('enough'));
      }
    };
    await expect(read()).rejects.toThrow('enough');
  });

  it('explains by the rule and what it matched, or by the template and its neighbours', async () => {
    const byRule = await sieve.explain(ATTACK);
    expect(byRule.rule?.span).not.toBeNull();
    expect(byRule.classifier).toBeNull();
    const message = 'the standing order of tenant 77 waits for its second signature';
    const { template, classifier } = await sieve.explain({ source: '', message });
    expect(template).toBe('the standing order of tenant <num> waits for its second signature');
    expect(classifier?.top).toHaveLength(3);
    expect(classifier?.nearest).toHaveLength(3);
  });

  it('asks no stage of a blank message', async () => {
    const empty = {
      label: 'Unclassified',
      stage: 'none',
      confidence: null,
      reason: 'the message of a row is empty or blank',
      errorCode: 'EMPTY_MESSAGE',
    };
    const blank = { source: 'sshd', message: ' \t' };
    expect(await sieve.classify([blank, LOGIN])).toMatchObject([empty, { label: 'User Action' }]);
    expect(await sieve.explain(blank)).toMatchObject({ verdict: empty, rule: null, classifier: null });
  });

  it('refuses work after it is closed, and settings that are none', async () => {
    const other = await createSieve({ directory: temporaryFolder(), env: {}, settings: { threads: 1 } });
    await other.close();
    await expect(other.classify(LOGIN)).rejects.toThrow(LogsieveError);
    await expect(createSieve({ env: {}, settings: { threads: -1 } })).rejects.toMatchObject({
      code: 'CONFIG_VALUE',
    });
  });
});

describe('examples/library.ts', () => {
  it('runs as it stands', async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', join(ROOT, 'examples', 'library.ts')],
      { cwd: ROOT },
    );
    expect(stdout).toMatch(
      /^Security Alert, by rules: rule [a-z0-9-]+\n1: User Action\n2: System Notification\n/,
    );
  });
});
