import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { AnswerIndex } from '../answers/index.ts';
import { type ConfigSources, type EffectiveConfig, readConfig, SHIPPED, whyUnreadable } from '../config.ts';
import { blankExplained, isBlank } from '../document/index.ts';
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
import { hasStore, type Model, openStore, type Store } from '../store/index.ts';
import { toTemplate } from '../template/index.ts';
import type { KnownDecision } from '../training/index.ts';
import { type CascadeObserver, observedStage } from './cascade-observer.ts';
import {
  type ClassifierInForce,
  findClassifier,
  loadClassifierFile,
  mayHaveClassifier,
  modelsFolder,
} from './classifier-in-force.ts';
import { type LearnRequest, type LearnResult, learnFromAnswers } from './learn.ts';
import { openConfiguredLlm, openLlmStage, type Preview, previewStage } from './llm.ts';
import { once } from './once.ts';
import { loadShippedDecision } from './shipped-decision.ts';

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
  /** The classifier in force, if there is one. @throws as `openStore`, where there is a store */
  findClassifier(): Promise<ClassifierInForce | undefined>;
  openEncoder(): Promise<Encoder>;
  /** @throws LogsieveError MODEL_* when the file does not fit; MODEL_MISSING where none is in force. */
  loadClassifier(): Promise<LoadedClassifier>;
  /** Loads what the cascade will need, so that the first line need not wait. */
  warmUp(): Promise<void>;
  /**
   * A cascade with the answers that are kept. Without an asker, or with the LLM off, no LLM is asked.
   * @param observer told what it does. @default nobody
   * @throws LogsieveError MODEL_MISSING; DATA_DIR_LOCKED, STORE_* where there is a store
   */
  createCascade(asker?: LlmAsker, observer?: CascadeObserver): Promise<Cascade>;
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
  /** Judges one record and shows what decided. @param cascade that judges. @default one of its own */
  explain(record: LogRecord, cascade?: Cascade): Promise<Explanation>;
  /** How far scores of the shipped lines can be believed; see `loadShippedDecision`. */
  loadShippedDecision(): Promise<KnownDecision | undefined>;
  /** Makes a classifier of lines and the answers in force; see `learnFromAnswers`. */
  learn(request: LearnRequest): Promise<LearnResult>;
  /** Checks that a model that was learnt is whole and fits. @throws LogsieveError MODEL_*, INPUT_UNREADABLE */
  checkModel(model: Model): Promise<void>;
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
  if (!config.labelsAreDefault) {
    const mayHave = mayHaveClassifier(config);
    const aside = ['the shipped rules', ...(mayHave ? [] : ['the shipped classifier'])].join(' and ');
    notices.push(
      `labels of your own are configured: ${aside} stand aside` +
        (mayHave ? '' : '; `logsieve train` makes a classifier for them, model.classifier names it'),
    );
  }

  const openEncoderOnce = once(() =>
    openEncoder({
      directory: config.model.encoder,
      ...(config.threads !== null && { threads: config.threads }),
    }),
  );
  const openStoreOnce = once(() => openStore({ directory: config.home }));
  const openStoreIfPresent = async () => (hasStore(config.home) ? await openStoreOnce() : undefined);

  const findClassifierOnce = once(() => findClassifier(config, openStoreIfPresent));
  const loadClassifierOnce = once(async () => {
    const found = await findClassifierOnce();
    if (found === undefined) {
      throw new LogsieveError('MODEL_MISSING', 'no classifier is in force for labels of your own', {
        remedy:
          'make one with `logsieve learn`, or with `logsieve train` and name it in model.classifier or LOGSIEVE_CLASSIFIER',
      });
    }
    const encoder = await openEncoderOnce();
    return { encoder, classifier: await loadClassifierFile(found, config, encoder) };
  });
  const loadIfInForce = async () =>
    (await findClassifierOnce()) === undefined ? undefined : loadClassifierOnce;

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

  const classifierInForce = once(async () =>
    (await findClassifierOnce()) === undefined ? undefined : classifierStage(loadClassifierOnce, NEAR),
  );
  let llm: Llm | undefined;
  const openLlmStageFor = async ({ onFirstRequest, onNotice }: LlmAsker, observer?: CascadeObserver) => {
    if (!config.llm.isOn) return undefined;
    try {
      const store = await openStoreOnce();
      llm ??= openConfiguredLlm(config, store, onFirstRequest);
      return openLlmStage({ config, llm, store, answers, classifier: await classifierInForce(), observer });
    } catch (error) {
      const isOptional =
        config.llm.isAutomatic && error instanceof LogsieveError && error.code === 'DATA_DIR_LOCKED';
      if (!isOptional) throw error;
      onNotice(`the LLM is not asked, since its answers could not be kept: ${error.message}`);
      return undefined;
    }
  };

  const cascades: Cascade[] = [];
  const cascadeWith = async (llmStage: LlmStage | undefined, observer?: CascadeObserver) => {
    const found = await findClassifierOnce();
    if (found !== undefined) assertPresent(config, found);
    const remembering = await classifierInForce();
    // What is nearest to a template costs time and memory, and only an LLM is shown it.
    const classifier =
      llmStage === undefined && remembering ? classifierStage(loadClassifierOnce) : remembering;
    await answers.refresh();
    const cascade = new Cascade(
      {
        answers,
        rules,
        ...(classifier && { classifier: observedStage(classifier, observer) }),
        ...(llmStage && { llm: llmStage }),
      },
      {
        cacheEntries: config.cache.entries,
        maxMessageChars: config.formats.maxMessageChars,
        apart: new Set(Object.keys(config.llm.sourceLabels)),
        mayUseThread: (config.threads ?? availableParallelism()) > 1,
        onVerdicts: observer?.onVerdicts,
      },
    );
    cascades.push(cascade);
    return cascade;
  };
  const createCascade = async (asker?: LlmAsker, observer?: CascadeObserver) =>
    await cascadeWith(asker && (await openLlmStageFor(asker, observer)), observer);

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
    findClassifier: findClassifierOnce,
    openEncoder: openEncoderOnce,
    loadClassifier: loadClassifierOnce,
    warmUp: async () => {
      await (await loadIfInForce())?.();
    },
    createCascade,
    createPreview: async (gathered) =>
      await cascadeWith(previewStage({ config, answers, classifier: await classifierInForce() }, gathered)),
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
    explain: async (record, cascade) => {
      if (isBlank(record.message)) return blankExplained();
      return explain(record, {
        cascade: cascade ?? (await createCascade()),
        rules,
        loadClassifier: await loadIfInForce(),
        maxMessageChars: config.formats.maxMessageChars,
      });
    },
    loadShippedDecision: async () => await loadShippedDecision(await openEncoderOnce()),
    learn: async (request) =>
      await learnFromAnswers(request, {
        config,
        store: await openStoreOnce(),
        encoder: await openEncoderOnce(),
      }),
    checkModel: async (model) => {
      const path = join(modelsFolder(config), model.file);
      await loadClassifierFile({ path, model }, config, await openEncoderOnce());
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Models load when first needed, which may be late: that they are missing is said at once. */
function assertPresent({ model }: EffectiveConfig, classifier: ClassifierInForce): void {
  for (const [path, what, remedy] of [
    [model.encoder, 'encoder', 'check MODEL_PATH or model.encoder'],
    [
      classifier.path,
      'classifier',
      classifier.model === null
        ? 'check LOGSIEVE_CLASSIFIER or model.classifier'
        : 'run `logsieve learn` to make it anew, or take it back by `logsieve models rollback`',
    ],
  ] as const) {
    if (existsSync(path)) continue;
    throw new LogsieveError('MODEL_MISSING', `the ${what} ${path} is not there`, {
      place: { file: path },
      remedy,
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
