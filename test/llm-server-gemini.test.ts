import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../examples/demo-llm/model.mjs';
import { askGemini, geminiBody, geminiSchema, ITEMS, promptOf, SYSTEM } from './llm-requests.fixture.ts';
import { LLM_KEY, startTestLlm, type TestLlmServer } from './llm-server.fixture.ts';

let server: TestLlmServer;

beforeAll(async () => {
  server = await startTestLlm();
});
afterAll(() => server.close());

describe('the Gemini side, of requests that are right', () => {
  it('answers with a candidate that fits the schema, and counts four characters a token', async () => {
    const { status, json, headers } = await askGemini(server);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json; charset=UTF-8');
    const text = JSON.stringify({
      items: [
        { id: 't1', label: 'Error', reason: 'demo: the template has "refused"' },
        { id: 't2', label: 'User Action', reason: 'demo: the template has "User"' },
      ],
    });
    const promptTokenCount = Math.ceil((SYSTEM.length + promptOf().length) / 4);
    const candidatesTokenCount = Math.ceil(text.length / 4);
    expect(json).toMatchObject({
      candidates: [{ content: { role: 'model', parts: [{ text }] }, finishReason: 'STOP', index: 0 }],
      usageMetadata: {
        promptTokenCount,
        candidatesTokenCount,
        totalTokenCount: promptTokenCount + candidatesTokenCount,
      },
      modelVersion: 'gemini-2.5-flash',
      responseId: expect.stringMatching(/^[\w-]{22}$/),
    });
  });

  it.each<[string, Json]>([
    ['names in snake_case', { system_instruction: { parts: { text: 'x' } } }],
    ['safety settings', { safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'OFF' }] }],
    ['numbers as strings', { generationConfig: { maxOutputTokens: '4000', topK: '3' } }],
    ['a thinking budget', { generationConfig: { thinkingConfig: { thinkingBudget: 0 } } }],
    ['a field that is null', { tools: null }],
    ['no role', { contents: [{ parts: [{ text: 'x' }] }] }],
    [
      'function declarations without a response schema',
      { generationConfig: {}, tools: [{ functionDeclarations: [] }] },
    ],
    [
      'a JSON schema',
      { generationConfig: { responseMimeType: 'application/json', responseJsonSchema: { type: 'object' } } },
    ],
  ])('takes %s', async (_, over) => {
    expect(await askGemini(server, geminiBody({ over }))).toMatchObject({ status: 200 });
  });

  it.each<[string, Json]>([
    ['types in small letters', { type: 'object', properties: { a: { type: 'string' } } }],
    [
      'an order of properties',
      { type: 'OBJECT', properties: { a: { type: 'STRING' } }, propertyOrdering: ['a'] },
    ],
    ['limits of an array', { type: 'ARRAY', items: { type: 'STRING' }, minItems: 2, maxItems: '3' }],
    ['a nullable enum', { type: 'STRING', format: 'enum', enum: ['a'], nullable: true }],
    ['alternatives', { anyOf: [{ type: 'STRING' }, { type: 'NULL' }] }],
  ])('takes a schema with %s', async (_, schema) => {
    expect(await askGemini(server, geminiSchema(schema))).toMatchObject({ status: 200 });
  });

  it('holds the answer to minItems and to the enum', async () => {
    const items = { type: 'STRING', enum: ['a', 'b'] };
    const { json } = await askGemini(server, geminiSchema({ type: 'ARRAY', items, minItems: 2 }));
    expect(json).toMatchObject({ candidates: [{ content: { parts: [{ text: '["a","a"]' }] } }] });
  });

  it('cuts the text at maxOutputTokens and says so', async () => {
    const { json } = await askGemini(server, geminiBody({ config: { maxOutputTokens: 5 } }));
    expect(json).toMatchObject({
      candidates: [{ content: { parts: [{ text: '{"items":[{"id":"t1"' }] }, finishReason: 'MAX_TOKENS' }],
      usageMetadata: { candidatesTokenCount: 5 },
    });
  });

  it('counts tokens, of contents or of a whole request', async () => {
    const path = 'models/gemini-2.5-flash:countTokens';
    const contents = [{ parts: [{ text: 'twelve chars' }] }];
    expect(await askGemini(server, { contents }, { path })).toMatchObject({
      status: 200,
      json: { totalTokens: 3 },
    });
    const whole = { generateContentRequest: { model: 'models/gemini-2.5-flash', contents } };
    expect(await askGemini(server, whole, { path })).toMatchObject({ status: 200, json: { totalTokens: 3 } });
    expect(await askGemini(server, { ...whole, contents }, { path })).toMatchObject({ status: 400 });
  });

  it('keeps what was asked, the items and the labels for the test', async () => {
    await askGemini(server);
    expect(server.requests.at(-1)).toMatchObject({
      method: 'POST',
      url: '/v1beta/models/gemini-2.5-flash:generateContent',
      keyFrom: 'header',
      status: 200,
      abandoned: false,
      ask: {
        system: SYSTEM,
        prompt: promptOf(),
        items: ITEMS,
        labels: ['Error', 'User Action', 'System Notification'],
      },
    });
  });
});

describe('the Gemini side, of who asks and where', () => {
  it('refuses a key that it does not know', async () => {
    const { status, json } = await askGemini(server, geminiBody(), {
      headers: { 'x-goog-api-key': 'wrong' },
    });
    expect(status).toBe(400);
    expect(json).toMatchObject({
      error: {
        code: 400,
        message: 'API key not valid. Please pass a valid API key.',
        status: 'INVALID_ARGUMENT',
        details: [
          {
            '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
            reason: 'API_KEY_INVALID',
            domain: 'googleapis.com',
            metadata: { service: 'generativelanguage.googleapis.com' },
          },
          { '@type': 'type.googleapis.com/google.rpc.LocalizedMessage' },
        ],
      },
    });
  });

  it.each<[string, Record<string, string>, number, string]>([
    ['no key', {}, 403, 'PERMISSION_DENIED'],
    ['a bearer token', { authorization: `Bearer ${LLM_KEY}` }, 401, 'UNAUTHENTICATED'],
  ])('refuses %s', async (_, headers, status, name) => {
    expect(await askGemini(server, geminiBody(), { headers })).toMatchObject({
      status,
      json: { error: { code: status, status: name } },
    });
  });

  it('takes the key from the query, as the real one does, and shows that it came so', async () => {
    const path = `models/gemini-2.5-flash:generateContent?key=${LLM_KEY}`;
    expect(await askGemini(server, geminiBody(), { path, headers: {} })).toMatchObject({ status: 200 });
    expect(server.requests.at(-1)).toMatchObject({ keyFrom: 'query', url: `/v1beta/${path}` });
  });

  it('does not know other models', async () => {
    const { status, json } = await askGemini(server, geminiBody(), {
      path: 'models/gimini-2:generateContent',
    });
    expect(status).toBe(404);
    expect(json).toEqual({
      error: {
        code: 404,
        message:
          'models/gimini-2 is not found for API version v1beta, or is not supported for generateContent. ' +
          'Call ListModels to see the list of available models and their supported methods.',
        status: 'NOT_FOUND',
      },
    });
  });

  it.each([
    'models/gemini-2.5-flash:generate',
    'gemini-2.5-flash:generateContent',
    'models/x/y:generateContent',
  ])('has no page %s', async (path) => {
    const { status, headers, text } = await askGemini(server, geminiBody(), { path });
    expect([status, headers.get('content-type')]).toEqual([404, 'text/html; charset=UTF-8']);
    expect(text).toContain('Error 404 (Not Found)!!1');
  });

  it('has no page for GET', async () => {
    const response = await fetch(`${server.geminiUrl}/models/gemini-2.5-flash:generateContent`);
    expect([response.status, response.headers.get('content-type')]).toEqual([
      404,
      'text/html; charset=UTF-8',
    ]);
  });

  it('refuses a body over 20 MiB', async () => {
    const { status, json } = await askGemini(server, `"${'x'.repeat(20 * 1024 * 1024)}"`);
    expect(status).toBe(400);
    expect(json).toMatchObject({
      error: { message: 'Request payload size exceeds the limit: 20971520 bytes.' },
    });
  });
});
