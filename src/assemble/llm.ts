import type { AnswerIndex } from '../answers/index.ts';
import type { EffectiveConfig } from '../config.ts';
import {
  type Budget,
  createRunBudget,
  type FirstRequest,
  joinBudgets,
  type Llm,
  type LlmQuestion,
  openLlm,
  redact,
} from '../llm/index.ts';
import { type LabelDefinition, labelSetOf, type Verdict } from '../log/index.ts';
import { type ClassifierStage, type LlmStage, llmStage } from '../sieve/index.ts';
import type { Spending, Store } from '../store/index.ts';
import type { CascadeObserver } from './cascade-observer.ts';

/** The model that the configuration names, within its budgets. */
export function openConfiguredLlm(
  config: EffectiveConfig,
  store: Store | undefined,
  onFirstRequest?: (what: FirstRequest) => void,
): Llm {
  const { provider, model, baseUrl, key, batch, concurrency, timeout, limits, prices } = config.llm;
  const run = createRunBudget({ maxCost: limits.cost, maxRequests: limits.requests });
  const { costMonth: cost, requestsMonth: requests } = limits;
  return openLlm({
    provider,
    model,
    baseUrl,
    key,
    redact,
    budget: store === undefined ? run : joinBudgets(run, monthlyBudget(store.spending, { cost, requests })),
    prices: prices && { inputPerMillion: prices.input, outputPerMillion: prices.output, asOf: prices.as_of },
    timeoutMs: 1000 * timeout,
    concurrency,
    maxItems: batch,
    ...(onFirstRequest && { onFirstRequest }),
  });
}

/** What the stage is made of. */
export interface LlmParts {
  readonly config: EffectiveConfig;
  readonly llm: Llm;
  readonly store: Store;
  readonly answers: AnswerIndex;
  /** Absent where no classifier is in force. */
  readonly classifier: ClassifierStage | undefined;
  /** Told of each call. @default nobody */
  readonly observer?: CascadeObserver | undefined;
}

/** The stage that asks the model, and keeps in the store what it answers. */
export function openLlmStage(parts: LlmParts): LlmStage {
  const { config, llm, store, answers, observer } = parts;
  const labelSet = labelSetOf(config.labels);
  return llmStage({
    ...stageOptions(parts),
    ask: (questions, allowed) => {
      const ask = () => llm.ask(questions, allowed);
      return observer === undefined ? ask() : observer.around('llm', questions.length, ask);
    },
    keep: async (given) => {
      const kept = await store.answers.append(given.map((answer) => ({ ...answer, labelSet })));
      answers.add(kept);
      return kept;
    },
  });
}

/** What an LLM would be asked, gathered in place of asking it. */
export interface Preview {
  readonly questions: readonly LlmQuestion[];
  readonly labels: readonly LabelDefinition[];
}

/** A stage that asks nobody: what would be asked goes to `gathered`, request by request. */
export function previewStage(
  { config, answers, classifier }: Pick<LlmParts, 'config' | 'answers' | 'classifier'>,
  gathered: Preview[],
): LlmStage {
  return llmStage({
    ...stageOptions({ config, answers, classifier }),
    ask: (questions, labels) => {
      gathered.push({ questions, labels });
      return Promise.resolve(
        questions.map(() => ({ kind: 'unanswered', why: 'unanswered', reason: 'preview' })),
      );
    },
    keep: () => Promise.resolve([]),
  });
}

function stageOptions({ config, answers, classifier }: Pick<LlmParts, 'config' | 'answers' | 'classifier'>) {
  return {
    labels: config.labels,
    batch: config.llm.batch,
    concurrency: config.llm.concurrency,
    sources: new Set(config.llm.sources),
    labelsOf: labelsBySource(config),
    verdictOf: (template: string, scope: string) => answers.kept(template, scope),
    nearestTo: (passedOn: Verdict) => classifier?.nearestTo(passedOn) ?? [],
  };
}

/** The labels that the LLM may give to lines of a source that is limited to some. */
function labelsBySource({ labels, llm }: EffectiveConfig): ReadonlyMap<string, readonly LabelDefinition[]> {
  const entries = Object.entries(llm.sourceLabels).map(
    ([source, names]) => [source, labels.filter(({ name }) => names.includes(name))] as const,
  );
  return new Map(entries);
}

/** Counts requests towards the month's limits, for all runs that share the store. */
function monthlyBudget(spending: Spending, limits: { cost: number | null; requests: number | null }): Budget {
  return {
    reserve: async (need) => {
      const month = new Date().toISOString().slice(0, 7);
      const reserved = await spending.reserve(month, need, limits);
      if (!reserved.granted)
        return { ok: false, reason: `the month's limit of ${reserved.limit} is reached` };
      const { reservation } = reserved;
      return {
        ok: true,
        settle: (actual) => spending.settle(reservation, { ...actual, requests: need.requests }),
        release: () => spending.release(reservation),
      };
    },
  };
}
