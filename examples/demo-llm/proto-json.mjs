// @ts-check
/**
 * Holds a JSON value to a message as Google's APIs do: proto3 JSON, names in camelCase or snake_case, where an
 * unknown name or a value of the wrong type is an error with its place.
 */
import { isObject } from './model.mjs';

/** @typedef {import('./model.mjs').Json} Json */
/** @typedef {{ readonly field?: string, readonly description: string }} Violation */

/**
 * @typedef {object} Message
 * @property {string} name
 * @property {{ readonly [name: string]: Field }} fields
 * @property {{ readonly name: string, readonly fields: readonly string[] }} [oneof] of which only one may be set
 */

/**
 * @typedef {object} Field
 * @property {'TYPE_STRING' | 'TYPE_BOOL' | 'TYPE_INT32' | 'TYPE_INT64' | 'TYPE_FLOAT' | 'TYPE_DOUBLE' | 'enum' | 'message' | 'map' | 'struct' | 'any'} type
 * @property {true} [list]
 * @property {() => Message} [message] of `message` and `map`
 * @property {string} [name] of `enum`
 * @property {readonly string[]} [values] of `enum`
 */

const PACKAGE = 'type.googleapis.com/google.ai.generativelanguage.v1beta';
const STRUCT = 'type.googleapis.com/google.protobuf.Struct';

/**
 * Reads a value as a message: names in camelCase, lists always lists, enums in capitals. What does not fit is
 * added to the violations.
 * @param {unknown} value
 * @param {Message} message
 * @param {Violation[]} violations
 * @param {string} [path]
 * @returns {Json}
 */
export function readMessage(value, message, violations, path = '') {
  if (!isObject(value)) {
    violations.push(invalid(path, `${PACKAGE}.${message.name}`, value));
    return {};
  }
  /** @type {Json} */
  const read = {};
  for (const [key, entry] of Object.entries(value)) {
    const name = camelCase(key);
    const field = Object.hasOwn(message.fields, name) ? message.fields[name] : undefined;
    if (field === undefined) {
      violations.push(unknownName(key, path, 'Cannot find field.'));
      continue;
    }
    if (entry === null) continue;
    if (isSecondOf(message.oneof, name, read)) {
      const what = `oneof field '${message.oneof?.name}' is already set. Cannot set '${name}'`;
      violations.push({ field: path, description: `Invalid value at '${path}' (oneof), ${what}` });
      continue;
    }
    read[name] = readField(entry, field, violations, key, path);
  }
  return read;
}

/**
 * @param {Message['oneof']} oneof
 * @param {string} name
 * @param {Json} read
 */
function isSecondOf(oneof, name, read) {
  return oneof?.fields.includes(name) === true && oneof.fields.some((other) => Object.hasOwn(read, other));
}

/**
 * @param {unknown} value
 * @param {Field} field
 * @param {Violation[]} violations
 * @param {string} key
 * @param {string} parent
 * @returns {unknown}
 */
function readField(value, field, violations, key, parent) {
  const path = parent === '' ? snakeCase(key) : `${parent}.${snakeCase(key)}`;
  if (field.list !== true) {
    if (Array.isArray(value) && field.type !== 'any') {
      violations.push(unknownName(key, parent, 'Proto field is not repeating, cannot start list.'));
      return undefined;
    }
    return readValue(value, field, violations, path);
  }
  if (!Array.isArray(value)) return [readValue(value, field, violations, path)];
  return value.map((entry, index) => readValue(entry, field, violations, `${path}[${index}]`));
}

/**
 * @param {unknown} value
 * @param {Field} field
 * @param {Violation[]} violations
 * @param {string} path
 * @returns {unknown}
 */
function readValue(value, field, violations, path) {
  const { type } = field;
  if (type === 'any') return value;
  if (type === 'message' && field.message) return readMessage(value, field.message(), violations, path);
  if (type === 'map' && field.message && isObject(value)) {
    const message = field.message();
    const entries = Object.entries(value).map(([key, entry], index) => {
      return [key, readMessage(entry, message, violations, `${path}[${index}].value`)];
    });
    return Object.fromEntries(entries);
  }
  if (type === 'enum') {
    const known = typeof value === 'string' && field.values?.includes(value.toUpperCase());
    if (known) return value.toUpperCase();
    if (typeof value === 'number' && field.values?.[value] !== undefined) return field.values[value];
    violations.push(invalid(path, `${PACKAGE}.${field.name}`, value));
    return undefined;
  }
  if (isScalar(value, type)) return /INT|FLOAT|DOUBLE/.test(type) ? Number(value) : value;
  violations.push(invalid(path, type === 'struct' || type === 'map' ? STRUCT : type, value));
  return undefined;
}

/**
 * @param {unknown} value
 * @param {Field['type']} type
 */
function isScalar(value, type) {
  if (type === 'TYPE_STRING') return typeof value === 'string';
  if (type === 'TYPE_BOOL') return typeof value === 'boolean';
  if (type === 'struct') return isObject(value);
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return false;
  if (type === 'TYPE_INT32') return Number.isInteger(number) && Math.abs(number) <= 2 ** 31;
  return type === 'TYPE_INT64' ? Number.isInteger(number) : type !== 'map';
}

/**
 * @param {string} name
 * @param {string} path
 * @param {string} why
 * @returns {Violation}
 */
function unknownName(name, path, why) {
  const place = path === '' ? '' : ` at '${path}'`;
  const description = `Invalid JSON payload received. Unknown name "${name}"${place}: ${why}`;
  return path === '' ? { description } : { field: path, description };
}

/**
 * @param {string} path
 * @param {string} type
 * @param {unknown} value
 * @returns {Violation}
 */
function invalid(path, type, value) {
  return { field: path, description: `Invalid value at '${path}' (${type}), ${JSON.stringify(value)}` };
}

/** @param {string} name */
function camelCase(name) {
  return name.replace(/(?<=[a-z\d])_([a-z])/g, (_, letter) => letter.toUpperCase());
}

/** @param {string} name */
function snakeCase(name) {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
