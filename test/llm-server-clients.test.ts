import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { APICallError, generateText, Output } from 'ai';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { LLM_KEY, startTestLlm } from './llm-server.fixture.ts';

const LABELS = ['Error', 'User Action'] as const;
const ANSWER = z.object({
  items: z.array(z.object({ id: z.string(), label: z.enum(LABELS), reason: z.string() })),
});
const PROMPT = [
  'Label these.',
  '<<<items',
  '{"id":"t1","template":"Connection refused by <*>","sources":["db"],"examples":[]}',
  '{"id":"t2","template":"User <*> logged in","sources":["web"],"examples":["User 7 logged in"]}',
  'items>>>',
].join('\n');
const ASK = { system: 'You label templates.', prompt: PROMPT, output: Output.object({ schema: ANSWER }) };

describe('the Gemini client against the tests LLM', () => {
  it('gets an answer for each item, with usage counts', async () => {
    await using server = await startTestLlm();
    const google = createGoogleGenerativeAI({ apiKey: LLM_KEY, baseURL: server.geminiUrl });
    const { output, usage, finishReason } = await generateText({
      ...ASK,
      model: google('gemini-2.5-flash'),
      temperature: 0,
      seed: 1,
      providerOptions: { google: { thinkingConfig: { thinkingBudget: 0 } } },
    });
    expect(output.items.map(({ id, label }) => [id, label])).toEqual([
      ['t1', 'Error'],
      ['t2', 'User Action'],
    ]);
    expect(finishReason).toBe('stop');
    expect(usage.inputTokens).toBe(Math.ceil((ASK.system.length + PROMPT.length) / 4));
    expect(server.requests.map(({ url, keyFrom, status }) => [url, keyFrom, status])).toEqual([
      ['/v1beta/models/gemini-2.5-flash:generateContent', 'header', 200],
    ]);
  });

  it('waits as long as Retry-After says', async () => {
    const wait = vi.spyOn(globalThis, 'setTimeout');
    onTestFinished(() => wait.mockRestore());
    await using server = await startTestLlm();
    server.script({ kind: 'status', status: 429, retryAfter: 1 });
    const google = createGoogleGenerativeAI({ apiKey: LLM_KEY, baseURL: server.geminiUrl });
    await generateText({ ...ASK, model: google('gemini-2.5-flash') });
    expect(server.requests.map(({ status }) => status)).toEqual([429, 200]);
    expect(wait.mock.calls.map(([, ms]) => ms)).toContain(1000);
  });

  it('is told of a wrong key in the documented words', async () => {
    await using server = await startTestLlm();
    const google = createGoogleGenerativeAI({ apiKey: 'wrong', baseURL: server.geminiUrl });
    const asked = generateText({ ...ASK, model: google('gemini-2.5-flash') });
    await expect(asked).rejects.toSatisfy(APICallError.isInstance);
    await expect(asked).rejects.toMatchObject({
      statusCode: 400,
      message: 'API key not valid. Please pass a valid API key.',
    });
  });
});

describe('the OpenAI-compatible client against the tests LLM', () => {
  const clientOf = (baseURL: string, supportsStructuredOutputs = true) =>
    createOpenAICompatible({ name: 'local', apiKey: LLM_KEY, baseURL, supportsStructuredOutputs });

  it('gets an answer for each item, held to a strict schema, with usage counts', async () => {
    await using server = await startTestLlm();
    const model = clientOf(server.openaiUrl)('gpt-4o-mini');
    const { output, usage } = await generateText({ ...ASK, model, temperature: 0, maxOutputTokens: 500 });
    expect(output.items.map(({ id, label }) => [id, label])).toEqual([
      ['t1', 'Error'],
      ['t2', 'User Action'],
    ]);
    expect(usage.inputTokens).toBe(Math.ceil((ASK.system.length + PROMPT.length) / 4));
    expect(server.requests).toMatchObject([
      { url: '/v1/chat/completions', keyFrom: 'bearer', status: 200, ask: { labels: LABELS } },
    ]);
  });

  it('is refused a property that may be left out', async () => {
    await using server = await startTestLlm();
    const schema = z.object({ items: z.array(z.object({ id: z.string(), note: z.string().optional() })) });
    const model = clientOf(server.openaiUrl)('gpt-4o-mini');
    const asked = generateText({ ...ASK, model, output: Output.object({ schema }) });
    await expect(asked).rejects.toMatchObject({
      statusCode: 400,
      message: expect.stringContaining("Missing 'note'."),
    });
  });

  it('waits as long as Retry-After says', async () => {
    const wait = vi.spyOn(globalThis, 'setTimeout');
    onTestFinished(() => wait.mockRestore());
    await using server = await startTestLlm();
    server.script({ kind: 'status', status: 429, retryAfter: 1 });
    await generateText({ ...ASK, model: clientOf(server.openaiUrl)('gpt-4o-mini') });
    expect(server.requests.map(({ status }) => status)).toEqual([429, 200]);
    expect(wait.mock.calls.map(([, ms]) => ms)).toContain(1000);
  });
});
