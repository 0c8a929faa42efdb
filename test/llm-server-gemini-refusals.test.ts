import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../examples/demo-llm/model.mjs';
import { askGemini, geminiBody, geminiSchema } from './llm-requests.fixture.ts';
import { startTestLlm, type TestLlmServer } from './llm-server.fixture.ts';

let server: TestLlmServer;

beforeAll(async () => {
  server = await startTestLlm();
});
afterAll(() => server.close());

describe('the Gemini side, of requests whose form is wrong', () => {
  const part = 'contents[0].parts[0]';
  const schema = 'generation_config.response_schema';
  it.each<[string, Json, string, string?]>([
    ['an unknown field', { zork: 1 }, 'Unknown name "zork": Cannot find field.'],
    ["Vertex's labels", { labels: {} }, 'Unknown name "labels": Cannot find field.'],
    [
      'an unknown part',
      { contents: [{ parts: [{ txt: 'x' }] }] },
      `Unknown name "txt" at '${part}': Cannot find field.`,
      part,
    ],
    [
      'an unknown setting',
      { generationConfig: { temprature: 0 } },
      'Unknown name "temprature" at \'generation_config\': Cannot find field.',
      'generation_config',
    ],
    [
      'a keyword that Schema does not have',
      geminiSchema({ type: 'OBJECT', properties: { a: { type: 'STRING', const: 'x' } } }),
      `Unknown name "const" at '${schema}.properties[0].value': Cannot find field.`,
      `${schema}.properties[0].value`,
    ],
    [
      'additionalProperties',
      geminiSchema({ type: 'OBJECT', properties: { a: { type: 'STRING' } }, additionalProperties: false }),
      `Unknown name "additionalProperties" at '${schema}': Cannot find field.`,
      schema,
    ],
    [
      'a list where there is none',
      { generationConfig: { temperature: [0] } },
      'Unknown name "temperature" at \'generation_config\': Proto field is not repeating, cannot start list.',
      'generation_config',
    ],
  ])('refuses %s', async (_, over, description, field) => {
    const full = `Invalid JSON payload received. ${description}`;
    const violation = field === undefined ? { description: full } : { field, description: full };
    const { status, json } = await askGemini(server, geminiBody({ over }));
    expect(status).toBe(400);
    expect(json).toEqual({
      error: {
        code: 400,
        message: full,
        status: 'INVALID_ARGUMENT',
        details: [{ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: [violation] }],
      },
    });
  });

  const types = 'type.googleapis.com/google.ai.generativelanguage.v1beta';
  it.each<[string, Json, string]>([
    ['a text that is a number', { contents: [{ parts: [{ text: 5 }] }] }, `'${part}.text' (TYPE_STRING), 5`],
    [
      'a temperature in words',
      { generationConfig: { temperature: 'cold' } },
      `'generation_config.temperature' (TYPE_FLOAT), "cold"`,
    ],
    ['half a seed', { generationConfig: { seed: 0.5 } }, "'generation_config.seed' (TYPE_INT32), 0.5"],
    ['a text for a content', { systemInstruction: 'x' }, `'system_instruction' (${types}.Content), "x"`],
    [
      'two kinds in a part',
      { contents: [{ parts: [{ text: 'x', inlineData: {} }] }] },
      `'${part}' (oneof), oneof field 'data' is already set. Cannot set 'inlineData'`,
    ],
    ['a type that is none', geminiSchema({ type: 'text' }), `'${schema}.type' (${types}.Type), "text"`],
    [
      'an enum of numbers',
      geminiSchema({ type: 'STRING', enum: [1] }),
      `'${schema}.enum[0]' (TYPE_STRING), 1`,
    ],
  ])('refuses %s', async (_, over, description) => {
    const { status, json } = await askGemini(server, geminiBody({ over }));
    expect(status).toBe(400);
    expect(json).toMatchObject({
      error: { status: 'INVALID_ARGUMENT', message: `Invalid value at ${description}` },
    });
  });

  it('tells of all that is wrong, a line each', async () => {
    const { json } = await askGemini(server, { a: 1, contents: [{ b: 2 }] });
    expect(json).toMatchObject({
      error: {
        message:
          'Invalid JSON payload received. Unknown name "a": Cannot find field.\n' +
          'Invalid JSON payload received. Unknown name "b" at \'contents[0]\': Cannot find field.',
      },
    });
  });

  it.each(['', '{', '{"contents":[}', 'contents'])('refuses what is no JSON: %j', async (text) => {
    expect(await askGemini(server, text)).toMatchObject({
      status: 400,
      json: { error: { status: 'INVALID_ARGUMENT' } },
    });
  });
});

describe('the Gemini side, of requests that say what cannot be', () => {
  const config = 'GenerateContentRequest.generation_config';
  it.each<[string, Json, string]>([
    ['no contents', { contents: [] }, 'GenerateContentRequest.contents: contents is not specified'],
    [
      'no parts',
      { contents: [{ parts: [] }] },
      'GenerateContentRequest.contents[0].parts: contents.parts must not be empty.',
    ],
    [
      'an empty part',
      { contents: [{ parts: [{}] }] },
      "GenerateContentRequest.contents[0].parts[0].data: required oneof field 'data' must have one initialized field",
    ],
    [
      'the role system',
      { contents: [{ role: 'system', parts: [{ text: 'x' }] }] },
      'Please use a valid role: user, model.',
    ],
    [
      'a hot temperature',
      { generationConfig: { temperature: 2.5 } },
      `${config}.temperature: temperature must be in the range [0.0, 2.0].`,
    ],
    [
      'a top_p over 1',
      { generationConfig: { topP: 1.1 } },
      `${config}.top_p: top_p must be in the range [0.0, 1.0].`,
    ],
    [
      'no tokens',
      { generationConfig: { maxOutputTokens: 0 } },
      `${config}.max_output_tokens: max_output_tokens must be positive.`,
    ],
    [
      'two candidates',
      { generationConfig: { candidateCount: 2 } },
      `${config}.candidate_count: only one candidate can be specified.`,
    ],
    [
      'six stops',
      { generationConfig: { stopSequences: ['a', 'b', 'c', 'd', 'e', 'f'] } },
      `${config}.stop_sequences: at most 5 stop sequences may be specified.`,
    ],
    [
      'a schema without the type of JSON',
      { generationConfig: { responseSchema: { type: 'STRING' } } },
      `${config}.response_schema: only allowed with response_mime_type \`application/json\` or \`text/x.enum\`.`,
    ],
    [
      'both kinds of schema',
      {
        generationConfig: {
          responseMimeType: 'application/json',
          responseSchema: { type: 'STRING' },
          responseJsonSchema: {},
        },
      },
      `${config}.response_schema: only one of response_schema and response_json_schema may be set.`,
    ],
    [
      'tools beside JSON',
      { tools: [{ googleSearch: {} }] },
      "Function calling with a response mime type: 'application/json' is unsupported",
    ],
  ])('refuses %s', async (_, over, problem) => {
    const { status, json } = await askGemini(server, geminiBody({ over }));
    expect(status).toBe(400);
    expect(json).toEqual({ error: { code: 400, message: `* ${problem}\n`, status: 'INVALID_ARGUMENT' } });
  });

  it('refuses a thinking level for models before Gemini 3', async () => {
    const body = geminiBody({ config: { thinkingConfig: { thinkingLevel: 'low' } } });
    expect(await askGemini(server, body)).toMatchObject({
      status: 400,
      json: { error: { message: '* Thinking level is not supported for this model.\n' } },
    });
    const path = 'models/gemini-3-flash-preview:generateContent';
    expect(await askGemini(server, body, { path })).toMatchObject({ status: 200 });
    const both = geminiBody({ config: { thinkingConfig: { thinkingLevel: 'low', thinkingBudget: 0 } } });
    expect(await askGemini(server, both, { path })).toMatchObject({
      status: 400,
      json: { error: { message: expect.stringContaining('only one of thinking budget and thinking level') } },
    });
  });

  it.each<[string, Json, string]>([
    ['without a type', { properties: { a: { type: 'STRING' } } }, '.type: must be specified'],
    ['an object without properties', { type: 'OBJECT' }, '.properties: should be non-empty for OBJECT type'],
    ['an array without items', { type: 'ARRAY' }, '.items: missing field.'],
    [
      'items of a string',
      { type: 'STRING', items: { type: 'STRING' } },
      '.items: only allowed for ARRAY type',
    ],
    [
      'an unknown required property',
      { type: 'OBJECT', properties: { a: { type: 'STRING' } }, required: ['b'] },
      '.required[0]: property is not defined',
    ],
    [
      'an enum of objects',
      { type: 'OBJECT', properties: { a: { type: 'STRING' } }, enum: ['a'] },
      '.enum: only allowed for STRING type',
    ],
    ['an empty value of an enum', { type: 'STRING', enum: ['a', ''] }, '.enum[1]: cannot be empty'],
    [
      'a format of JSON Schema',
      { type: 'STRING', format: 'email' },
      ".format: only 'enum' and 'date-time' are supported for STRING type",
    ],
    [
      'fields beside anyOf',
      { type: 'STRING', anyOf: [{ type: 'STRING' }] },
      ': when using any_of, it must be the only field set',
    ],
  ])('refuses a schema: %s', async (_, schema, problem) => {
    const { status, json } = await askGemini(server, geminiSchema(schema));
    expect(status).toBe(400);
    expect(json).toMatchObject({ error: { message: `* ${config}.response_schema${problem}\n` } });
  });
});
