// @ts-check
/** The part of JSON Schema that OpenAI's structured outputs take in strict mode, and its limits. */
import { isObject } from './model.mjs';

/** @typedef {import('./model.mjs').Json} Json */

/** Keywords that strict mode takes; minLength and maxLength are not among them, as not all providers take them. */
const KEYWORDS = /** @type {{ readonly [type: string]: readonly string[] }} */ ({
  any: [
    '$schema',
    '$id',
    '$ref',
    '$defs',
    'definitions',
    'type',
    'title',
    'description',
    'enum',
    'const',
    'anyOf',
  ],
  object: ['properties', 'required', 'additionalProperties'],
  array: ['items', 'minItems', 'maxItems'],
  string: ['pattern', 'format'],
  number: ['multipleOf', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
});
const ALL_KEYWORDS = Object.values(KEYWORDS).flat();
const MAX_DEPTH = 10;
const MAX_ENUM = 1000;

/**
 * @param {Json} schema
 * @returns {string | undefined} what is wrong with it, in the provider's words
 */
export function checkStrictSchema(schema) {
  if (schema['type'] !== 'object') {
    return `schema must be a JSON Schema of 'type: "object"', got 'type: "${schema['type'] ?? 'None'}"'.`;
  }
  return check(schema, [], 0);
}

/**
 * @param {Json} schema
 * @param {readonly string[]} context
 * @param {number} depth
 * @returns {string | undefined}
 */
function check(schema, context, depth) {
  const place = `In context=(${context.map((name) => `'${name}'`).join(', ')}${context.length === 1 ? ',' : ''}), `;
  if (depth > MAX_DEPTH) return `${place}the schema is nested deeper than ${MAX_DEPTH} levels.`;
  const banned = Object.keys(schema).find((keyword) => !ALL_KEYWORDS.includes(keyword));
  if (banned !== undefined) return `${place}'${banned}' is not permitted.`;
  const { type, items, anyOf } = schema;
  if (
    type === undefined &&
    ['$ref', 'enum', 'const', 'anyOf'].every((keyword) => schema[keyword] === undefined)
  ) {
    return `${place}schema must have a 'type' key.`;
  }
  const values = schema['enum'];
  if (Array.isArray(values) && values.length > MAX_ENUM)
    return `${place}'enum' has more than ${MAX_ENUM} values.`;
  if (includesType(type, 'object')) {
    const problem = checkObject(schema, place);
    if (problem !== undefined) return problem;
  }
  if (includesType(type, 'array') && !isObject(items)) return `${place}array schema missing items.`;
  for (const [path, inner] of innerSchemas(schema, items, anyOf)) {
    const problem = check(inner, [...context, ...path], depth + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/**
 * @param {unknown} type
 * @param {string} name
 */
function includesType(type, name) {
  return type === name || (Array.isArray(type) && type.includes(name));
}

/**
 * @param {Json} schema
 * @param {string} place
 */
function checkObject(schema, place) {
  if (schema['additionalProperties'] !== false) {
    return `${place}'additionalProperties' is required to be supplied and to be false.`;
  }
  const names = Object.keys(isObject(schema['properties']) ? schema['properties'] : {});
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const rule = `${place}'required' is required to be supplied and to be an array including every key in properties.`;
  const left = names.find((name) => !required.includes(name));
  if (left !== undefined) return `${rule} Missing '${left}'.`;
  const extra = required.find((name) => !names.includes(name));
  return extra === undefined ? undefined : `${rule} Extra required key '${extra}' supplied.`;
}

/**
 * @param {Json} schema
 * @param {unknown} items
 * @param {unknown} anyOf
 * @returns {(readonly [path: readonly string[], schema: Json])[]}
 */
function innerSchemas(schema, items, anyOf) {
  /** @type {(readonly [readonly string[], unknown])[]} */
  const inner = [];
  for (const keyword of ['properties', '$defs', 'definitions']) {
    const named = schema[keyword];
    if (isObject(named))
      inner.push(
        ...Object.entries(named).map(([name, value]) => /** @type {const} */ ([[keyword, name], value])),
      );
  }
  if (items !== undefined) inner.push([['items'], items]);
  if (Array.isArray(anyOf))
    inner.push(...anyOf.map((value, index) => /** @type {const} */ ([['anyOf', String(index)], value])));
  return inner.flatMap(([path, value]) => (isObject(value) ? [/** @type {const} */ ([path, value])] : []));
}
