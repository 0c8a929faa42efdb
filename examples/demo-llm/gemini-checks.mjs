// @ts-check
/** What the Generative Language API asks of a request beyond its form: what must be there, limits, what excludes what. */
import { isObject } from './model.mjs';

/** @typedef {import('./model.mjs').Json} Json */

const MIME_TYPES = ['text/plain', 'application/json', 'application/xml', 'application/yaml', 'text/x.enum'];
const FORMATS = /** @type {{ readonly [type: string]: readonly string[] }} */ ({
  STRING: ['enum', 'date-time'],
  NUMBER: ['float', 'double', 'enum'],
  INTEGER: ['int32', 'int64', 'enum'],
});
const PRIMITIVES = ['STRING', 'NUMBER', 'INTEGER', 'BOOLEAN'];

/**
 * @param {Json} request a GenerateContentRequest as `readMessage` gives it
 * @param {string} model
 * @returns {string[]} what is wrong with it; empty if nothing is
 */
export function checkGenerateContent(request, model) {
  const problems = checkContents(request);
  const config = isObject(request['generationConfig']) ? request['generationConfig'] : {};
  for (const problem of checkConfig(config))
    problems.push(`GenerateContentRequest.generation_config.${problem}`);
  const thinking = isObject(config['thinkingConfig']) ? config['thinkingConfig'] : {};
  if (thinking['thinkingLevel'] !== undefined && /^gemini-[12]/.test(model)) {
    problems.push('Thinking level is not supported for this model.');
  }
  const tools = Array.isArray(request['tools']) && request['tools'].length > 0;
  if (tools && config['responseMimeType'] === 'application/json' && !/^gemini-[3-9]/.test(model)) {
    problems.push("Function calling with a response mime type: 'application/json' is unsupported");
  }
  return problems;
}

/**
 * @param {Json} request
 * @returns {string[]}
 */
export function checkContents(request) {
  const contents = Array.isArray(request['contents']) ? request['contents'] : [];
  const system = request['systemInstruction'];
  const problems =
    contents.length === 0 ? ['GenerateContentRequest.contents: contents is not specified'] : [];
  for (const [index, content] of contents.entries()) {
    problems.push(...checkParts(content, `GenerateContentRequest.contents[${index}]`, 'contents'));
    const role = isObject(content) ? (content['role'] ?? 'user') : 'user';
    if (role !== 'user' && role !== 'model') problems.push('Please use a valid role: user, model.');
  }
  if (isObject(system)) {
    problems.push(...checkParts(system, 'GenerateContentRequest.system_instruction', 'system_instruction'));
  }
  return problems;
}

/**
 * @param {unknown} content
 * @param {string} path
 * @param {string} name
 */
function checkParts(content, path, name) {
  const parts = isObject(content) && Array.isArray(content['parts']) ? content['parts'] : [];
  if (parts.length === 0) return [`${path}.parts: ${name}.parts must not be empty.`];
  return parts.flatMap((part, index) => {
    const set =
      isObject(part) &&
      Object.keys(part).some((key) => /^(?:text|inline|file|function|exec|code|tool)/.test(key));
    return set
      ? []
      : [`${path}.parts[${index}].data: required oneof field 'data' must have one initialized field`];
  });
}

/**
 * @param {Json} config
 * @returns {string[]}
 */
function checkConfig(config) {
  const problems = [];
  const within = (
    /** @type {string} */ name,
    /** @type {string} */ shown,
    /** @type {number} */ low,
    /** @type {number} */ high,
  ) => {
    const value = config[name];
    if (typeof value === 'number' && (value < low || value > high)) {
      problems.push(`${shown}: ${shown} must be in the range [${low.toFixed(1)}, ${high.toFixed(1)}].`);
    }
  };
  within('temperature', 'temperature', 0, 2);
  within('topP', 'top_p', 0, 1);
  if (Number(config['topK'] ?? 1) < 1) problems.push('top_k: top_k must be positive.');
  if (Number(config['maxOutputTokens'] ?? 1) < 1)
    problems.push('max_output_tokens: max_output_tokens must be positive.');
  if (Number(config['candidateCount'] ?? 1) !== 1)
    problems.push('candidate_count: only one candidate can be specified.');
  const stops = config['stopSequences'];
  if (Array.isArray(stops) && stops.length > 5)
    problems.push('stop_sequences: at most 5 stop sequences may be specified.');
  problems.push(...checkResponseForm(config));
  const thinking = isObject(config['thinkingConfig']) ? config['thinkingConfig'] : {};
  if (thinking['thinkingBudget'] !== undefined && thinking['thinkingLevel'] !== undefined) {
    problems.push('thinking_config: You can only set only one of thinking budget and thinking level.');
  }
  return problems;
}

/** @param {Json} config */
function checkResponseForm(config) {
  const problems = [];
  const mimeType = config['responseMimeType'];
  const structured = mimeType === 'application/json' || mimeType === 'text/x.enum';
  if (typeof mimeType === 'string' && !MIME_TYPES.includes(mimeType)) {
    problems.push(
      `response_mime_type: allowed mimetypes are ${MIME_TYPES.map((type) => `\`${type}\``).join(', ')}.`,
    );
  }
  const { responseSchema, responseJsonSchema } = config;
  if (responseSchema !== undefined && responseJsonSchema !== undefined) {
    problems.push('response_schema: only one of response_schema and response_json_schema may be set.');
  }
  for (const [name, schema] of [
    ['response_schema', responseSchema],
    ['response_json_schema', responseJsonSchema],
  ]) {
    if (schema === undefined || structured) continue;
    problems.push(`${name}: only allowed with response_mime_type \`application/json\` or \`text/x.enum\`.`);
  }
  if (responseJsonSchema !== undefined && !isObject(responseJsonSchema)) {
    problems.push('response_json_schema: must be an object.');
  }
  if (isObject(responseSchema)) problems.push(...checkSchema(responseSchema, 'response_schema'));
  return problems;
}

/**
 * @param {Json} schema
 * @param {string} path
 * @returns {string[]}
 */
function checkSchema(schema, path) {
  const { type, anyOf, format, items } = schema;
  if (Array.isArray(anyOf)) {
    const alone = Object.keys(schema).length === 1;
    const problems = alone ? [] : [`${path}: when using any_of, it must be the only field set`];
    return problems.concat(
      ...anyOf.map((inner, index) => checkSchema(isObject(inner) ? inner : {}, `${path}.any_of[${index}]`)),
    );
  }
  if (typeof type !== 'string' || type === 'TYPE_UNSPECIFIED') return [`${path}.type: must be specified`];
  const problems = checkEnum(schema, type, path);
  if (typeof format === 'string' && format !== '' && !(FORMATS[type] ?? []).includes(format)) {
    const known = (FORMATS[type] ?? []).map((name) => `'${name}'`).join(' and ');
    problems.push(`${path}.format: only ${known || 'no format'} are supported for ${type} type`);
  }
  if (type === 'OBJECT') problems.push(...checkObject(schema, path));
  else if (schema['properties'] !== undefined)
    problems.push(`${path}.properties: only allowed for OBJECT type`);
  if (type === 'ARRAY') {
    if (isObject(items)) problems.push(...checkSchema(items, `${path}.items`));
    else problems.push(`${path}.items: missing field.`);
  } else if (items !== undefined) problems.push(`${path}.items: only allowed for ARRAY type`);
  return problems;
}

/**
 * @param {Json} schema
 * @param {string} type
 * @param {string} path
 */
function checkEnum(schema, type, path) {
  const values = Array.isArray(schema['enum']) ? schema['enum'] : [];
  if (values.length > 0 && !PRIMITIVES.includes(type)) return [`${path}.enum: only allowed for STRING type`];
  return values.flatMap((value, index) => (value === '' ? [`${path}.enum[${index}]: cannot be empty`] : []));
}

/**
 * @param {Json} schema
 * @param {string} path
 */
function checkObject(schema, path) {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const names = Object.keys(properties);
  if (names.length === 0) return [`${path}.properties: should be non-empty for OBJECT type`];
  const problems = [];
  for (const list of /** @type {const} */ (['required', 'propertyOrdering'])) {
    const shown = list === 'required' ? list : 'property_ordering';
    for (const [index, name] of /** @type {unknown[]} */ (schema[list] ?? []).entries()) {
      if (!names.includes(String(name))) problems.push(`${path}.${shown}[${index}]: property is not defined`);
    }
  }
  for (const [name, inner] of Object.entries(properties)) {
    problems.push(...checkSchema(isObject(inner) ? inner : {}, `${path}.properties[${name}]`));
  }
  return problems;
}
