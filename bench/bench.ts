/**
 * `npm run bench`: speed of each stage and end to end, the templates' accuracy, what the LLM's stage costs, and what
 * training takes, beside the stored figures.
 *
 *     npm run bench                       stages, end to end, templates, llm, train
 *     npm run bench -- stages             only these parts: stages, end-to-end, templates, llm, train, jobs, server
 *     npm run bench -- server --seconds 5 the server under load, for so long (60 by default)
 *     npm run bench -- --large            with the file of 10,000,000 rows too
 *     npm run bench -- --save             stores the figures in bench/baseline.json
 *
 * Machines are shared and noisy: compare ratios of one run, not figures of two. LOGSIEVE_DATA names the folder
 * of real logs that the templates are measured on.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureEndToEnd } from './end-to-end.ts';
import { measureJobs } from './jobs-speed.ts';
import { measureLlm } from './llm-speed.ts';
import { measureRedactSpeed } from './redact-speed.ts';
import { measureServer } from './server-load.ts';
import { measureStages } from './stages.ts';
import { measureTemplateAccuracy } from './template-accuracy.ts';
import { measureTrainSpeed } from './train-speed.ts';

interface Baseline {
  readonly machine: Record<string, string>;
  readonly figures: Record<string, number>;
}

const BASELINE = new URL('baseline.json', import.meta.url);
const PARTS = ['stages', 'end-to-end', 'templates', 'llm', 'train', 'jobs', 'server'] as const;
/** Jobs and the server take minutes: they are measured when they are named. */
const USUAL = PARTS.filter((part) => part !== 'jobs' && part !== 'server');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    large: { type: 'boolean', default: false },
    save: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '60' },
  },
});
const unknown = positionals.filter((name) => !PARTS.some((part) => part === name));
if (unknown.length > 0) throw new Error(`no part ${unknown.join(', ')}; there are ${PARTS.join(', ')}`);
const wanted = new Set<string>(positionals.length > 0 ? positionals : USUAL);

const stored: Baseline | undefined = existsSync(BASELINE)
  ? JSON.parse(readFileSync(BASELINE, 'utf8'))
  : undefined;
const machine = describeMachine();
for (const [name, value] of Object.entries(machine)) console.log(`${name}: ${value}`);
if (stored !== undefined) console.log(`stored figures: ${Object.values(stored.machine).join('; ')}`);

const figures: Record<string, number> = {};
if (wanted.has('stages')) show(await measureStages());
if (wanted.has('end-to-end')) show(await measureEndToEnd({ large: values.large }));
if (wanted.has('templates')) show(measureTemplates());
if (wanted.has('llm')) show({ ...measureRedactSpeed(), ...(await measureLlm()) });
if (wanted.has('train')) show(await measureTrainSpeed());
if (wanted.has('jobs')) show(await measureJobs());
if (wanted.has('server')) show(await measureServer(Number(values.seconds)));
if (values.save) {
  const merged = { ...stored?.figures, ...figures };
  writeFileSync(BASELINE, `${JSON.stringify({ machine, figures: merged }, null, 2)}\n`);
}

function measureTemplates(): Record<string, number> {
  const data = process.env['LOGSIEVE_DATA'];
  if (data === undefined) {
    console.log('templates: skipped, LOGSIEVE_DATA names no folder of real logs');
    return {};
  }
  const { overall, systems, messagesPerSecond } = measureTemplateAccuracy(join(data, 'loghub_2k'));
  const figures: Record<string, number> = {
    'templates of real logs: messages/s, one thread': messagesPerSecond,
  };
  for (const { system, templatesPerEvent, mixedShare } of [...systems, overall]) {
    figures[`templates over true events, ${system}`] = templatesPerEvent;
    figures[`lines whose template holds another event, ${system}`] = mixedShare;
  }
  return figures;
}

function show(found: Record<string, number>): void {
  Object.assign(figures, found);
  console.log();
  for (const [name, value] of Object.entries(found)) {
    const before = stored?.figures[name];
    console.log(
      `${render(value).padStart(12)}  ${name}${before === undefined ? '' : ` (stored: ${render(before)})`}`,
    );
  }
}

function render(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(3);
}

function describeMachine(): Record<string, string> {
  return {
    processor: `${cpus()[0]?.model.trim()}, ${cpus().length} cores`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `${process.platform} ${process.arch}, Node ${process.versions.node}`,
    date: new Date().toISOString().slice(0, 10),
  };
}
