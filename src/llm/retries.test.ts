import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { CircuitBreaker } from './circuit-breaker.ts';
import { expectedLabels, LABELS, labelsOf, openTestLlm, questions } from './open-llm.fixture.ts';
import { retryAfterOf } from './provider/failure.ts';

const NOW = Date.UTC(2026, 0, 31, 12);

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['7', 7000],
    [' 1.5 ', 1500],
    ['Sat, 31 Jan 2026 12:00:30 GMT', 30_000],
    ['Sat, 31 Jan 2026 11:00:00 GMT', 0],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
  ])('%j is %j ms', (value, wait) => {
    expect(retryAfterOf(value, NOW)).toBe(wait);
  });

  it.each([
    [{ retryAfter: 7 }, 7000],
    [{ retryAfter: 'Sat, 31 Jan 2026 12:00:20 GMT' }, 20_000],
    [{ retryDelay: 12 }, 12_000],
    [{ retryAfter: 3, retryDelay: 9 }, 9000],
  ])('as %j is waited for, with jitter on top', async (said, wait) => {
    const { llm, server, clock } = await openTestLlm();
    server.script({ kind: 'status', status: 429, ...said });
    expect(labelsOf(await llm.ask(questions(2), LABELS))).toEqual(expectedLabels(2));
    expect(clock.waits).toEqual([wait + 500]);
  });

  it('is kept by requests that come after, too', async () => {
    const { llm, server, clock } = await openTestLlm({ retries: 0 });
    server.script({ kind: 'status', status: 429, retryAfter: 45 });
    expect(labelsOf(await llm.ask(questions(1), LABELS))).toEqual(['unavailable']);
    expect(labelsOf(await llm.ask(questions(1), LABELS))).toEqual(['unavailable']);
    expect(server.requests).toHaveLength(1);
    clock.advance(45_000);
    expect(labelsOf(await llm.ask(questions(1), LABELS))).toEqual(['Error']);
  });

  it('is kept by requests that wait for their turn, too', async () => {
    const waits: number[] = [];
    const quiet = new AbortController();
    const slept = once(quiet.signal, 'abort');
    const clock = {
      now: () => NOW,
      random: () => 0,
      sleep: async (milliseconds: number) => {
        waits.push(milliseconds);
        await slept;
      },
    };
    const { llm, server } = await openTestLlm({ concurrency: 1, maxItems: 1, clock });
    server.script({ kind: 'status', status: 429, retryAfter: 20 });
    const asked = llm.ask(questions(2), LABELS);
    await expect.poll(() => waits).toEqual([20_000, 20_000]);
    expect(server.requests).toHaveLength(1);
    quiet.abort();
    expect(labelsOf(await asked)).toEqual(expectedLabels(2));
  });

  it('of hours is not waited for', async () => {
    const { llm, server, clock } = await openTestLlm();
    server.script({ kind: 'status', status: 429, retryAfter: 7200 });
    const [outcome] = await llm.ask(questions(1), LABELS);
    expect(outcome).toEqual({
      kind: 'unanswered',
      why: 'unavailable',
      reason: 'the LLM is unavailable: it answers HTTP 429 RESOURCE_EXHAUSTED',
    });
    expect([clock.waits, server.requests.length]).toEqual([[], 1]);
    clock.advance(7_000_000);
    expect(labelsOf(await llm.ask(questions(1), LABELS))).toEqual(['unavailable']);
    expect(server.requests).toHaveLength(1);
  });

  it('of years is one of a day', async () => {
    const { llm, server, clock } = await openTestLlm();
    server.script({ kind: 'status', status: 429, retryAfter: '99999999999999999999' });
    expect(labelsOf(await llm.ask(questions(1), LABELS))).toEqual(['unavailable']);
    clock.advance(86_400_000);
    expect(labelsOf(await llm.ask(questions(1), LABELS))).toEqual(expectedLabels(1));
    expect(server.requests).toHaveLength(2);
  });
});

describe('retries', () => {
  it('back off exponentially, and end', async () => {
    const { llm, server, clock } = await openTestLlm({ retries: 3 });
    server.faultBy(() => ({ kind: 'status', status: 500 }));
    const [outcome] = await llm.ask(questions(1), LABELS);
    expect(outcome).toMatchObject({ reason: 'the LLM is unavailable: it answers HTTP 500 INTERNAL' });
    expect(server.requests).toHaveLength(4);
    expect(clock.waits).toEqual([500, 1000, 2000]);
  });

  it.each([
    [400, 'it refuses the request (HTTP 400 INVALID_ARGUMENT)'],
    [401, 'it refuses the key (HTTP 401 UNAUTHENTICATED); check the key and what it may do'],
    [403, 'it refuses the key (HTTP 403 PERMISSION_DENIED); check the key and what it may do'],
    [
      404,
      "it does not know the model gemini-2.5-flash (HTTP 404 NOT_FOUND); check the model's name and the base URL",
    ],
  ] as const)('are not made of HTTP %d', async (status, reason) => {
    const { llm, server } = await openTestLlm();
    server.script({ kind: 'status', status });
    const [outcome] = await llm.ask(questions(1), LABELS);
    expect(outcome).toMatchObject({ why: 'unavailable', reason: `the LLM is unavailable: ${reason}` });
    expect(server.requests).toHaveLength(1);
  });

  it('are not made of a redirect, whose target is neither asked nor named', async () => {
    const target = await openTestLlm();
    const { llm, server } = await openTestLlm();
    server.script({ kind: 'redirect', location: `${target.server.geminiUrl}/models/x`, status: 307 });
    const [outcome] = await llm.ask(questions(1), LABELS);
    expect(outcome).toMatchObject({
      reason:
        'the LLM is unavailable: it answers with HTTP 307, and redirects are not followed; check the base URL',
    });
    expect([server.requests.length, target.server.requests.length]).toEqual([1, 0]);
  });
});

describe('circuit breaker', () => {
  it('opens after five failures in a row, then lets one trial through', async () => {
    const { llm, server, clock } = await openTestLlm({ retries: 0 });
    server.faultBy(() => ({ kind: 'status', status: 503 }));
    for (let asked = 0; asked < 8; asked++) await llm.ask(questions(1), LABELS);
    expect(server.requests).toHaveLength(5);
    clock.advance(30_000);
    for (let asked = 0; asked < 3; asked++) await llm.ask(questions(1), LABELS);
    expect(server.requests).toHaveLength(6);
    clock.advance(30_000);
    server.faultBy(() => undefined);
    expect(labelsOf(await llm.ask(questions(1), LABELS))).toEqual(['Error']);
    expect(labelsOf(await llm.ask(questions(1), LABELS))).toEqual(['Error']);
  });

  it('lets a single trial through when many wait', async () => {
    const { llm, server, clock } = await openTestLlm({ retries: 0, maxItems: 1 });
    server.faultBy(() => ({ kind: 'status', status: 503 }));
    await llm.ask(questions(5), LABELS);
    const before = server.requests.length;
    clock.advance(30_000);
    await llm.ask(questions(20), LABELS);
    expect(server.requests.length - before).toBe(1);
  });

  it('opens at once for a wrong key, however many ask', async () => {
    const { llm, server } = await openTestLlm({ key: 'a-wrong-key-0815', concurrency: 1, maxItems: 1 });
    const outcomes = await llm.ask(questions(10), LABELS);
    expect(labelsOf(outcomes)).toEqual(Array(10).fill('unavailable'));
    expect(outcomes[9]).toMatchObject({
      reason:
        'the LLM is unavailable: it refuses the key (HTTP 400 INVALID_ARGUMENT API_KEY_INVALID); check the key and what it may do',
    });
    expect(server.requests).toHaveLength(1);
  });

  it('is not opened by failures with a success between', () => {
    const breaker = new CircuitBreaker();
    for (let round = 0; round < 3; round++) {
      for (let failed = 0; failed < 4; failed++) breaker.fail('down', 0);
      breaker.succeed();
    }
    expect(breaker.refusal(0)).toBeUndefined();
  });

  it('lets another trial through where one was abandoned', () => {
    const breaker = new CircuitBreaker();
    breaker.open('down', 0, 10);
    expect(breaker.refusal(9)).toBe('down');
    expect(breaker.refusal(10)).toBeUndefined();
    breaker.begin();
    expect(breaker.refusal(10)).toBe('down');
    breaker.abandon();
    expect(breaker.refusal(10)).toBeUndefined();
  });
});
