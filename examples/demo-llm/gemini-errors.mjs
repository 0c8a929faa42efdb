// @ts-check
/** The errors of the Generative Language API: their status, words and details, as documented. */
import { jsonReply } from './reply.mjs';

/** @typedef {import('./proto-json.mjs').Violation} Violation */
/** @typedef {import('./model.mjs').Failure} Failure */
/** @typedef {import('./reply.mjs').Reply} Reply */

const RPC = 'type.googleapis.com/google.rpc';
const LIMITS = 'https://ai.google.dev/gemini-api/docs/rate-limits';

/** The code, name and words of each status. */
const ERRORS = /** @type {const} */ ({
  400: ['INVALID_ARGUMENT', 'Request contains an invalid argument.'],
  401: [
    'UNAUTHENTICATED',
    'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid ' +
      'authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.',
  ],
  403: [
    'PERMISSION_DENIED',
    "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other " +
      'form of API consumer identity to call this API.',
  ],
  404: ['NOT_FOUND', 'Requested entity was not found.'],
  429: [
    'RESOURCE_EXHAUSTED',
    'You exceeded your current quota, please check your plan and billing details. For more information on this ' +
      `error, head to: ${LIMITS}.`,
  ],
  500: [
    'INTERNAL',
    'An internal error has occurred. Please retry or report in https://developers.generativeai.google/guide/troubleshooting',
  ],
  503: ['UNAVAILABLE', 'The model is overloaded. Please try again later.'],
  504: ['DEADLINE_EXCEEDED', 'Deadline expired before operation could complete.'],
});

/**
 * @param {keyof typeof ERRORS} code
 * @param {{ message?: string, details?: readonly object[], headers?: { readonly [name: string]: string } }} [options]
 * @returns {Reply}
 */
export function geminiError(code, { message, details = [], headers = {} } = {}) {
  const [status, words] = ERRORS[code];
  const error = { code, message: message ?? words, status, ...(details.length > 0 ? { details } : {}) };
  return jsonReply(code, { error }, headers);
}

/**
 * A request that is not of the documented form.
 * @param {readonly Violation[]} violations
 */
export function badRequest(violations) {
  const message = violations.map(({ description }) => description).join('\n');
  return geminiError(400, {
    message,
    details: [{ '@type': `${RPC}.BadRequest`, fieldViolations: violations }],
  });
}

/**
 * A request of the right form that says what cannot be.
 * @param {readonly string[]} problems
 */
export function invalidArgument(problems) {
  return geminiError(400, { message: problems.map((problem) => `* ${problem}\n`).join('') });
}

export function invalidKey() {
  const details = [
    {
      '@type': `${RPC}.ErrorInfo`,
      reason: 'API_KEY_INVALID',
      domain: 'googleapis.com',
      metadata: { service: 'generativelanguage.googleapis.com' },
    },
    {
      '@type': `${RPC}.LocalizedMessage`,
      locale: 'en-US',
      message: 'API key not valid. Please pass a valid API key.',
    },
  ];
  return geminiError(400, { message: 'API key not valid. Please pass a valid API key.', details });
}

/**
 * @param {string} model
 * @param {string} method
 */
export function unknownModel(model, method) {
  const message =
    `models/${model} is not found for API version v1beta, or is not supported for ${method}. ` +
    'Call ListModels to see the list of available models and their supported methods.';
  return geminiError(404, { message });
}

/**
 * A failure that the model asked for, such as too many requests.
 * @param {Failure} failure
 * @param {string} model
 */
export function failed(failure, model) {
  const { status, retryAfter, retryDelay } = failure;
  const code = /** @type {keyof typeof ERRORS} */ (status in ERRORS ? status : 500);
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  const details = code === 429 ? quotaDetails(model, retryDelay) : [];
  return geminiError(code, { headers, details });
}

/**
 * @param {string} model
 * @param {number | undefined} retryDelay seconds
 */
function quotaDetails(model, retryDelay) {
  const violation = {
    quotaMetric: 'generativelanguage.googleapis.com/generate_content_free_tier_requests',
    quotaId: 'GenerateRequestsPerMinutePerProjectPerModel-FreeTier',
    quotaDimensions: { location: 'global', model },
    quotaValue: '10',
  };
  const help = {
    '@type': `${RPC}.Help`,
    links: [{ description: 'Learn more about Gemini API quotas', url: LIMITS }],
  };
  const retry =
    retryDelay === undefined ? [] : [{ '@type': `${RPC}.RetryInfo`, retryDelay: `${retryDelay}s` }];
  return [{ '@type': `${RPC}.QuotaFailure`, violations: [violation] }, help, ...retry];
}

/**
 * What Google's front end says to a path or method that no API has.
 * @param {string} path
 * @returns {Reply}
 */
export function noSuchPage(path) {
  const shown = path.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
  const body =
    '<!DOCTYPE html>\n<html lang=en>\n  <meta charset=utf-8>\n  <title>Error 404 (Not Found)!!1</title>\n' +
    `  <p><b>404.</b> <ins>That’s an error.</ins>\n  <p>The requested URL <code>${shown}</code> was not found on this ` +
    'server.  <ins>That’s all we know.</ins>\n';
  return { status: 404, headers: { 'content-type': 'text/html; charset=UTF-8' }, body };
}
