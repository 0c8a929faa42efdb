import { parentPort, workerData } from 'node:worker_threads';
import { openRules } from '../rules/index.ts';
import { TemplateReader } from '../template/index.ts';
import type { ReadingRequest, ReadingWorkerData, RowFacts } from './reading-thread.ts';

const port = parentPort;
if (port === null) throw new Error('reading-worker runs as a worker thread only');
const { rules: portable, key, maxMessageChars }: ReadingWorkerData = workerData;
const rules = portable === null ? undefined : openRules(portable);
const reader = new TemplateReader(key);

/** Hashes of the templates that rules leave; all of them where an answer may come before the rules. */
function read({ messages, names, sources, hasEveryHash }: ReadingRequest): RowFacts {
  const facts: RowFacts = {
    rules: new Int32Array(messages.length).fill(-1),
    hashes: new Uint32Array(4 * messages.length),
    hasEveryHash,
  };
  for (let row = 0; row < messages.length; row++) {
    const message = messages[row] ?? '';
    const rule = rules?.match(message, names[sources[row] ?? 0] ?? '') ?? -1;
    facts.rules[row] = rule;
    if (rule >= 0 && !hasEveryHash) continue;
    reader.read(message.length > maxMessageChars ? message.slice(0, maxMessageChars) : message);
    facts.hashes.set(reader.hash, 4 * row);
  }
  return facts;
}

port.on('message', (request: ReadingRequest) => {
  const facts = read(request);
  port.postMessage(facts, [facts.rules.buffer as ArrayBuffer, facts.hashes.buffer as ArrayBuffer]);
});
