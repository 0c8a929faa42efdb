import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_LABELS } from '../log/index.ts';
import { type RunningServer, startServer } from './server.fixture.ts';

let server: RunningServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => await server.close());

type Json = Record<string, unknown>;

async function call(method: string, path: string, body?: unknown): Promise<[number, Json]> {
  const answer = await fetch(`${server.url}${path}`, {
    method,
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  });
  return [answer.status, (await answer.json()) as Json];
}

describe('POST /v1/classify', () => {
  it('gives a verdict for each record, in order', async () => {
    const records = Array.from({ length: 300 }, (_, i) =>
      i % 2 === 0 ? { source: 'sshd', message: `User ${i} logged in.` } : { message: ' ' },
    );
    const [status, { verdicts }] = await call('POST', '/v1/classify', { records });
    expect([status, (verdicts as Json[]).length]).toEqual([200, 300]);
    for (const [i, verdict] of (verdicts as Json[]).entries()) {
      expect(verdict).toMatchObject(
        i % 2 === 0
          ? { label: 'User Action', stage: 'rules', confidence: 1 }
          : { label: 'Unclassified', stage: 'none', confidence: null, errorCode: 'EMPTY_MESSAGE' },
      );
    }
  });

  it('asks the classifier about what no rule knows', async () => {
    const message = 'Case escalation for ticket 7324 failed because the assigned agent is no longer active.';
    const [, { verdicts }] = await call('POST', '/v1/classify', { records: [{ message }] });
    expect((verdicts as Json[])[0]).toMatchObject({ stage: expect.stringMatching(/^(classifier|none)$/) });
  });

  it.each([
    [{}, '/records'],
    [{ records: [] }, '/records'],
    [{ records: [{ message: 7 }] }, '/records/0/message'],
    [{ records: [{ message: 'x', extra: 1 }] }, '/records/0'],
    [{ records: [{ message: 'x' }], llm: 'maybe' }, '/llm'],
    [{ records: [{ message: 'x' }], llm: 'on' }, '/llm'],
    [{ records: Array.from({ length: 10_001 }, () => ({ message: 'x' })) }, '/records'],
  ])('J10 refuses %.60j', async (body, pointer) => {
    const [status, problem] = await call('POST', '/v1/classify', body);
    expect([status, problem['code'], problem['place']]).toEqual([400, 'VALIDATION', { pointer }]);
  });
});

describe('POST /v1/explain', () => {
  it('names the rule and what it took', async () => {
    const message = 'User 7 logged in.';
    const [, { verdict, rule, classifier, answer }] = await call('POST', '/v1/explain', { message });
    expect(verdict).toMatchObject({ label: 'User Action', stage: 'rules' });
    const { span } = rule as { span: { start: number; end: number } };
    expect(message.slice(span.start, span.end)).toContain('logged in');
    expect([classifier, answer]).toEqual([null, null]);
  });

  it('shows what the classifier weighed', async () => {
    const [, { classifier }] = await call('POST', '/v1/explain', {
      message: 'the frobnicator of shard 7 gave up',
    });
    const { top, nearest } = classifier as { top: Json[]; nearest: Json[] };
    expect([top.length, nearest.length]).toEqual([3, 3]);
    expect(nearest[0]).toMatchObject({ template: expect.any(String), similarity: expect.any(Number) });
  });
});

describe('/v1/answers', () => {
  it('corrects a template for every door, shows the answer, and takes it back', async () => {
    const message = 'User 8 logged in.';
    const label = async () => {
      const [, { verdicts }] = await call('POST', '/v1/classify', { records: [{ message }] });
      return (verdicts as Json[])[0];
    };
    const answer = { template: message, label: 'Security Alert', reason: 'nobody works at night' };
    const [, dry] = await call('PUT', '/v1/answers', { ...answer, dryRun: true });
    expect(dry).toEqual({ answer: null, affected: null });
    expect(await label()).toMatchObject({ label: 'User Action' });
    const [status, kept] = await call('PUT', '/v1/answers', answer);
    const { id } = kept['answer'] as { id: number };
    expect([status, kept]).toMatchObject([
      200,
      { answer: { source: null, message: null, by: 'person' }, affected: null },
    ]);
    expect(await label()).toMatchObject({ label: 'Security Alert', stage: 'person' });
    const [, explained] = await call('POST', '/v1/explain', { message });
    expect(explained['answer']).toMatchObject({
      id,
      label: 'Security Alert',
      reason: 'nobody works at night',
    });
    const [, list] = await call('GET', '/v1/answers?search=logged&limit=1');
    expect(list).toMatchObject({ answers: [{ id }], next: null });
    const [, taken] = await call('DELETE', `/v1/answers/${id}`);
    expect(taken).toEqual({ changed: true, inForce: null, affected: null });
    expect(await label()).toMatchObject({ label: 'User Action', stage: 'rules' });
  });

  it('is for lines of any source with a template, and with a message for lines that name none', async () => {
    const label = async (record: Json) => {
      const [, { verdicts }] = await call('POST', '/v1/classify', { records: [record] });
      return (verdicts as Json[])[0]?.['label'];
    };
    const [, { answer: one }] = await call('PUT', '/v1/answers', { message: 'odd one', label: 'Error' });
    expect(one).toMatchObject({ message: 'odd one', source: '' });
    expect(await label({ message: 'odd one' })).toBe('Error');
    expect(await label({ message: 'odd one', source: 'crm' })).not.toBe('Error');
    const [, { answer: all }] = await call('PUT', '/v1/answers', { template: 'odd two', label: 'Error' });
    expect(all).toMatchObject({ message: null, source: null });
    expect(await label({ message: 'odd two', source: 'crm' })).toBe('Error');
  });

  it('stays in force where it is to be taken back with a job that is not there', async () => {
    const [, kept] = await call('PUT', '/v1/answers', { template: 'never gone', label: 'Error' });
    const { id } = kept['answer'] as { id: number };
    for (const [job, status, code] of [
      ['A'.repeat(22), 404, 'NOT_FOUND'],
      ['7', 400, 'BAD_ID'],
    ] as const) {
      const [given, problem] = await call('DELETE', `/v1/answers/${id}?job=${job}`);
      expect([given, problem['code']]).toEqual([status, code]);
    }
    const [, list] = await call('GET', '/v1/answers?search=never');
    expect(list).toMatchObject({ answers: [{ id }] });
  });

  it('pages, newest first', async () => {
    for (const n of ['one', 'two', 'three']) {
      await call('PUT', '/v1/answers', { message: `page ${n}`, source: 'pager', label: 'Error' });
    }
    const [, first] = await call('GET', '/v1/answers?search=page&limit=2');
    const [, second] = await call('GET', `/v1/answers?search=page&limit=2&before=${first['next']}`);
    const messages = [first, second].flatMap(({ answers }) =>
      (answers as Json[]).map((one) => one['message']),
    );
    expect(messages).toEqual(['page three', 'page two', 'page one']);
    expect(second['next']).toBeNull();
  });

  it.each([
    ['PUT', '/v1/answers', { template: 'x', label: 'No Such' }, 422, 'UNKNOWN_LABEL'],
    ['PUT', '/v1/answers', { label: 'Error' }, 400, 'VALIDATION'],
    ['PUT', '/v1/answers', { template: 'x', message: 'x', label: 'Error' }, 400, 'VALIDATION'],
    ['PUT', '/v1/answers', { row: 1, label: 'Error' }, 400, 'VALIDATION'],
    [
      'PUT',
      '/v1/answers',
      { row: 1, source: 'sshd', label: 'Error', job: 'AAAAAAAAAAAAAAAAAAAAAA' },
      400,
      'VALIDATION',
    ],
    [
      'PUT',
      '/v1/answers',
      { template: 'x', label: 'Error', job: 'AAAAAAAAAAAAAAAAAAAAAA' },
      404,
      'NOT_FOUND',
    ],
    ['DELETE', '/v1/answers/999999', undefined, 404, 'ANSWER_MISSING'],
    ['DELETE', '/v1/answers/x', undefined, 400, 'VALIDATION'],
    ['GET', '/v1/answers?limit=1000000000', undefined, 400, 'VALIDATION'],
    ['GET', '/v1/answers?before=forged', undefined, 400, 'VALIDATION'],
    ['GET', '/v1/answers?limit=', undefined, 400, 'VALIDATION'],
    ['GET', '/v1/answers?limit=1e1', undefined, 400, 'VALIDATION'],
    ['GET', '/v1/answers?limit=%201', undefined, 400, 'VALIDATION'],
    ['DELETE', '/v1/answers/0x1', undefined, 400, 'VALIDATION'],
  ] as const)('%s %s with %j is refused', async (method, path, body, status, code) => {
    const [given, problem] = await call(method, path, body);
    expect([given, problem['code']]).toEqual([status, code]);
  });
});

describe('what judges', () => {
  it('is told by /v1/labels, /v1/rules and /v1/models', async () => {
    const [, { labels, unclassified }] = await call('GET', '/v1/labels');
    expect((labels as Json[]).map(({ name }) => name)).toEqual(DEFAULT_LABELS.map(({ name }) => name));
    expect(unclassified).toBe('Unclassified');
    const [, { rules }] = await call('GET', '/v1/rules');
    expect((rules as Json[]).length).toBe(server.services.context.rules.rules.length);
    const [, models] = await call('GET', '/v1/models');
    expect(models).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      encoder: { hash: expect.stringMatching(/^[0-9a-f]{64}$/), dimension: 384 },
      classifier: {
        createdAt: null,
        trainedOn: { rows: expect.any(Number) },
        figures: { coverage: expect.any(Number) },
      },
      stages: { rules: true, classifier: true, llm: { on: false } },
      limits: { maxFileSize: 200_000_000, formats: ['csv'] },
      authentication: 'none',
    });
  });

  it('is ready when models are loaded and the store answers, until it stops', async () => {
    expect(await call('GET', '/readyz')).toEqual([200, { status: 'ready' }]);
  });
});
