// @ts-check
/**
 * A loopback HTTP server that plays an LLM's provider, strictly: a request that the real one would refuse is
 * refused here with the same words. It knows the protocols; what is answered comes from a model that is a plain
 * function.
 */
import { createServer } from 'node:http';
import { answerGemini, isGeminiPath } from './gemini.mjs';
import { geminiError, noSuchPage } from './gemini-errors.mjs';
import { countTokens } from './model.mjs';
import { answerOpenai } from './openai.mjs';
import { readItems, readLabels } from './prompt.mjs';

/** @typedef {import('./reply.mjs').Reply} Reply */
/** @typedef {import('./model.mjs').Ask} Ask */
/** @typedef {import('./model.mjs').Completion} Completion */
/** @typedef {import('./model.mjs').Failure} Failure */
/** @typedef {import('./model.mjs').Item} Item */
/** @typedef {import('./model.mjs').Json} Json */
/** @typedef {import('./model.mjs').Model} Model */

/**
 * @typedef {object} Exchange One request as it came.
 * @property {number} sequence 1 for the first
 * @property {string} method
 * @property {URL} url
 * @property {import('node:http').IncomingHttpHeaders} headers
 * @property {string} body
 * @property {Ask | undefined} ask set once the request was found right
 */

/**
 * @typedef {object} Options
 * @property {Model} model
 * @property {readonly string[]} keys API keys that are let in
 * @property {number} [port] 0, the default, for any that is free
 * @property {string} [reportedModel] the model's name in answers; without it the name asked for
 * @property {(model: string) => boolean} [hasModel] which models there are; by default `demo` and every gemini- and gpt-
 * @property {(prompt: string) => readonly Item[]} [readItems] how the items are read from the user's text
 * @property {(schema: Json | undefined) => readonly string[]} [readLabels]
 * @property {Arrive} [arrive] told of each request before it is answered
 * @property {Deliver} [deliver] how a reply is sent
 */

/** @typedef {import('node:http').ServerResponse} ServerResponse */
/** @typedef {(exchange: Exchange, response: ServerResponse) => void} Arrive */
/** @typedef {(reply: Reply, exchange: Exchange, response: ServerResponse) => void | Promise<void>} Deliver */

/**
 * @typedef {object} Provider What a protocol needs of the server.
 * @property {readonly string[]} keys
 * @property {(model: string) => boolean} hasModel
 * @property {(model: string) => string} reportedModel
 * @property {(exchange: Exchange, request: Request) => Promise<Completion | Failure>} ask
 */

/**
 * @typedef {object} Request
 * @property {string} model
 * @property {string} system
 * @property {string} prompt
 * @property {Json | undefined} schema
 * @property {number | undefined} maxTokens
 */

/**
 * @typedef {object} LlmServer
 * @property {string} origin such as http://127.0.0.1:8787
 * @property {() => Promise<void>} close cuts what is open
 */

const HOST = '127.0.0.1';
const MAX_BODY = 20 * 1024 * 1024;
const MODELS = /^(?:demo|(?:gemini|gpt)-[\w.-]+)$/;

/**
 * Starts a server on the loopback interface.
 * @param {Options} options
 * @returns {Promise<LlmServer>}
 */
export async function startLlmServer(options) {
  const { arrive, deliver = send, port = 0 } = options;
  const provider = providerOf(options);
  let sequence = 0;
  const server = createServer((request, response) => {
    sequence += 1;
    serve(request, response, sequence).catch(() => response.destroy());
  });
  /**
   * @param {import('node:http').IncomingMessage} request
   * @param {ServerResponse} response
   * @param {number} number
   */
  async function serve(request, response, number) {
    const body = await readBody(request);
    /** @type {Exchange} */
    const exchange = {
      sequence: number,
      method: request.method ?? '',
      url: new URL(request.url ?? '/', `http://${HOST}`),
      headers: request.headers,
      body: body ?? '',
      ask: undefined,
    };
    arrive?.(exchange, response);
    const reply = body === undefined ? tooLarge() : await answer(exchange, provider);
    await deliver(reply, exchange, response);
  }
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => resolve(undefined));
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    origin: `http://${HOST}:${bound}`,
    close: () => {
      const closed = new Promise((resolve) => server.close(() => resolve(undefined)));
      server.closeAllConnections();
      return closed.then(() => undefined);
    },
  };
}

/**
 * @param {Options} options
 * @returns {Provider}
 */
function providerOf(options) {
  return {
    keys: options.keys,
    hasModel: options.hasModel ?? ((model) => MODELS.test(model)),
    reportedModel: (model) => options.reportedModel ?? model,
    ask: async (exchange, { model, system, prompt, schema, maxTokens }) => {
      const provider = isGeminiPath(exchange.url.pathname) ? 'gemini' : 'openai';
      const items = (options.readItems ?? readItems)(prompt);
      const labels = (options.readLabels ?? readLabels)(schema);
      exchange.ask = { provider, model, system, prompt, schema, items, labels, sequence: exchange.sequence };
      return cutTo(maxTokens, await options.model(exchange.ask));
    },
  };
}

/**
 * @param {number | undefined} maxTokens
 * @param {Completion | Failure} completion
 * @returns {Completion | Failure}
 */
function cutTo(maxTokens, completion) {
  if ('status' in completion || maxTokens === undefined) return completion;
  if (countTokens(completion.text) <= maxTokens || (completion.ending ?? 'stop') !== 'stop')
    return completion;
  return { ...completion, text: completion.text.slice(0, maxTokens * 4), ending: 'length' };
}

/**
 * @param {Exchange} exchange
 * @param {Provider} provider
 * @returns {Promise<Reply>}
 */
async function answer(exchange, provider) {
  const { pathname } = exchange.url;
  if (isGeminiPath(pathname)) return await answerGemini(exchange, provider);
  return pathname.startsWith('/v1/') ? await answerOpenai(exchange, provider) : noSuchPage(pathname);
}

/**
 * The body as text, or nothing if it is larger than the real provider reads.
 * @param {import('node:http').IncomingMessage} request
 * @returns {Promise<string | undefined>}
 */
async function readBody(request) {
  const chunks = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length <= MAX_BODY) chunks.push(chunk);
  }
  return length > MAX_BODY ? undefined : Buffer.concat(chunks).toString('utf8');
}

function tooLarge() {
  return geminiError(400, { message: `Request payload size exceeds the limit: ${MAX_BODY} bytes.` });
}

/**
 * Sends a reply as it is.
 * @type {Deliver}
 */
export function send(reply, _exchange, response) {
  response.writeHead(reply.status, { ...reply.headers, 'content-length': Buffer.byteLength(reply.body) });
  response.end(reply.body);
}
