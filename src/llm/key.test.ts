import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { LlmFault } from '../../test/llm-faults.fixture.ts';
import { LLM_KEY } from '../../test/llm-server.fixture.ts';
import { LABELS, openTestLlm, questions } from './open-llm.fixture.ts';
import { checkBaseUrl } from './provider/base-url.ts';

/** Everything that an LLM lets out while it asks: outcomes, notices, usage, errors, and what is printed. */
async function allThatComesOut(
  options: Parameters<typeof openTestLlm>[0],
  fault?: LlmFault,
): Promise<string> {
  const out: unknown[] = [];
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation((text) => out.push(String(text)) > 0),
  );
  const { llm, server } = await openTestLlm({ onFirstRequest: (what) => out.push(what), ...options });
  const warned = (warning: Error) => out.push(warning);
  process.on('warning', warned);
  try {
    if (fault !== undefined) server.faultBy(() => fault);
    out.push(llm.render(questions(3), LABELS), await llm.ask(questions(3), LABELS), llm.usage, llm);
    const aborted = llm.ask(questions(3), LABELS, AbortSignal.timeout(5));
    out.push(await aborted.catch((error: unknown) => error));
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.off('warning', warned);
  }
  return inspect(out, { depth: 20, showHidden: true, maxStringLength: null, maxArrayLength: null });
}

const FAULTS: readonly (LlmFault | undefined)[] = [
  undefined,
  ...([400, 401, 403, 404, 429, 500] as const).map((status) => ({ kind: 'status', status }) as const),
  { kind: 'hang' },
  { kind: 'reset-before-headers' },
  { kind: 'cut-off-body' },
  { kind: 'malformed-envelope' },
  { kind: 'wrong-content-type' },
  { kind: 'redirect', location: `http://127.0.0.1:9/?key=${LLM_KEY}` },
  { kind: 'safety' },
];

describe.each(['gemini', 'openai-compatible'] as const)('the key of %s', (provider) => {
  it.each(FAULTS.map((fault) => [fault?.kind ?? 'no fault', fault] as const))(
    'does not come out: %s',
    async (_, fault) => {
      const out = await allThatComesOut({ provider, timeoutMs: 50 }, fault);
      expect(out).toContain('requests');
      expect(out).not.toContain(LLM_KEY);
    },
  );

  it('does not come out when it is wrong', async () => {
    const out = await allThatComesOut({ provider, key: 'sk-wrong-0123456789' });
    expect(out).toContain('refuses the key');
    expect(out).not.toContain('0123456789');
  });

  it.each([200, 400, 401, 429, 500])(
    'does not come out when HTTP %d says it back everywhere',
    async (status) => {
      const echo = createServer((request, response) => {
        const said = String(request.headers['x-goog-api-key'] ?? request.headers.authorization?.slice(7));
        let text = '';
        request.on('data', (chunk) => {
          text += chunk;
        });
        request.on('end', () => {
          const ids = [...text.matchAll(/\\"id\\":\\"(\w+)\\"/g)].map(([, id]) => id);
          const items = ids.map((id) => ({ id, label: 'Error', reason: `the key is ${said}` }));
          const answer = JSON.stringify({ items });
          const error = { message: said, status: said, code: said, type: said, details: [{ reason: said }] };
          const candidate = {
            content: { role: 'model', parts: [{ text: answer }] },
            finishReason: 'STOP',
            index: 0,
          };
          const choice = { index: 0, message: { role: 'assistant', content: answer }, finish_reason: 'stop' };
          const body = { candidates: [candidate], modelVersion: said, model: said, choices: [choice] };
          response.writeHead(status, said, { 'content-type': 'application/json', 'x-key': said });
          response.end(JSON.stringify(status === 200 ? body : { error }));
        });
      });
      await new Promise<void>((listening) => echo.listen(0, '127.0.0.1', listening));
      onTestFinished(() => void echo.close());
      const baseUrl = `http://127.0.0.1:${(echo.address() as AddressInfo).port}`;
      const key = 'KeyOfLettersOnly';
      const out = await allThatComesOut({ provider, baseUrl, key });
      expect(out).toContain(status === 200 ? 'the key is [key]' : `HTTP ${status}`);
      expect(out).not.toContain(key);
    },
  );
});

describe('a base URL with a key in it', () => {
  it.each([
    'https://user:s3cr3t-key@h.test/',
    'https://h.test/?key=s3cr3t-key',
    'https://h .test/s3cr3t-key',
  ])('is refused without saying the key: %#', (url) => {
    let error: unknown;
    try {
      checkBaseUrl(url);
    } catch (thrown) {
      error = thrown;
    }
    expect(inspect(error, { depth: 9, showHidden: true })).toMatch(/URL_NOT_ALLOWED/);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('s3cr3t');
  });
});

describe('https', () => {
  it('is not taken for plain http, and is not tried again', async () => {
    const { server } = await openTestLlm();
    const { llm } = await openTestLlm({ baseUrl: server.geminiUrl.replace('http:', 'https:') });
    expect(await llm.ask(questions(1), LABELS)).toMatchObject([
      {
        why: 'unavailable',
        reason: expect.stringContaining('there is no TLS connection that can be trusted'),
      },
    ]);
    expect([server.requests.length, llm.usage.requests]).toEqual([0, 0]);
  });
});
