// @ts-check
/**
 * Plays Gemini's `generateContent` and `countTokens` (Generative Language API v1beta): the key, the form of the
 * request, the answer and its usage counts. What the answer says comes from the model that it is given.
 */
import { randomBytes } from 'node:crypto';
import { checkContents, checkGenerateContent } from './gemini-checks.mjs';
import {
  badRequest,
  failed,
  geminiError,
  invalidArgument,
  invalidKey,
  noSuchPage,
  unknownModel,
} from './gemini-errors.mjs';
import { COUNT_TOKENS_REQUEST, GENERATE_CONTENT_REQUEST } from './gemini-messages.mjs';
import { countTokens, isObject } from './model.mjs';
import { readMessage } from './proto-json.mjs';
import { jsonReply } from './reply.mjs';

/** @typedef {import('./reply.mjs').Reply} Reply */
/** @typedef {import('./llm-server.mjs').Exchange} Exchange */
/** @typedef {import('./llm-server.mjs').Provider} Provider */
/** @typedef {import('./model.mjs').Completion} Completion */
/** @typedef {import('./model.mjs').Json} Json */
/** @typedef {import('./proto-json.mjs').Violation} Violation */

const METHOD = /^\/v1beta\/models\/([\w.-]+):(generateContent|countTokens)$/;
const CATEGORIES = ['HARASSMENT', 'HATE_SPEECH', 'SEXUALLY_EXPLICIT', 'DANGEROUS_CONTENT'];
const FINISH_REASONS = /** @type {const} */ ({
  stop: 'STOP',
  length: 'MAX_TOKENS',
  safety: 'SAFETY',
  prohibited: 'PROHIBITED_CONTENT',
  recitation: 'RECITATION',
  refusal: 'STOP',
});

/** @param {string} path */
export function isGeminiPath(path) {
  return path.startsWith('/v1beta/');
}

/**
 * @param {Exchange} exchange
 * @param {Provider} provider
 * @returns {Promise<Reply>}
 */
export async function answerGemini(exchange, provider) {
  const [, model = '', method] = METHOD.exec(exchange.url.pathname) ?? [];
  if (method === undefined || exchange.method !== 'POST') return noSuchPage(exchange.url.pathname);
  const refusal = checkKey(exchange, provider);
  if (refusal !== undefined) return refusal;
  const body = parse(exchange.body);
  if ('reply' in body) return body.reply;
  if (!provider.hasModel(model)) return unknownModel(model, method);
  return method === 'countTokens'
    ? answerCountTokens(body.value)
    : await answerGenerateContent(body.value, model, exchange, provider);
}

/**
 * @param {Exchange} exchange
 * @param {Provider} provider
 */
function checkKey(exchange, provider) {
  const header = exchange.headers['x-goog-api-key'];
  const key = (Array.isArray(header) ? header[0] : header) || exchange.url.searchParams.get('key');
  if (key) return provider.keys.includes(key) ? undefined : invalidKey();
  return geminiError(exchange.headers.authorization === undefined ? 403 : 401);
}

/**
 * @param {string} text
 * @returns {{ value: unknown } | { reply: Reply }}
 */
function parse(text) {
  try {
    return { value: JSON.parse(text) };
  } catch {
    const message = `Invalid JSON payload received. Unexpected token.\n${text.slice(0, 40)}\n^`;
    return { reply: badRequest([{ description: message }]) };
  }
}

/**
 * @param {unknown} body
 * @param {string} model
 * @param {Exchange} exchange
 * @param {Provider} provider
 */
async function answerGenerateContent(body, model, exchange, provider) {
  /** @type {Violation[]} */
  const violations = [];
  const request = readMessage(body, GENERATE_CONTENT_REQUEST, violations);
  if (violations.length > 0) return badRequest(violations);
  const problems = checkGenerateContent(request, model);
  if (problems.length > 0) return invalidArgument(problems);
  const config = isObject(request['generationConfig']) ? request['generationConfig'] : {};
  const schema = config['responseSchema'] ?? config['responseJsonSchema'];
  const system = textOf([request['systemInstruction']]);
  const prompt = textOf(request['contents']);
  const completion = await provider.ask(exchange, {
    model,
    system,
    prompt,
    schema: isObject(schema) ? schema : undefined,
    maxTokens: typeof config['maxOutputTokens'] === 'number' ? config['maxOutputTokens'] : undefined,
  });
  if ('status' in completion) return failed(completion, model);
  return jsonReply(200, response(completion, countTokens(system + prompt), provider.reportedModel(model)));
}

/**
 * @param {Completion} completion
 * @param {number} promptTokens
 * @param {string} modelVersion
 */
function response(completion, promptTokens, modelVersion) {
  const { text, ending = 'stop', thoughtTokens = 0 } = completion;
  const usage = { promptTokenCount: promptTokens, totalTokenCount: promptTokens };
  const rest = { modelVersion, responseId: randomBytes(16).toString('base64url') };
  if (ending === 'empty') return { usageMetadata: usage, ...rest };
  if (ending === 'blocked') {
    const promptFeedback = { blockReason: 'PROHIBITED_CONTENT', safetyRatings: ratings('HIGH') };
    return { promptFeedback, usageMetadata: usage, ...rest };
  }
  const answered = ending === 'stop' || ending === 'length' || ending === 'refusal';
  const candidate = {
    ...(answered ? { content: { parts: [{ text }], role: 'model' } } : {}),
    finishReason: FINISH_REASONS[ending],
    index: 0,
    safetyRatings: ratings(answered || ending === 'recitation' ? 'NEGLIGIBLE' : 'HIGH'),
  };
  const candidatesTokenCount = answered ? countTokens(text) : 0;
  const usageMetadata = {
    promptTokenCount: promptTokens,
    ...(answered ? { candidatesTokenCount } : {}),
    totalTokenCount: promptTokens + candidatesTokenCount + thoughtTokens,
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: promptTokens }],
    ...(thoughtTokens > 0 ? { thoughtsTokenCount: thoughtTokens } : {}),
  };
  return { candidates: [candidate], usageMetadata, ...rest };
}

/** @param {'NEGLIGIBLE' | 'HIGH'} probability */
function ratings(probability) {
  return CATEGORIES.map((name, index) => {
    const flagged = probability === 'HIGH' && index === CATEGORIES.length - 1;
    const rating = { category: `HARM_CATEGORY_${name}`, probability: flagged ? 'HIGH' : 'NEGLIGIBLE' };
    return flagged ? { ...rating, blocked: true } : rating;
  });
}

/** @param {unknown} body */
function answerCountTokens(body) {
  /** @type {Violation[]} */
  const violations = [];
  const request = readMessage(body, COUNT_TOKENS_REQUEST, violations);
  if (violations.length > 0) return badRequest(violations);
  const inner = request['generateContentRequest'];
  if (isObject(inner) && request['contents'] !== undefined) {
    return invalidArgument([
      'CountTokensRequest: only one of contents and generate_content_request may be set.',
    ]);
  }
  const asked = isObject(inner) ? inner : request;
  const problems = checkContents(asked);
  if (problems.length > 0) return invalidArgument(problems);
  const totalTokens = countTokens(textOf([asked['systemInstruction']]) + textOf(asked['contents']));
  return jsonReply(200, {
    totalTokens,
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: totalTokens }],
  });
}

/**
 * The text of contents, parts and turns joined by line breaks.
 * @param {unknown} contents
 */
function textOf(contents) {
  const parts = (Array.isArray(contents) ? contents : []).flatMap((content) => {
    return isObject(content) && Array.isArray(content['parts']) ? content['parts'] : [];
  });
  return parts
    .map((part) => (isObject(part) && typeof part['text'] === 'string' ? part['text'] : ''))
    .join('\n');
}
