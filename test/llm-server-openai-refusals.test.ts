import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../examples/demo-llm/model.mjs';
import { askOpenai, openaiBody, STRICT_SCHEMA, strictFormat } from './llm-requests.fixture.ts';
import { startTestLlm, type TestLlmServer } from './llm-server.fixture.ts';

let server: TestLlmServer;

beforeAll(async () => {
  server = await startTestLlm();
});
afterAll(() => server.close());

describe('the OpenAI side, of requests that are wrong', () => {
  it.each<[string, Json, string, string | null, string | null]>([
    ['an unknown argument', { top_k: 3 }, 'Unrecognized request argument supplied: top_k', null, null],
    ['two unknown arguments', { a: 1, b: 2 }, 'Unrecognized request arguments supplied: a, b', null, null],
    ['no model', { model: undefined }, 'you must provide a model parameter', null, null],
    [
      'no messages',
      { messages: undefined },
      "Missing required parameter: 'messages'.",
      'messages',
      'missing_required_parameter',
    ],
    [
      'an empty list of messages',
      { messages: [] },
      "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
      'messages',
      'empty_array',
    ],
    [
      'messages that are text',
      { messages: 'hello' },
      "Invalid type for 'messages': expected an array, but got a string instead.",
      'messages',
      'invalid_type',
    ],
    [
      'an unknown role',
      { messages: [{ role: 'model', content: 'x' }] },
      "Invalid value: 'model'. Supported values are: 'system', 'assistant', 'user', 'function', 'tool', and 'developer'.",
      'messages[0].role',
      'invalid_value',
    ],
    [
      "Gemini's parts",
      { messages: [{ role: 'user', parts: [] }] },
      "Unknown parameter: 'messages[0].parts'.",
      'messages[0].parts',
      'unknown_parameter',
    ],
    [
      'no content',
      { messages: [{ role: 'user' }] },
      "Missing required parameter: 'messages[0].content'.",
      'messages[0].content',
      'missing_required_parameter',
    ],
    [
      'a temperature in words',
      { temperature: 'cold' },
      "Invalid type for 'temperature': expected a decimal, but got a string instead.",
      'temperature',
      'invalid_type',
    ],
    [
      'a hot temperature',
      { temperature: 2.5 },
      "Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 2.5 instead.",
      'temperature',
      'decimal_above_max_value',
    ],
    [
      'no tokens',
      { max_tokens: 0 },
      "Invalid 'max_tokens': integer below minimum value. Expected a value >= 1, but got 0 instead.",
      'max_tokens',
      'integer_below_min_value',
    ],
    [
      'both limits of tokens',
      { max_tokens: 5, max_completion_tokens: 5 },
      "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
      'max_tokens',
      'invalid_parameter_combination',
    ],
    [
      'the old limit with a reasoning model',
      { model: 'gpt-5-mini', max_tokens: 5 },
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      'max_tokens',
      'unsupported_parameter',
    ],
    [
      'JSON that is not asked for in words',
      { response_format: { type: 'json_object' }, messages: [{ role: 'user', content: 'x' }] },
      "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
      'messages',
      null,
    ],
    [
      'an unknown form',
      { response_format: { type: 'xml' } },
      "Invalid value: 'xml'. Supported values are: 'json_object', 'json_schema', and 'text'.",
      'response_format.type',
      'invalid_value',
    ],
    [
      'a schema without a name',
      { response_format: { type: 'json_schema', json_schema: { schema: STRICT_SCHEMA, strict: true } } },
      "Missing required parameter: 'response_format.json_schema.name'.",
      'response_format.json_schema.name',
      'missing_required_parameter',
    ],
    [
      'a schema beside its place',
      { response_format: { type: 'json_schema', schema: STRICT_SCHEMA } },
      "Missing required parameter: 'response_format.json_schema'.",
      'response_format.json_schema',
      'missing_required_parameter',
    ],
  ])('refuses %s', async (_, over, message, param, code) => {
    const { status, json } = await askOpenai(server, openaiBody(over));
    expect(status).toBe(400);
    expect(json).toEqual({ error: { message, type: 'invalid_request_error', param, code } });
  });

  const item = STRICT_SCHEMA.properties.items.items;
  const within = (items: Json) => ({ ...STRICT_SCHEMA, properties: { items: { type: 'array', items } } });
  const open = "'additionalProperties' is required to be supplied and to be false.";
  const all = "'required' is required to be supplied and to be an array including every key in properties.";
  it.each<[string, Json, string]>([
    [
      'an array at its root',
      { type: 'array', items: item },
      `schema must be a JSON Schema of 'type: "object"', got 'type: "array"'.`,
    ],
    ['an open object', { ...STRICT_SCHEMA, additionalProperties: undefined }, `In context=(), ${open}`],
    [
      'an open object within',
      within({ ...item, additionalProperties: true }),
      `In context=('properties', 'items', 'items'), ${open}`,
    ],
    [
      'an optional property',
      within({ ...item, required: ['id', 'label'] }),
      `In context=('properties', 'items', 'items'), ${all} Missing 'reason'.`,
    ],
    [
      'a required property too many',
      { ...STRICT_SCHEMA, required: ['items', 'more'] },
      `In context=(), ${all} Extra required key 'more' supplied.`,
    ],
    [
      'a keyword that it does not take',
      { ...STRICT_SCHEMA, allOf: [] },
      "In context=(), 'allOf' is not permitted.",
    ],
    [
      'an array without items',
      { ...STRICT_SCHEMA, properties: { items: { type: 'array' } } },
      "In context=('properties', 'items'), array schema missing items.",
    ],
  ])('refuses a strict schema with %s', async (_, schema, problem) => {
    const { status, json } = await askOpenai(server, openaiBody({ response_format: strictFormat(schema) }));
    const message = `Invalid schema for response_format 'answer': ${problem}`;
    expect(status).toBe(400);
    expect(json).toEqual({
      error: { message, type: 'invalid_request_error', param: 'response_format', code: null },
    });
  });

  it.each(['', '[1]', '{"model":'])('refuses what is no JSON object: %j', async (text) => {
    expect(await askOpenai(server, text)).toMatchObject({
      status: 400,
      json: { error: { type: 'invalid_request_error' } },
    });
  });
});
