import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { AnswerIndex } from '../answers/index.ts';
import { type Classifier, loadModel } from '../classifier/index.ts';
import { type ConfigSources, type EffectiveConfig, readConfig, SHIPPED, whyUnreadable } from '../config.ts';
import { type Encoder, openEncoder } from '../embedding/index.ts';
import { LogsieveError } from '../errors.ts';
import type { FirstRequest, Llm, LlmUsage } from '../llm/index.ts';
import { type LabelDefinition, type LogRecord, labelSetOf, type Verdict } from '../log/index.ts';
import { joinRuleSets, parseRules, type RuleSet } from '../rules/index.ts';
import {
  Cascade,
  classifierStage,
  type Explanation,
  explain,
  type LlmStage,
  type LoadedClassifier,
} from '../sieve/index.ts';
import { hasStore, openStore, type Store } from '../store/index.ts';
import { TEMPLATE_VERSION, toTemplate } from '../template/index.ts';
import { openConfiguredLlm, openLlmStage, type Preview, previewStage } from './llm.ts';

/** Labelled templates that a question to an LLM shows as examples. */
const NEAR = 3;

/** Somebody who may have an LLM asked. */
interface LlmAsker {
  /** Told before anything is sent. */
  readonly onFirstRequest: (what: FirstRequest) => void;
  /** Told why the LLM is not asked although it could be. */
  readonly onNotice: (notice: string) => void;
}

/** What every door works with: the configuration in force and what it names, loaded when first asked for. */
export interface Context extends AsyncDisposable {
  readonly config: EffectiveConfig;
  readonly labels: readonly LabelDefinition[];
  readonly rules: RuleSet;
  /** What the user should hear once, such as that the shipped classifier stands aside. */
  readonly notices: readonly string[];
  /** Whether a classifier is in force at all. */
  readonly hasClassifier: boolean;
  openEncoder(): Promise<Encoder>;
  /** @throws LogsieveError MODEL_* when the file does not fit; MODEL_MISSING where none is in force. */
  loadClassifier(): Promise<LoadedClassifier>;
  /** Loads what the cascade will need, so that the first line need not wait. */
  warmUp(): Promise<void>;
  /**
   * A cascade with the answers that are kept. Without an asker, or with the LLM off, no LLM is asked.
   * @throws LogsieveError MODEL_MISSING; DATA_DIR_LOCKED, STORE_* where there is a store
   */
  createCascade(asker?: LlmAsker): Promise<Cascade>;
  /** A cascade whose LLM is asked nothing: each request that would be sent is added to `gathered`. @throws as above */
  createPreview(gathered: Preview[]): Promise<Cascade>;
  /** What the configured model would be sent for some questions, and what that would take. */
  readonly llmPreview: Pick<Llm, 'render' | 'estimate'>;
  /** What the LLM was asked so far; null where it was not. */
  readonly llmUsage: LlmUsage | null;
  /** The answers in force, current. @throws as `openStore`, where there is a store */
  loadAnswers(): Promise<AnswerIndex>;
  /** What a person said of a record, if anything. */
  personOf(answers: AnswerIndex, record: LogRecord): Verdict | undefined;
  /** The store of the data directory, made where there is none. @throws LogsieveError DATA_DIR_LOCKED, STORE_* */
  openStore(): Promise<Store>;
  /** The store, if there is one; makes nothing. @throws as `openStore` */
  openStoreIfPresent(): Promise<Store | undefined>;
  /** Judges one record and shows what decided. */
  explain(record: LogRecord): Promise<Explanation>;
  close(): Promise<void>;
}

/**
 * Reads the configuration and the rules; models are loaded when first needed, and shared.
 * @throws LogsieveError CONFIG_*, RULE_*, MODEL_MISSING
 */
export function assemble(sources: ConfigSources): Context {
  const config = readConfig(sources);
  const notices = [...config.warnings];
  const rules = loadRules(config);
  const hasClassifier = config.labelsAreDefault || config.model.classifier !== SHIPPED.classifier;
  if (!config.labelsAreDefault) {
    const aside = ['the shipped rules', ...(hasClassifier ? [] : ['the shipped classifier'])].join(' and ');
    notices.push(
      `labels of your own are configured: ${aside} stand aside` +
        (hasClassifier ? '' : '; `logsieve train` makes a classifier for them, model.classifier names it'),
    );
  }

  const openEncoderOnce = once(() =>
    openEncoder({
      directory: config.model.encoder,
      ...(config.threads !== null && { threads: config.threads }),
    }),
  );
  const loadClassifierOnce = once(async () => {
    if (!hasClassifier) {
      throw new LogsieveError('MODEL_MISSING', 'no classifier is in force for labels of your own', {
        remedy: 'make one with `logsieve train` and name it in model.classifier or LOGSIEVE_CLASSIFIER',
      });
    }
    const encoder = await openEncoderOnce();
    const classifier: Classifier = await loadModel(config.model.classifier, {
      encoderHash: encoder.hash,
      templateVersion: TEMPLATE_VERSION,
      labels: config.labels.map(({ name }) => name),
    });
    return { encoder, classifier };
  });

  const openStoreOnce = once(() => openStore({ directory: config.home }));
  const openStoreIfPresent = async () => (hasStore(config.home) ? await openStoreOnce() : undefined);

  // A store may come while this process runs: with the first correction that another one keeps.
  const answers = new AnswerIndex(
    {
      version: async () => (await (await openStoreIfPresent())?.answers.version()) ?? 0,
      changesSince: async (event, labelSet) =>
        await (await openStoreOnce()).answers.changesSince(event, labelSet),
    },
    labelSetOf(config.labels),
  );
  const loadAnswers = async () => {
    await answers.refresh();
    return answers;
  };

  const classifier = hasClassifier ? classifierStage(loadClassifierOnce, NEAR) : undefined;
  let llm: Llm | undefined;
  const openLlmStageFor = async ({ onFirstRequest, onNotice }: LlmAsker) => {
    if (!config.llm.isOn) return undefined;
    try {
      const store = await openStoreOnce();
      llm ??= openConfiguredLlm(config, store, onFirstRequest);
      return openLlmStage({ config, llm, store, answers, classifier });
    } catch (error) {
      const isOptional =
        config.llm.isAutomatic && error instanceof LogsieveError && error.code === 'DATA_DIR_LOCKED';
      if (!isOptional) throw error;
      onNotice(`the LLM is not asked, since its answers could not be kept: ${error.message}`);
      return undefined;
    }
  };

  const cascades: Cascade[] = [];
  const cascadeWith = async (llmStage: LlmStage | undefined) => {
    if (hasClassifier) assertPresent(config);
    await answers.refresh();
    const cascade = new Cascade(
      {
        answers,
        rules,
        ...(classifier && { classifier }),
        ...(llmStage && { llm: llmStage }),
      },
      {
        cacheEntries: config.cache.entries,
        maxMessageChars: config.formats.maxMessageChars,
        apart: new Set(Object.keys(config.llm.sourceLabels)),
        mayUseThread: (config.threads ?? availableParallelism()) > 1,
      },
    );
    cascades.push(cascade);
    return cascade;
  };
  const createCascade = async (asker?: LlmAsker) =>
    await cascadeWith(asker && (await openLlmStageFor(asker)));

  const close = async () => {
    await Promise.all(cascades.map((cascade) => cascade[Symbol.asyncDispose]()));
    await llm?.close();
    const encoder = await openEncoderOnce.started?.catch(() => undefined);
    await encoder?.[Symbol.asyncDispose]();
    const store = await openStoreOnce.started?.catch(() => undefined);
    await store?.close();
  };
  return {
    config,
    labels: config.labels,
    rules,
    notices,
    hasClassifier,
    openEncoder: openEncoderOnce,
    loadClassifier: loadClassifierOnce,
    warmUp: async () => {
      if (hasClassifier) await loadClassifierOnce();
    },
    createCascade,
    createPreview: (gathered) => cascadeWith(previewStage({ config, answers, classifier }, gathered)),
    get llmPreview() {
      return openConfiguredLlm(config, undefined);
    },
    get llmUsage() {
      return llm?.usage ?? null;
    },
    loadAnswers,
    personOf: (index, { message, source }) => {
      const found = index.person(toTemplate(message.slice(0, config.formats.maxMessageChars)), source);
      return typeof found === 'function' ? found(message, source) : found;
    },
    openStore: openStoreOnce,
    openStoreIfPresent,
    explain: async (record) =>
      explain(record, {
        cascade: await createCascade(),
        rules,
        loadClassifier: hasClassifier ? loadClassifierOnce : undefined,
        maxMessageChars: config.formats.maxMessageChars,
      }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Models load when first needed, which may be late: that they are missing is said at once. */
function assertPresent({ model }: EffectiveConfig): void {
  for (const [path, what, setting] of [
    [model.encoder, 'encoder', 'MODEL_PATH or model.encoder'],
    [model.classifier, 'classifier', 'LOGSIEVE_CLASSIFIER or model.classifier'],
  ] as const) {
    if (existsSync(path)) continue;
    throw new LogsieveError('MODEL_MISSING', `the ${what} ${path} is not there`, {
      place: { file: path },
      remedy: `check ${setting}`,
    });
  }
}

function loadRules(config: EffectiveConfig): RuleSet {
  const labels = config.labels.map(({ name }) => name);
  const sets = config.rules.files.map((file) => parseRules(readRuleFile(file), { labels, origin: file }));
  if (config.rules.shipped && config.labelsAreDefault) {
    const { rules: origin, compiledRules } = SHIPPED;
    const compiled = existsSync(compiledRules) ? readFileSync(compiledRules, 'utf8') : undefined;
    sets.push(parseRules(readRuleFile(origin), { labels, origin, compiled }));
  }
  return joinRuleSets(sets);
}

function readRuleFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new LogsieveError('INPUT_UNREADABLE', `the rule file ${file} ${whyUnreadable(error)}`, {
      place: { file },
      remedy: 'check the name in rules.files or LOGSIEVE_RULES',
      cause: error,
    });
  }
}

/** The same promise for all who ask; asks again after a failure. */
function once<T>(make: () => Promise<T>): (() => Promise<T>) & { started?: Promise<T> } {
  const get: (() => Promise<T>) & { started?: Promise<T> } = () => {
    get.started ??= make().catch((error: unknown) => {
      delete get.started;
      throw error;
    });
    return get.started;
  };
  return get;
}
