// @ts-check
/** An HTTP reply before it is sent. */

/**
 * @typedef {object} Reply
 * @property {number} status
 * @property {{ readonly [name: string]: string }} headers
 * @property {string} body
 */

/**
 * A reply in JSON, indented as both providers send it.
 * @param {number} status
 * @param {object} body
 * @param {{ readonly [name: string]: string }} [headers]
 * @returns {Reply}
 */
export function jsonReply(status, body, headers = {}) {
  const type = { 'content-type': 'application/json; charset=UTF-8' };
  return { status, headers: { ...type, ...headers }, body: `${JSON.stringify(body, undefined, 2)}\n` };
}
