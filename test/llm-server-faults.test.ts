import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Json } from '../examples/demo-llm/model.mjs';
import type { LlmFault } from './llm-faults.fixture.ts';
import { askGemini, askOpenai, geminiBody, type Reply } from './llm-requests.fixture.ts';
import { LLM_KEY, startTestLlm, type TestLlmServer } from './llm-server.fixture.ts';

let server: TestLlmServer;

beforeEach(async () => {
  server = await startTestLlm();
});
afterEach(() => server.close());

/** The text of a Gemini answer. */
function textOf({ json }: Reply): string {
  const [candidate] = json['candidates'] as readonly { content: { parts: { text: string }[] } }[];
  return candidate?.content.parts[0]?.text ?? '';
}

async function itemsWith(fault: LlmFault): Promise<readonly Json[]> {
  server.script(fault);
  return JSON.parse(textOf(await askGemini(server))).items;
}

describe('faults in the items', () => {
  const cases: readonly [LlmFault, readonly [unknown, string][]][] = [
    [{ kind: 'missing-item' }, [['t2', 'User Action']]],
    [{ kind: 'missing-item', id: 't2' }, [['t1', 'Error']]],
    [
      { kind: 'doubled-item' },
      [
        ['t1', 'Error'],
        ['t2', 'User Action'],
        ['t1', 'User Action'],
      ],
    ],
    [
      { kind: 'unknown-id' },
      [
        ['nobody', 'Error'],
        ['t2', 'User Action'],
      ],
    ],
    [
      { kind: 'off-set-label', id: 't2' },
      [
        ['t1', 'Error'],
        ['t2', 'Harmless'],
      ],
    ],
    [
      { kind: 'swapped-ids' },
      [
        ['t2', 'Error'],
        ['t1', 'User Action'],
      ],
    ],
    [
      { kind: 'extra-items' },
      [
        ['t1', 'Error'],
        ['t2', 'User Action'],
        ['extra-1', 'Error'],
      ],
    ],
    [
      { kind: 'invented-labels' },
      [
        ['t1', 'Invented 1'],
        ['t2', 'Invented 2'],
      ],
    ],
    [
      { kind: 'reversed-items' },
      [
        ['t2', 'User Action'],
        ['t1', 'Error'],
      ],
    ],
    [
      { kind: 'numeric-ids' },
      [
        [1, 'Error'],
        [2, 'User Action'],
      ],
    ],
  ];
  it.each(cases)('%j', async (fault, expected) => {
    const items = await itemsWith(fault);
    expect(items.map(({ id, label }) => [id, label])).toEqual(expected);
  });
});

describe('faults in the text', () => {
  it('puts a fence of Markdown around the JSON', async () => {
    const right = textOf(await askGemini(server));
    server.script({ kind: 'markdown-fence' });
    expect(textOf(await askGemini(server))).toBe(`\`\`\`json\n${right}\n\`\`\``);
  });

  it('breaks the JSON, or leaves nothing', async () => {
    server.script({ kind: 'malformed-text' }, { kind: 'empty-text' });
    const broken = textOf(await askGemini(server));
    expect(() => JSON.parse(broken)).toThrow(SyntaxError);
    expect(textOf(await askGemini(server))).toBe('');
  });
});

describe('faults in how the model ends', () => {
  it.each<[LlmFault, string, string]>([
    [{ kind: 'truncated' }, 'MAX_TOKENS', 'length'],
    [{ kind: 'safety' }, 'SAFETY', 'content_filter'],
    [{ kind: 'prohibited' }, 'PROHIBITED_CONTENT', 'content_filter'],
    [{ kind: 'recitation' }, 'RECITATION', 'content_filter'],
  ])('%j', async (fault, finishReason, finish_reason) => {
    server.script(fault, fault);
    const gemini = await askGemini(server);
    const withText = fault.kind === 'truncated';
    expect(gemini).toMatchObject({ status: 200, json: { candidates: [{ finishReason }] } });
    expect(gemini.text.includes('"content"')).toBe(withText);
    expect(await askOpenai(server)).toMatchObject({ status: 200, json: { choices: [{ finish_reason }] } });
  });

  it('blocks the prompt', async () => {
    server.script({ kind: 'blocked-prompt' }, { kind: 'blocked-prompt' });
    const { status, json } = await askGemini(server);
    expect(status).toBe(200);
    expect(json).toMatchObject({ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } });
    expect(json).not.toHaveProperty('candidates');
    expect(await askOpenai(server)).toMatchObject({
      status: 400,
      json: { error: { code: 'content_filter' } },
    });
  });

  it('has no candidates and does not say why', async () => {
    server.script({ kind: 'no-candidates' }, { kind: 'no-candidates' });
    const { status, json } = await askGemini(server);
    expect([status, Object.keys(json)]).toEqual([200, ['usageMetadata', 'modelVersion', 'responseId']]);
    expect(await askOpenai(server)).toMatchObject({ status: 200, json: { choices: [] } });
  });

  it('refuses in words', async () => {
    server.script({ kind: 'refusal' });
    expect(await askOpenai(server)).toMatchObject({
      json: { choices: [{ message: { content: null, refusal: "I'm sorry, I can't assist with that." } }] },
    });
  });
});

describe('errors of the provider', () => {
  it.each([
    [400, 'INVALID_ARGUMENT', 'invalid_request_error'],
    [401, 'UNAUTHENTICATED', 'invalid_request_error'],
    [403, 'PERMISSION_DENIED', 'request_forbidden'],
    [404, 'NOT_FOUND', 'invalid_request_error'],
    [429, 'RESOURCE_EXHAUSTED', 'requests'],
    [500, 'INTERNAL', 'server_error'],
    [503, 'UNAVAILABLE', 'server_error'],
    [504, 'DEADLINE_EXCEEDED', 'server_error'],
  ] as const)('%i', async (status, name, type) => {
    server.script({ kind: 'status', status }, { kind: 'status', status });
    expect(await askGemini(server)).toMatchObject({
      status,
      json: { error: { code: status, status: name } },
    });
    expect(await askOpenai(server)).toMatchObject({ status, json: { error: { type } } });
  });

  it('says when to come back: in the header, in the details, or as a date', async () => {
    const date = new Date(Date.now() + 60_000).toUTCString();
    server.script(
      { kind: 'status', status: 429, retryAfter: 7 },
      { kind: 'status', status: 429, retryDelay: 7 },
      { kind: 'status', status: 503, retryAfter: date },
      { kind: 'status', status: 429, retryAfter: 7 },
    );
    const [header, details, dated] = [
      await askGemini(server),
      await askGemini(server),
      await askGemini(server),
    ];
    expect([header, details, dated].map(({ headers }) => headers.get('retry-after'))).toEqual([
      '7',
      null,
      date,
    ]);
    expect(details.json).toMatchObject({
      error: {
        details: [
          { '@type': 'type.googleapis.com/google.rpc.QuotaFailure' },
          { '@type': 'type.googleapis.com/google.rpc.Help' },
          { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '7s' },
        ],
      },
    });
    expect((await askOpenai(server)).headers.get('retry-after')).toBe('7');
  });
});

describe('faults on the wire', () => {
  it.each<LlmFault>([
    { kind: 'reset-before-headers' },
    { kind: 'reset-after-headers' },
    { kind: 'cut-off-body' },
  ])('$kind ends the connection', async (fault) => {
    server.script(fault);
    await expect(askGemini(server)).rejects.toThrow(TypeError);
    expect(server.requests).toMatchObject([{ status: undefined, abandoned: true }]);
  });

  it('hangs until the client goes', async () => {
    server.script({ kind: 'hang' });
    const leaving = new AbortController();
    const asked = fetch(`${server.geminiUrl}/models/gemini-2.5-flash:generateContent`, {
      method: 'POST',
      body: JSON.stringify(geminiBody()),
      headers: { 'x-goog-api-key': LLM_KEY },
      signal: leaving.signal,
    });
    await expect.poll(() => server.requests.length).toBe(1);
    leaving.abort();
    await expect(asked).rejects.toThrow('aborted');
    await expect.poll(() => server.requests[0]?.abandoned).toBe(true);
  });

  it('holds an answer until the test lets it go', async () => {
    let release = () => {};
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    server.script({ kind: 'held', until });
    const order: string[] = [];
    const held = askGemini(server).then(({ status }) => order.push(`held ${status}`));
    await expect.poll(() => server.requests.length).toBe(1);
    await askGemini(server).then(({ status }) => order.push(`next ${status}`));
    release();
    await held;
    expect(order).toEqual(['next 200', 'held 200']);
    expect(server.mostOpen).toBe(2);
  });

  it('answers late, by no less than it was told', async () => {
    server.script({ kind: 'slow', ms: 50 });
    const begin = performance.now();
    expect(await askGemini(server)).toMatchObject({ status: 200 });
    expect(performance.now() - begin).toBeGreaterThan(45);
  });

  it('breaks the JSON of the envelope', async () => {
    server.script({ kind: 'malformed-envelope' });
    await expect(askGemini(server)).rejects.toThrow(SyntaxError);
    expect(server.requests[0]?.status).toBe(200);
  });

  it('answers with a page in place of JSON', async () => {
    server.script({ kind: 'wrong-content-type' });
    const { status, headers, text } = await askGemini(server);
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(text).toContain('<!DOCTYPE html>');
  });

  it('redirects, and sees who follows', async () => {
    server.script({ kind: 'redirect', location: `${server.origin}/elsewhere`, status: 307 });
    const { status, headers } = await askGemini(server);
    expect([status, headers.get('location')]).toEqual([307, `${server.origin}/elsewhere`]);
    await fetch(`${server.origin}/elsewhere`);
    expect(server.requests.map(({ url }) => url)).toEqual([
      expect.stringContaining('/v1beta/'),
      '/elsewhere',
    ]);
  });

  it('sends a body of any size', async () => {
    server.script({ kind: 'huge-body', bytes: 1_000_000 });
    const response = await fetch(`${server.geminiUrl}/models/gemini-2.5-flash:generateContent`, {
      method: 'POST',
      body: JSON.stringify(geminiBody()),
      headers: { 'x-goog-api-key': LLM_KEY },
    });
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(1_000_000);
  });
});

describe('the script', () => {
  it('has one fault a request, lets pass where there is none, and then asks the function', async () => {
    server.script({ kind: 'status', status: 500 }, undefined, { kind: 'status', status: 503 });
    server.faultBy((ask, sequence) =>
      ask?.items.some(({ id }) => id === 't2') && sequence === 4
        ? { kind: 'status', status: 429 }
        : undefined,
    );
    const statuses = [];
    for (let count = 0; count < 5; count += 1) statuses.push((await askGemini(server)).status);
    expect(statuses).toEqual([500, 200, 503, 429, 200]);
    expect(server.requests.map(({ status }) => status)).toEqual(statuses);
  });
});
