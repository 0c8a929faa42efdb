// @ts-check
/**
 * What a model is asked and what it answers, whatever the protocol; and how a provider holds the answer to the
 * schema it was asked with.
 */

/**
 * @typedef {{ [key: string]: unknown }} Json
 */

/**
 * @typedef {object} Item One template to label, as the prompt gave it.
 * @property {string} id
 * @property {string} template
 * @property {readonly string[]} sources
 * @property {readonly string[]} examples
 */

/**
 * @typedef {object} Ask
 * @property {'gemini' | 'openai'} provider
 * @property {string} model
 * @property {string} system the system instruction, or the empty string
 * @property {string} prompt the user's text
 * @property {Json | undefined} schema what the answer has to fit; Gemini's Schema or JSON Schema
 * @property {readonly Item[]} items
 * @property {readonly string[]} labels that the schema allows
 * @property {number} sequence 1 for the server's first request
 */

/**
 * How the model ended. `blocked`: the prompt was refused and there is no candidate; `empty`: no candidate and no
 * reason; `refusal`: in words, which only OpenAI's protocol has a place for.
 * @typedef {'stop' | 'length' | 'safety' | 'prohibited' | 'recitation' | 'refusal' | 'blocked' | 'empty'} Ending
 */

/**
 * @typedef {object} Completion
 * @property {string} text
 * @property {Ending} [ending] `stop` unless given
 * @property {number} [thoughtTokens]
 */

/**
 * @typedef {object} Failure The provider's own error in place of an answer.
 * @property {number} status 400, 401, 403, 404, 429, 500, 503 or 504
 * @property {number | string} [retryAfter] seconds or an HTTP date, for the header
 * @property {number} [retryDelay] seconds, for Gemini's RetryInfo
 */

/** @typedef {(ask: Ask) => Completion | Failure | Promise<Completion | Failure>} Model */

/**
 * @param {unknown} value
 * @returns {value is Json}
 */
export function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The tokens of a text, counted as both protocols here report them.
 * @param {string} text
 */
export function countTokens(text) {
  return Math.ceil(text.length / 4);
}

/**
 * A model whose answers are held to the schema, as structured output does: what does not fit is replaced by the
 * nearest that does, so no label outside the enum can come out.
 * @param {Model} model
 * @returns {Model}
 */
export function enforceSchema(model) {
  return async (ask) => {
    const completion = await model(ask);
    if ('status' in completion || ask.schema === undefined || (completion.ending ?? 'stop') !== 'stop') {
      return completion;
    }
    return { ...completion, text: JSON.stringify(conform(parsed(completion.text), ask.schema)) };
  };
}

/** @param {string} text */
function parsed(text) {
  try {
    return /** @type {unknown} */ (JSON.parse(text));
  } catch {
    return undefined;
  }
}

/**
 * @param {unknown} value
 * @param {Json} schema
 * @returns {unknown}
 */
function conform(value, schema) {
  const allowed = schema['enum'];
  if (Array.isArray(allowed)) return allowed.includes(value) ? value : allowed[0];
  const nullable = schema['nullable'] === true;
  switch (typeOf(schema)) {
    case 'object':
      return conformObject(isObject(value) ? value : {}, schema);
    case 'array':
      return conformArray(Array.isArray(value) ? value : [], schema);
    case 'string':
      return typeof value === 'string' ? value : value == null ? (nullable ? null : '') : String(value);
    case 'integer':
    case 'number':
      return typeof value === 'number' ? value : Number(value) || 0;
    case 'boolean':
      return value === true;
    default:
      return value ?? null;
  }
}

/**
 * @param {Json} value
 * @param {Json} schema
 */
function conformObject(value, schema) {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  /** @type {Json} */
  const conforming = {};
  for (const [name, property] of Object.entries(properties)) {
    if (!isObject(property) || !(Object.hasOwn(value, name) || required.includes(name))) continue;
    conforming[name] = conform(value[name], property);
  }
  return conforming;
}

/**
 * @param {readonly unknown[]} value
 * @param {Json} schema
 */
function conformArray(value, schema) {
  const items = isObject(schema['items']) ? schema['items'] : {};
  const least = Number(schema['minItems'] ?? 0);
  const most = Number(schema['maxItems'] ?? Number.POSITIVE_INFINITY);
  const conforming = value.slice(0, most).map((entry) => conform(entry, items));
  while (conforming.length < least) conforming.push(conform(undefined, items));
  return conforming;
}

/**
 * @param {Json} schema
 * @returns {string}
 */
function typeOf(schema) {
  const type = Array.isArray(schema['type'])
    ? schema['type'].find((name) => name !== 'null')
    : schema['type'];
  return typeof type === 'string' ? type.toLowerCase() : isObject(schema['properties']) ? 'object' : '';
}
