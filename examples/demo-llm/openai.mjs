// @ts-check
/**
 * Plays OpenAI's chat completions, as OpenAI and what is compatible with it speak them: the key, the form of the
 * request, structured outputs, the answer and its usage counts.
 */
import { randomBytes } from 'node:crypto';
import { countTokens, isObject } from './model.mjs';
import { checkChatCompletion } from './openai-checks.mjs';
import { noKey, noModel, openaiError, openaiFailed, wrongKey } from './openai-errors.mjs';
import { jsonReply } from './reply.mjs';

/** @typedef {import('./reply.mjs').Reply} Reply */
/** @typedef {import('./llm-server.mjs').Exchange} Exchange */
/** @typedef {import('./llm-server.mjs').Provider} Provider */
/** @typedef {import('./model.mjs').Completion} Completion */
/** @typedef {import('./model.mjs').Json} Json */

const PATH = '/v1/chat/completions';
const FINISH_REASONS = /** @type {const} */ ({
  stop: 'stop',
  length: 'length',
  safety: 'content_filter',
  prohibited: 'content_filter',
  recitation: 'content_filter',
  refusal: 'stop',
});

/**
 * @param {Exchange} exchange
 * @param {Provider} provider
 * @returns {Promise<Reply>}
 */
export async function answerOpenai(exchange, provider) {
  const { method, url } = exchange;
  if (url.pathname !== PATH) return openaiError(404, { message: `Invalid URL (${method} ${url.pathname})` });
  if (method !== 'POST') {
    const hint = '(HINT: Perhaps you meant to use a different HTTP method?)';
    return openaiError(405, { message: `Not allowed to ${method} on ${PATH}. ${hint}` });
  }
  const [, key] = /^Bearer +(\S+)$/.exec(exchange.headers.authorization ?? '') ?? [];
  if (key === undefined) return noKey();
  if (!provider.keys.includes(key)) return wrongKey(key);
  const body = parse(exchange.body);
  if (body === undefined) {
    return openaiError(400, {
      message: 'We could not parse the JSON body of your request. The OpenAI API expects a JSON payload.',
    });
  }
  const mistake = checkChatCompletion(body);
  if (mistake !== undefined) return openaiError(400, mistake);
  const model = String(body['model']);
  if (!provider.hasModel(model)) return noModel(model);
  return await answerChatCompletion(body, model, exchange, provider);
}

/**
 * @param {string} text
 * @returns {Json | undefined}
 */
function parse(text) {
  try {
    /** @type {unknown} */
    const value = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {Json} body
 * @param {string} model
 * @param {Exchange} exchange
 * @param {Provider} provider
 */
async function answerChatCompletion(body, model, exchange, provider) {
  const messages = /** @type {readonly Json[]} */ (body['messages']);
  const isSystem = (/** @type {Json} */ { role }) => role === 'system' || role === 'developer';
  const system = messages.filter(isSystem).map(textOf).join('\n');
  const prompt = messages
    .filter((message) => !isSystem(message))
    .map(textOf)
    .join('\n');
  const format = isObject(body['response_format']) ? body['response_format']['json_schema'] : undefined;
  const schema = isObject(format) && isObject(format['schema']) ? format['schema'] : undefined;
  const limit = body['max_completion_tokens'] ?? body['max_tokens'];
  const maxTokens = typeof limit === 'number' ? limit : undefined;
  const completion = await provider.ask(exchange, { model, system, prompt, schema, maxTokens });
  if ('status' in completion) return openaiFailed(completion, model);
  if (completion.ending === 'blocked') {
    const message =
      "The response was filtered due to the prompt triggering the provider's content management policy.";
    return openaiError(400, { message, param: 'prompt', code: 'content_filter' });
  }
  const reported = provider.reportedModel(model);
  return jsonReply(200, response(completion, countTokens(system + prompt), reported));
}

/**
 * @param {Completion} completion
 * @param {number} promptTokens
 * @param {string} model
 */
function response(completion, promptTokens, model) {
  const { text, ending = 'stop', thoughtTokens = 0 } = completion;
  const completionTokens = countTokens(text) + thoughtTokens;
  const message = {
    role: 'assistant',
    content: ending === 'refusal' ? null : text,
    refusal: ending === 'refusal' ? text : null,
    annotations: [],
  };
  const choices =
    ending === 'empty' || ending === 'blocked'
      ? []
      : [{ index: 0, message, logprobs: null, finish_reason: FINISH_REASONS[ending] }];
  return {
    id: `chatcmpl-${randomBytes(12).toString('hex')}`,
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1000),
    model,
    choices,
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
      prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: thoughtTokens, audio_tokens: 0 },
    },
    service_tier: 'default',
    system_fingerprint: null,
  };
}

/**
 * The text of a message, whose content is a string or a list of parts.
 * @param {Json} message
 */
function textOf({ content }) {
  if (!Array.isArray(content)) return typeof content === 'string' ? content : '';
  return content
    .map((part) => (isObject(part) && typeof part['text'] === 'string' ? part['text'] : ''))
    .join('\n');
}
