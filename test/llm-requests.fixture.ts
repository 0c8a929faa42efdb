/** Right requests of both protocols, for tests that make them wrong. */
import { isObject, type Json } from '../examples/demo-llm/model.mjs';
import { LLM_KEY, type TestLlmServer } from './llm-server.fixture.ts';

/** The labels of the requests here. */
const LABELS = ['Error', 'User Action', 'System Notification'];

/** Two items of which the demo says Error and User Action. */
export const ITEMS = [
  { id: 't1', template: 'Connection refused by <*>', sources: ['db'], examples: [] },
  { id: 't2', template: 'User <*> logged in', sources: ['web'], examples: ['User 7 logged in'] },
];

export const SYSTEM = 'You label templates of log lines.';

/** The user's text with one line an item. */
export function promptOf(items: readonly object[] = ITEMS): string {
  return ['Label these.', '<<<items', ...items.map((item) => JSON.stringify(item)), 'items>>>'].join('\n');
}

/** A body of generateContent; `config` is laid over the generationConfig, `over` over the body. */
export function geminiBody({ prompt = promptOf(), config = {}, over = {} }: GeminiBodyOptions = {}): Json {
  const properties = {
    id: { type: 'STRING' },
    label: { type: 'STRING', enum: LABELS },
    reason: { type: 'STRING' },
  };
  const item = { type: 'OBJECT', properties, required: ['id', 'label', 'reason'] };
  const responseSchema = {
    type: 'OBJECT',
    properties: { items: { type: 'ARRAY', items: item } },
    required: ['items'],
  };
  return {
    systemInstruction: { parts: [{ text: SYSTEM }] },
    contents: [{ role: 'user', parts: [{ text: prompt }] }],
    generationConfig: { temperature: 0, responseMimeType: 'application/json', responseSchema, ...config },
    ...over,
  };
}

/** A body of generateContent whose answer has this schema. */
export function geminiSchema(responseSchema: Json): Json {
  return geminiBody({ config: { responseSchema } });
}

interface GeminiBodyOptions {
  readonly prompt?: string;
  readonly config?: Json;
  readonly over?: Json;
}

/** The schema of the answer as strict structured output wants it. */
export const STRICT_SCHEMA = {
  type: 'object',
  properties: {
    items: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          id: { type: 'string' },
          label: { type: 'string', enum: LABELS },
          reason: { type: 'string' },
        },
        required: ['id', 'label', 'reason'],
        additionalProperties: false,
      },
    },
  },
  required: ['items'],
  additionalProperties: false,
};

/** A body of chat completions; `over` is laid over it. */
export function openaiBody(over: Json = {}): Json {
  return {
    model: 'gpt-4o-mini',
    messages: [
      { role: 'system', content: SYSTEM },
      { role: 'user', content: promptOf() },
    ],
    temperature: 0,
    response_format: strictFormat(STRICT_SCHEMA),
    ...over,
  };
}

/** A response_format with a schema. */
export function strictFormat(schema: Json): Json {
  return { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } };
}

/** Posts a body, as JSON unless it is a string. */
function post(url: string, body: unknown, headers: Readonly<Record<string, string>>): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(url, {
    method: 'POST',
    body: text,
    headers: { 'content-type': 'application/json', ...headers },
    redirect: 'manual',
  });
}

/** A reply of the server. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Empty if the text is no JSON object. */
  readonly json: Json;
}

/** Asks the Gemini side; by default rightly. */
export async function askGemini(
  server: TestLlmServer,
  body: unknown = geminiBody(),
  { path = 'models/gemini-2.5-flash:generateContent', headers = GEMINI_HEADERS }: AskOptions = {},
): Promise<Reply> {
  return read(await post(`${server.geminiUrl}/${path}`, body, headers));
}

/** Asks the OpenAI side; by default rightly. */
export async function askOpenai(
  server: TestLlmServer,
  body: unknown = openaiBody(),
  { path = 'chat/completions', headers = OPENAI_HEADERS }: AskOptions = {},
): Promise<Reply> {
  return read(await post(`${server.openaiUrl}/${path}`, body, headers));
}

interface AskOptions {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const GEMINI_HEADERS = { 'x-goog-api-key': LLM_KEY };
const OPENAI_HEADERS = { authorization: `Bearer ${LLM_KEY}` };

async function read(response: Response): Promise<Reply> {
  const text = await response.text();
  const json: unknown = text.startsWith('{') ? JSON.parse(text) : {};
  return { status: response.status, headers: response.headers, text, json: isObject(json) ? json : {} };
}
