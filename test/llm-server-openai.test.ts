import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../examples/demo-llm/model.mjs';
import {
  askOpenai,
  openaiBody,
  promptOf,
  STRICT_SCHEMA,
  SYSTEM,
  strictFormat,
} from './llm-requests.fixture.ts';
import { LLM_KEY, startTestLlm, type TestLlmServer } from './llm-server.fixture.ts';

let server: TestLlmServer;

beforeAll(async () => {
  server = await startTestLlm();
});
afterAll(() => server.close());

describe('the OpenAI side, of requests that are right', () => {
  it('answers with a choice that fits the schema, and counts four characters a token', async () => {
    const { status, json } = await askOpenai(server);
    const content = JSON.stringify({
      items: [
        { id: 't1', label: 'Error', reason: 'demo: the template has "refused"' },
        { id: 't2', label: 'User Action', reason: 'demo: the template has "User"' },
      ],
    });
    const prompt_tokens = Math.ceil((SYSTEM.length + promptOf().length) / 4);
    const completion_tokens = Math.ceil(content.length / 4);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      object: 'chat.completion',
      model: 'gpt-4o-mini',
      choices: [{ index: 0, message: { role: 'assistant', content, refusal: null }, finish_reason: 'stop' }],
      usage: { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens },
    });
  });

  it.each<[string, Json]>([
    ['plain text', { response_format: { type: 'text' } }],
    [
      'JSON that is asked for in words',
      { response_format: { type: 'json_object' }, messages: [{ role: 'user', content: 'JSON please' }] },
    ],
    ['parts of content', { messages: [{ role: 'user', content: [{ type: 'text', text: promptOf() }] }] }],
    [
      'a developer and a seed',
      {
        messages: [
          { role: 'developer', content: 'x' },
          { role: 'user', content: 'y' },
        ],
        seed: 1,
      },
    ],
    [
      'a loose schema that is not strict',
      { response_format: { type: 'json_schema', json_schema: { name: 'a', schema: { type: 'object' } } } },
    ],
    [
      'the dialect of a strict schema',
      {
        response_format: strictFormat({
          ...STRICT_SCHEMA,
          $schema: 'http://json-schema.org/draft-07/schema#',
        }),
      },
    ],
  ])('takes %s', async (_, over) => {
    expect(await askOpenai(server, openaiBody(over))).toMatchObject({ status: 200 });
  });

  it('cuts the text at max_tokens and says so', async () => {
    const { json } = await askOpenai(server, openaiBody({ max_tokens: 5 }));
    expect(json).toMatchObject({
      choices: [{ message: { content: '{"items":[{"id":"t1"' }, finish_reason: 'length' }],
      usage: { completion_tokens: 5 },
    });
  });
});

describe('the OpenAI side, of who asks and where', () => {
  it('refuses no key, and the key of the other protocol', async () => {
    for (const headers of [{}, { 'x-goog-api-key': LLM_KEY }, { authorization: LLM_KEY }]) {
      expect(await askOpenai(server, openaiBody(), { headers })).toMatchObject({
        status: 401,
        json: { error: { message: expect.stringContaining("You didn't provide an API key."), code: null } },
      });
    }
  });

  it('refuses a wrong key without showing it', async () => {
    expect(
      await askOpenai(server, openaiBody(), { headers: { authorization: 'Bearer sk-abcdefghijkl' } }),
    ).toMatchObject({
      status: 401,
      json: {
        error: {
          message: expect.stringMatching(/^Incorrect API key provided: sk-a\*{7}ijkl\. /),
          type: 'invalid_request_error',
          code: 'invalid_api_key',
        },
      },
    });
  });

  it('does not know other models', async () => {
    expect(await askOpenai(server, openaiBody({ model: 'llama' }))).toMatchObject({
      status: 404,
      json: {
        error: {
          message: 'The model `llama` does not exist or you do not have access to it.',
          type: 'invalid_request_error',
          param: null,
          code: 'model_not_found',
        },
      },
    });
  });

  it('has no other path and no other method', async () => {
    expect(await askOpenai(server, openaiBody(), { path: 'completions' })).toMatchObject({
      status: 404,
      json: { error: { message: 'Invalid URL (POST /v1/completions)' } },
    });
    const got = await fetch(`${server.openaiUrl}/chat/completions`, {
      headers: { authorization: `Bearer ${LLM_KEY}` },
    });
    expect(got.status).toBe(405);
  });
});
