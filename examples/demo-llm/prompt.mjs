// @ts-check
/**
 * Reads a request of logsieve: the items stand in the user's text, one JSON object a line between two marks; the
 * labels are an enum of the answer's schema. Whatever else the text says is not looked at.
 */
import { isObject } from './model.mjs';

/** @typedef {import('./model.mjs').Item} Item */
/** @typedef {import('./model.mjs').Json} Json */

/** The lines that the items stand between. */
export const ITEMS_BEGIN = '<<<items';
export const ITEMS_END = 'items>>>';

/**
 * The items between the first mark and the next, each a whole line; a line that is no item is passed over.
 * @param {string} prompt
 * @returns {Item[]}
 */
export function readItems(prompt) {
  const lines = prompt.split('\n');
  const begin = lines.indexOf(ITEMS_BEGIN);
  if (begin < 0) return [];
  const end = lines.indexOf(ITEMS_END, begin + 1);
  return lines.slice(begin + 1, end < 0 ? undefined : end).flatMap((line) => readItem(line) ?? []);
}

/**
 * @param {string} line
 * @returns {Item | undefined}
 */
export function readItem(line) {
  /** @type {unknown} */
  let value;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isObject(value) || typeof value['id'] !== 'string') return undefined;
  return {
    id: value['id'],
    template: typeof value['template'] === 'string' ? value['template'] : '',
    sources: strings(value['sources']),
    examples: strings(value['examples']),
  };
}

/** @param {unknown} value */
function strings(value) {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

/**
 * The labels that a schema allows: the enum of the property `label`, wherever it stands.
 * @param {Json | undefined} schema
 * @returns {string[]}
 */
export function readLabels(schema) {
  if (schema === undefined) return [];
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const label = properties['label'];
  if (isObject(label) && Array.isArray(label['enum'])) return strings(label['enum']);
  for (const inner of [...Object.values(properties), schema['items']]) {
    const labels = isObject(inner) ? readLabels(inner) : [];
    if (labels.length > 0) return labels;
  }
  return [];
}
