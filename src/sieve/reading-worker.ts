import { parentPort, workerData } from 'node:worker_threads';
import { openRules } from '../rules/index.ts';
import { TemplateReader } from '../template/index.ts';
import { readRows } from './read-rows.ts';
import type { ReadingRequest, ReadingWorkerData } from './reading-thread.ts';

const port = parentPort;
if (port === null) throw new Error('reading-worker runs as a worker thread only');
const { rules: portable, key, maxMessageChars }: ReadingWorkerData = workerData;
const rules = portable === null ? undefined : openRules(portable);
const reader = new TemplateReader(key);

port.on('message', ({ messages, names, sources, hasEveryHash }: ReadingRequest) => {
  const sourceOf = (row: number) => names[sources[row] ?? 0] ?? '';
  const facts = readRows(messages, sourceOf, { rules, reader, maxMessageChars, hasEveryHash });
  port.postMessage(facts, [facts.rules.buffer as ArrayBuffer, facts.hashes.buffer as ArrayBuffer]);
});
