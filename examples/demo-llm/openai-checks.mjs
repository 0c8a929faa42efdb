// @ts-check
/** What OpenAI's chat completions API asks of a request: its parameters, their types and ranges, what excludes what. */
import { isObject } from './model.mjs';
import { checkStrictSchema } from './strict-schema.mjs';

/** @typedef {import('./model.mjs').Json} Json */
/** @typedef {import('./openai-errors.mjs').Mistake} Mistake */

/**
 * @typedef {object} Parameter
 * @property {'string' | 'boolean' | 'integer' | 'decimal' | 'array' | 'object' | 'any'} type
 * @property {number} [least]
 * @property {number} [most]
 */

/** @type {{ readonly [name: string]: Parameter }} */
const PARAMETERS = {
  model: { type: 'string' },
  messages: { type: 'array' },
  temperature: { type: 'decimal', least: 0, most: 2 },
  top_p: { type: 'decimal', least: 0, most: 1 },
  n: { type: 'integer', least: 1, most: 128 },
  max_tokens: { type: 'integer', least: 1 },
  max_completion_tokens: { type: 'integer', least: 1 },
  frequency_penalty: { type: 'decimal', least: -2, most: 2 },
  presence_penalty: { type: 'decimal', least: -2, most: 2 },
  seed: { type: 'integer' },
  stop: { type: 'any' },
  stream: { type: 'boolean' },
  stream_options: { type: 'object' },
  response_format: { type: 'object' },
  logit_bias: { type: 'object' },
  logprobs: { type: 'boolean' },
  top_logprobs: { type: 'integer', least: 0, most: 20 },
  user: { type: 'string' },
  safety_identifier: { type: 'string' },
  prompt_cache_key: { type: 'string' },
  metadata: { type: 'object' },
  store: { type: 'boolean' },
  service_tier: { type: 'string' },
  reasoning_effort: { type: 'string' },
  verbosity: { type: 'string' },
  modalities: { type: 'array' },
  tools: { type: 'array' },
  tool_choice: { type: 'any' },
  parallel_tool_calls: { type: 'boolean' },
};
const MESSAGE_FIELDS = [
  'role',
  'content',
  'name',
  'refusal',
  'audio',
  'tool_calls',
  'tool_call_id',
  'function_call',
];
const ROLES = ['system', 'assistant', 'user', 'function', 'tool', 'developer'];
const SCHEMA_NAME = /^[a-zA-Z0-9_-]+$/;

/**
 * @param {Json} body
 * @returns {Mistake | undefined} the first mistake, as the real one tells only of one
 */
export function checkChatCompletion(body) {
  const unknown = Object.keys(body).filter((name) => !Object.hasOwn(PARAMETERS, name));
  if (unknown.length > 0) {
    const message = `Unrecognized request argument${unknown.length > 1 ? 's' : ''} supplied: ${unknown.join(', ')}`;
    return { message };
  }
  if (body['model'] === undefined) return { message: 'you must provide a model parameter' };
  if (body['messages'] === undefined) return missing('messages');
  for (const [name, value] of Object.entries(body)) {
    const parameter = PARAMETERS[name];
    const mistake =
      parameter === undefined || value === null ? undefined : checkValue(name, value, parameter);
    if (mistake) return mistake;
  }
  return checkMessages(body['messages']) ?? checkCombinations(body) ?? checkResponseFormat(body);
}

/**
 * @param {string} name
 * @param {unknown} value
 * @param {Parameter} parameter
 * @returns {Mistake | undefined}
 */
function checkValue(
  name,
  value,
  { type, least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY },
) {
  const kind = kindOf(value);
  if (type !== 'any' && kind !== type && !(type === 'decimal' && kind === 'integer'))
    return wrongType(name, type, kind);
  if (typeof value !== 'number') return undefined;
  const [what, code, sign, limit] =
    value > most ? ['above maximum', 'above_max', '<=', most] : ['below minimum', 'below_min', '>=', least];
  if (value <= most && value >= least) return undefined;
  const message = `Invalid '${name}': ${type} ${what} value. Expected a value ${sign} ${limit}, but got ${value} instead.`;
  return { message, param: name, code: `${type}_${code}_value` };
}

/** @param {unknown} value */
function kindOf(value) {
  if (Array.isArray(value)) return 'array';
  if (value === null) return 'null';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'decimal';
  return typeof value;
}

/**
 * @param {string} param
 * @param {string} expected
 * @param {string} kind
 * @returns {Mistake}
 */
function wrongType(param, expected, kind) {
  const [wanted, got] = [expected, kind].map((name) =>
    /^[aoi]/.test(name) ? `an ${name}` : name === 'null' ? name : `a ${name}`,
  );
  const message = `Invalid type for '${param}': expected ${wanted}, but got ${got} instead.`;
  return { message, param, code: 'invalid_type' };
}

/**
 * @param {string} param
 * @returns {Mistake}
 */
function missing(param) {
  return { message: `Missing required parameter: '${param}'.`, param, code: 'missing_required_parameter' };
}

/**
 * @param {unknown} messages
 * @returns {Mistake | undefined}
 */
function checkMessages(messages) {
  if (!Array.isArray(messages)) return wrongType('messages', 'array', kindOf(messages));
  if (messages.length === 0) {
    const message =
      "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.";
    return { message, param: 'messages', code: 'empty_array' };
  }
  for (const [index, entry] of messages.entries()) {
    const param = `messages[${index}]`;
    if (!isObject(entry)) return wrongType(param, 'object', kindOf(entry));
    const unknown = Object.keys(entry).find((name) => !MESSAGE_FIELDS.includes(name));
    if (unknown !== undefined) {
      return {
        message: `Unknown parameter: '${param}.${unknown}'.`,
        param: `${param}.${unknown}`,
        code: 'unknown_parameter',
      };
    }
    const { role, content } = entry;
    if (role === undefined) return missing(`${param}.role`);
    if (typeof role !== 'string' || !ROLES.includes(role)) {
      const known = ROLES.map((name) => `'${name}'`)
        .join(', ')
        .replace(/, ([^,]*)$/, ', and $1');
      const message = `Invalid value: '${role}'. Supported values are: ${known}.`;
      return { message, param: `${param}.role`, code: 'invalid_value' };
    }
    if (content === undefined && role !== 'assistant') return missing(`${param}.content`);
    if (typeof content !== 'string' && !Array.isArray(content) && role !== 'assistant') {
      return wrongType(`${param}.content`, 'string', kindOf(content));
    }
  }
  return undefined;
}

/**
 * @param {Json} body
 * @returns {Mistake | undefined}
 */
function checkCombinations(body) {
  const { max_tokens, max_completion_tokens, temperature, model } = body;
  if (max_tokens != null && max_completion_tokens != null) {
    const message = "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.";
    return { message, param: 'max_tokens', code: 'invalid_parameter_combination' };
  }
  if (body['stream'] === true) return { message: 'Streaming is not played by this server.', param: 'stream' };
  if (!/^(?:o\d|gpt-5)/.test(String(model))) return undefined;
  if (max_tokens != null) {
    const message =
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
    return { message, param: 'max_tokens', code: 'unsupported_parameter' };
  }
  if (temperature != null && temperature !== 1) {
    const message = `Unsupported value: 'temperature' does not support ${temperature} with this model. Only the default (1) value is supported.`;
    return { message, param: 'temperature', code: 'unsupported_value' };
  }
  return undefined;
}

/**
 * @param {Json} body
 * @returns {Mistake | undefined}
 */
function checkResponseFormat(body) {
  const format = body['response_format'];
  if (!isObject(format) || format['type'] === 'text') return undefined;
  if (format['type'] === 'json_object') {
    if (/json/i.test(JSON.stringify(body['messages']))) return undefined;
    const message =
      "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.";
    return { message, param: 'messages' };
  }
  if (format['type'] !== 'json_schema') {
    const message = `Invalid value: '${format['type']}'. Supported values are: 'json_object', 'json_schema', and 'text'.`;
    return { message, param: 'response_format.type', code: 'invalid_value' };
  }
  const param = 'response_format.json_schema';
  const described = format['json_schema'];
  if (!isObject(described)) return missing(param);
  const unknown = Object.keys(described).find(
    (name) => !['name', 'description', 'schema', 'strict'].includes(name),
  );
  if (unknown !== undefined) {
    return {
      message: `Unknown parameter: '${param}.${unknown}'.`,
      param: `${param}.${unknown}`,
      code: 'unknown_parameter',
    };
  }
  const { name, schema, strict } = described;
  if (name === undefined) return missing(`${param}.name`);
  if (typeof name !== 'string' || !SCHEMA_NAME.test(name) || name.length > 64) {
    const message = `Invalid '${param}.name': string does not match pattern. Expected a string that matches the pattern '${SCHEMA_NAME.source}'.`;
    return { message, param: `${param}.name`, code: 'invalid_value' };
  }
  if (strict !== true) return undefined;
  if (!isObject(schema)) return missing(`${param}.schema`);
  const problem = checkStrictSchema(schema);
  if (problem === undefined) return undefined;
  return { message: `Invalid schema for response_format '${name}': ${problem}`, param: 'response_format' };
}
