// @ts-check
/** The demo: `node examples/demo-llm/server.mjs [--port 8787]` plays the LLM, so that logsieve needs no key. */
import { parseArgs } from 'node:util';
import { demoModel } from './demo-model.mjs';
import { startLlmServer } from './llm-server.mjs';
import { enforceSchema } from './model.mjs';

/** What logsieve has to be told to ask the demo. */
const SETTINGS = { key: 'GEMINI_API_KEY', baseUrl: 'LOGSIEVE_LLM_BASE_URL', model: 'LOGSIEVE_LLM_MODEL' };
const NAME = 'demo';

/**
 * @param {string} message
 * @returns {never}
 */
function refuse(message) {
  console.error(message);
  process.exit(2);
}

function readPort() {
  try {
    return parseArgs({ options: { port: { type: 'string', default: '8787' } } }).values.port;
  } catch {
    return refuse('usage: node examples/demo-llm/server.mjs [--port 8787]');
  }
}

const given = readPort();
const port = Number(given);
if (!/^\d+$/.test(given) || port > 65_535)
  refuse(`--port ${given}: a whole number from 0 to 65535 is needed`);

const server = await startLlmServer({
  model: enforceSchema(demoModel),
  keys: [NAME],
  hasModel: (model) => model === NAME || model.startsWith('gemini-'),
  reportedModel: NAME,
  port,
}).catch((/** @type {NodeJS.ErrnoException} */ error) => {
  console.error(`port ${port} cannot be used (${error.code}); choose another with --port`);
  process.exit(9);
});

console.log(`The demo LLM listens at ${server.origin}. It is no model: it looks for words, and its reasons begin
with "demo:". Nothing leaves this machine. In another terminal:

  export ${SETTINGS.key}=${NAME}
  export ${SETTINGS.baseUrl}=${server.origin}/v1beta
  export ${SETTINGS.model}=${NAME}
  logsieve classify app.csv

Ctrl-C stops it.`);

process.once('SIGINT', async () => {
  await server.close();
});
