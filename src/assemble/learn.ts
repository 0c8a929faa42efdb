import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EffectiveConfig } from '../config.ts';
import type { Encoder } from '../embedding/index.ts';
import { LogsieveError } from '../errors.ts';
import type { FirstRequest } from '../llm/index.ts';
import { type Answer, labelSetOf } from '../log/index.ts';
import type { Model, Store } from '../store/index.ts';
import { TEMPLATE_VERSION } from '../template/index.ts';
import type { Doubted, KnownRows, LabelledRow, LearnReport, Learnt, OnProgress } from '../training/index.ts';
import { modelsFolder } from './classifier-in-force.ts';
import { openConfiguredLlm } from './llm.ts';
import { loadShippedDecision } from './shipped-decision.ts';

export interface LearnRequest {
  /** Labelled lines that the classifier is fitted on beside the answers. */
  readonly lines: readonly LabelledRow[];
  /** Those of them that the shipped classifier was fitted on. @default none */
  readonly shippedLines?: ReadonlySet<LabelledRow> | undefined;
  /** Asks the LLM once more about its answers that nothing speaks for; told before anything is sent. */
  readonly askAgain?: ((what: FirstRequest) => void) | undefined;
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface LearnResult {
  readonly report: LearnReport;
  /** As the registry has it now: active, or rejected. */
  readonly model: Model;
  /** Path of its file. */
  readonly path: string;
  /** Whether the same model was in force already. */
  readonly isKnown: boolean;
}

/** What a model's summary in the store holds. */
export interface ModelSummary {
  readonly lines: number;
  /** Templates that answers taught it. */
  readonly taught: LearnReport['taught'];
  readonly measured: LearnReport['measured'];
  readonly refused: readonly string[];
  /** Numbers of the answers that it was fitted on. */
  readonly answers: readonly number[];
}

interface Parts {
  readonly config: EffectiveConfig;
  readonly store: Store;
  readonly encoder: Encoder;
}

/**
 * Makes a classifier of labelled lines and the answers in force, keeps it as a version, and puts it in force unless
 * it is worse than what is.
 * @throws LogsieveError TRAINING_DATA; USAGE where an LLM shall be asked and none is configured; OUTPUT_UNWRITABLE,
 * STORAGE_FULL, STORE_*
 */
export async function learnFromAnswers(request: LearnRequest, parts: Parts): Promise<LearnResult> {
  const { config, store, encoder } = parts;
  const labelSet = labelSetOf(config.labels);
  const active = await store.models.active(labelSet);
  const answers = await answersInForce(store, labelSet);
  if (answers.length === 0 && config.learn.lines.length === 0) {
    throw new LogsieveError('TRAINING_DATA', `there are no answers to learn from in ${config.home}`, {
      remedy:
        'give some by `logsieve answers set` or `answers import`, or let `logsieve classify` ask an LLM',
    });
  }
  // Every command and the library come by this file, and few of them fit a model.
  const { learn } = await import('../training/index.ts');
  const learnt = await learn({
    labels: config.labels.map(({ name }) => name),
    lines: request.lines,
    known: await knownOf(request, encoder),
    answers,
    learnt: active === undefined ? [] : await answersOf(store, summaryOf(active).answers),
    isRepeated: (answer) => isRepeated(store, answer),
    askAgain: request.askAgain && secondAsker(request.askAgain, request.signal, parts),
    encoder,
    onProgress: request.onProgress,
    signal: request.signal,
  });
  return await keep(learnt, active, { ...parts, labelSet });
}

/** Where half of the lines are shipped ones, which the encoder may have been tuned on, they do not calibrate. */
async function knownOf(
  { lines, shippedLines: seen }: LearnRequest,
  encoder: Encoder,
): Promise<KnownRows | undefined> {
  if (seen === undefined || seen.size === 0 || 2 * seen.size < lines.length) return undefined;
  const known = await loadShippedDecision(encoder);
  return known && { ...known, seen };
}

async function keep(
  { model: bytes, answers, report }: Learnt,
  active: Model | undefined,
  { config, store, encoder, labelSet }: Parts & { readonly labelSet: string },
): Promise<LearnResult> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const file = `${sha256.slice(0, 16)}.safetensors`;
  const path = join(modelsFolder(config), file);
  if (active?.sha256 === sha256) return { report, model: active, path, isKnown: true };
  await writeWhole(modelsFolder(config), file, bytes);
  const { lines, taught, measured, refused } = report;
  const summary: ModelSummary = { lines, taught, measured, refused, answers };
  const added = await store.models.add({
    labelSet,
    file,
    sha256,
    encoderHash: encoder.hash,
    templateVersion: TEMPLATE_VERSION,
    summary: JSON.stringify(summary),
    state: refused.length > 0 ? 'rejected' : 'candidate',
  });
  const model = refused.length > 0 ? added : await store.models.activate(added.id);
  return { report, model: model ?? added, path, isKnown: false };
}

/** What the store holds of a model that was learnt. */
export function summaryOf({ summary }: Model): ModelSummary {
  return JSON.parse(summary) as ModelSummary;
}

async function answersInForce(store: Store, labelSet: string): Promise<Answer[]> {
  const { changes } = await store.answers.changesSince(0, labelSet);
  return changes.flatMap(({ answer }) => answer ?? []);
}

async function answersOf(store: Store, numbers: readonly number[]): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const number of numbers) {
    const answer = await store.answers.get(number);
    if (answer !== undefined) answers.push(answer);
  }
  return answers;
}

/** Whether the history has the same answer of an LLM twice. */
async function isRepeated(store: Store, number: number): Promise<boolean> {
  const events = await store.answers.history(number);
  const label = events.find(({ id }) => id === number)?.answer.label;
  const same = events.filter(
    ({ undoes, undone, answer }) => undoes === null && !undone && answer.label === label,
  );
  return same.length > 1;
}

/** Asks about templates in another order and with other examples; what an LLM says twice is kept twice. */
function secondAsker(
  onFirstRequest: (what: FirstRequest) => void,
  signal: AbortSignal | undefined,
  { config, store }: Parts,
): (doubted: readonly Doubted[]) => Promise<readonly (string | undefined)[]> {
  if (!config.llm.isOn) {
    throw new LogsieveError('USAGE', 'no LLM is configured that could be asked again', {
      remedy: 'set GEMINI_API_KEY, or llm.provider with llm.base_url and llm.model',
    });
  }
  return async (doubted) => {
    await using llm = openConfiguredLlm(config, store, onFirstRequest);
    const reversed = doubted.toReversed();
    const outcomes = await llm.ask(
      reversed.map(({ template, sources, near }) => ({ template, sources, near, examples: [] })),
      config.labels,
      signal,
    );
    const said = outcomes.map((outcome) => (outcome.kind === 'answered' ? outcome.answer : undefined));
    const same = reversed.flatMap(({ template, sources, label }, i) => {
      const answer = said[i];
      return answer?.label === label ? [{ ...answer, template, scope: sources[0] ?? '*' }] : [];
    });
    const labelSet = labelSetOf(config.labels);
    await store.answers.append(same.map((answer) => ({ ...answer, by: 'llm', labelSet })));
    return said.map((answer) => answer?.label).toReversed();
  };
}

/** Nothing stands under the file's name before it is whole and on the disk. */
async function writeWhole(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const path = join(folder, name);
  const beside = join(folder, `.${name}.${randomBytes(4).toString('hex')}`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    {
      await using file = await open(beside, 'wx', 0o600);
      await file.writeFile(bytes);
      await file.sync();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw notWritten(path, error);
  }
}

function notWritten(path: string, error: unknown): LogsieveError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new LogsieveError('STORAGE_FULL', `no space left to write ${path}`, {
      place: { file: path },
      remedy: 'free some space and run again',
      cause: error,
    });
  }
  return new LogsieveError('OUTPUT_UNWRITABLE', `cannot write ${path}: ${code ?? 'it failed'}`, {
    place: { file: path },
    remedy: 'make sure that you may write in the data directory (home, LOGSIEVE_HOME)',
    cause: error,
  });
}
