// @ts-check
/** The errors of OpenAI's chat completions API: their status, words, type and code, as documented. */
import { jsonReply } from './reply.mjs';

/** @typedef {import('./reply.mjs').Reply} Reply */
/** @typedef {import('./model.mjs').Failure} Failure */

/** A mistake in the request, with the parameter it is in. */
/** @typedef {{ readonly message: string, readonly param?: string | null, readonly code?: string | null }} Mistake */

const KEYS_PAGE = 'https://platform.openai.com/account/api-keys';

/**
 * @param {number} status
 * @param {Mistake} mistake
 * @param {string} [type]
 * @param {{ readonly [name: string]: string }} [headers]
 * @returns {Reply}
 */
export function openaiError(status, mistake, type = 'invalid_request_error', headers = {}) {
  const { message, param = null, code = null } = mistake;
  return jsonReply(status, { error: { message, type, param, code } }, headers);
}

export function noKey() {
  const message =
    "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth " +
    "(i.e. Authorization: Bearer YOUR_KEY), or as the password field (with blank username) if you're accessing the " +
    `API from your browser and are prompted for a username and password. You can obtain an API key from ${KEYS_PAGE}.`;
  return openaiError(401, { message });
}

/** @param {string} key */
export function wrongKey(key) {
  const shown =
    key.length > 8
      ? `${key.slice(0, 4)}${'*'.repeat(key.length - 8)}${key.slice(-4)}`
      : '*'.repeat(key.length);
  const message = `Incorrect API key provided: ${shown}. You can find your API key at ${KEYS_PAGE}.`;
  return openaiError(401, { message, code: 'invalid_api_key' });
}

/** @param {string} model */
export function noModel(model) {
  const message = `The model \`${model}\` does not exist or you do not have access to it.`;
  return openaiError(404, { message, code: 'model_not_found' });
}

/**
 * A failure that the model asked for, such as too many requests.
 * @param {Failure} failure
 * @param {string} model
 */
export function openaiFailed(failure, model) {
  const { status, retryAfter } = failure;
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  const [type, code, message] = wordsOf(status, model);
  return openaiError(status, { message, code }, type, headers);
}

/**
 * @param {number} status
 * @param {string} model
 * @returns {readonly [type: string, code: string | null, message: string]}
 */
function wordsOf(status, model) {
  switch (status) {
    case 400:
      return ['invalid_request_error', null, 'The request is invalid.'];
    case 401:
      return [
        'invalid_request_error',
        'invalid_api_key',
        `Incorrect API key provided: ****. You can find your API key at ${KEYS_PAGE}.`,
      ];
    case 403:
      return [
        'request_forbidden',
        'unsupported_country_region_territory',
        'Country, region, or territory not supported',
      ];
    case 404:
      return [
        'invalid_request_error',
        'model_not_found',
        `The model \`${model}\` does not exist or you do not have access to it.`,
      ];
    case 429:
      return [
        'requests',
        'rate_limit_exceeded',
        `Rate limit reached for ${model} in organization org-demo on requests per min (RPM): Limit 3, Used 3, Requested 1.`,
      ];
    case 503:
      return ['server_error', null, 'The engine is currently overloaded, please try again later.'];
    case 504:
      return ['server_error', null, 'The request timed out.'];
    default:
      return [
        'server_error',
        null,
        'The server had an error while processing your request. Sorry about that!',
      ];
  }
}
