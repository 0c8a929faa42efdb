import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { geminiBody, openaiBody } from './llm-requests.fixture.ts';

const SCRIPT = fileURLToPath(new URL('../examples/demo-llm/server.mjs', import.meta.url));

function start(...args: string[]) {
  const child = spawn(process.execPath, [SCRIPT, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => {
    child.kill();
  });
  return child;
}

/** What the demo prints before it waits. */
async function greeting(child: ReturnType<typeof start>): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout) {
    text += chunk;
    if (text.includes('Ctrl-C')) break;
  }
  return text;
}

async function post(url: string, body: unknown, headers: Record<string, string>): Promise<string> {
  return (await fetch(url, { method: 'POST', body: JSON.stringify(body), headers })).text();
}

describe('node examples/demo-llm/server.mjs', () => {
  it('says what to set, and with that answers as the demo', async () => {
    const text = await greeting(start('--port', '0'));
    const [, key = ''] = /export GEMINI_API_KEY=(\S+)/.exec(text) ?? [];
    const [, base = ''] = /export LOGSIEVE_LLM_BASE_URL=(\S+)/.exec(text) ?? [];
    const [, model = ''] = /export LOGSIEVE_LLM_MODEL=(\S+)/.exec(text) ?? [];
    expect(base).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1beta$/);
    const answer = await post(`${base}/models/${model}:generateContent`, geminiBody(), {
      'x-goog-api-key': key,
    });
    expect(JSON.parse(answer)).toMatchObject({
      modelVersion: 'demo',
      candidates: [{ content: { parts: [{ text: expect.stringContaining('"reason":"demo: ') }] } }],
    });
    const other = base.replace('v1beta', 'v1/chat/completions');
    const choice = await post(other, openaiBody({ model }), { authorization: `Bearer ${key}` });
    expect(JSON.parse(choice)).toMatchObject({
      model: 'demo',
      choices: [{ message: { content: expect.stringContaining('"reason":"demo: ') } }],
    });
  });

  it.each(['--port=x', '--port=-1', '--port=65536', '--port=', '--prot=1', '1'])(
    'refuses %s',
    async (arg) => {
      const child = start(arg);
      const [code] = await once(child, 'exit');
      expect(code).toBe(2);
    },
  );

  it('says so where the port is taken', async () => {
    const first = start('--port', '0');
    const [, port = ''] = /127\.0\.0\.1:(\d+)/.exec(await greeting(first)) ?? [];
    const second = start('--port', port);
    let said = '';
    second.stderr.on('data', (chunk) => {
      said += chunk;
    });
    const [code] = await once(second, 'close');
    expect([code, said]).toEqual([
      9,
      `port ${port} cannot be used (EADDRINUSE); choose another with --port\n`,
    ]);
  });
});
