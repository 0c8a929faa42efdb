import { type LogRecord, UNCLASSIFIED, type Verdict } from '../log/index.ts';
import type { RuleSet } from '../rules/index.ts';
import { TemplateReader } from '../template/index.ts';
import { ReadingThread, type RowFacts } from './reading-thread.ts';
import { type CacheEntry, VerdictCache } from './verdict-cache.ts';

/** What is already known of a template: a person's correction, or an answer an LLM gave before. */
export interface Answers {
  /** Sources for which an answer of their own exists; all others share one answer. */
  readonly sources: ReadonlySet<string>;
  find(template: string, source: string): Verdict | undefined;
}

/** One template to be judged, with the record that first showed it. */
export interface Question extends LogRecord {
  readonly template: string;
}

/** A stage that judges templates; a verdict of stage `none` passes the question on, with the reason. */
export interface TemplateStage {
  judge(questions: readonly Question[]): Promise<readonly Verdict[]>;
}

/** The stages of the cascade, cheapest first; one that is absent is skipped. */
export interface Stages {
  readonly person?: Answers;
  readonly rules?: RuleSet;
  readonly kept?: Answers;
  readonly classifier?: TemplateStage;
  readonly llm?: TemplateStage;
}

export interface CascadeOptions {
  /** Verdicts of how many templates are kept. @default 65,536 */
  readonly cacheEntries?: number;
  /** Characters of a message that are read after the rules. @default 10,000 */
  readonly maxMessageChars?: number;
  /** Whether many rows may be read on a thread of their own. @default false */
  readonly mayUseThread?: boolean;
}

/** Rows after which a thread has paid for its start, which takes as long as reading some ten thousand. */
const MANY_ROWS = 30_000;
/** Rows of a batch for which the way to the thread and back is worth it. */
const LARGE_BATCH = 256;

const NOTHING_KNOWN: Verdict = {
  label: UNCLASSIFIED,
  stage: 'none',
  confidence: null,
  reason: 'no stage after the rules is active',
};

const NONE_GIVEN: ReadonlyMap<number, Verdict> = new Map();

/**
 * The cascade. A record falls through
 *
 *     template -> a person's answer -> rules -> a kept LLM answer -> classifier -> llm
 *
 * and the first that is sure keeps it. Rules read every message; whatever follows them is a pure function of
 * the template (and of the source, only where an answer names it), is asked once and cached.
 */
export class Cascade implements AsyncDisposable {
  readonly #stages: Stages;
  readonly #byRule: readonly Verdict[];
  readonly #cache: VerdictCache;
  readonly #maxMessageChars: number;
  readonly #reader = new TemplateReader();
  readonly #scopes = new Map<string, number>();
  readonly #mayUseThread: boolean;
  #thread: ReadingThread | undefined;
  #rows = 0;
  #templates = 0;

  constructor(stages: Stages, options: CascadeOptions = {}) {
    this.#stages = stages;
    this.#cache = new VerdictCache(options.cacheEntries);
    this.#maxMessageChars = options.maxMessageChars ?? 10_000;
    this.#mayUseThread = options.mayUseThread ?? false;
    this.#byRule = (stages.rules?.rules ?? []).map((rule) => ({
      label: rule.label,
      stage: 'rules',
      confidence: 1,
      reason: `rule ${rule.id}`,
    }));
    for (const source of [...(stages.person?.sources ?? []), ...(stages.kept?.sources ?? [])]) {
      if (!this.#scopes.has(source)) this.#scopes.set(source, this.#scopes.size + 1);
    }
  }

  /** Distinct templates that went beyond the rules; one that the cache had to forget counts again. */
  get templates(): number {
    return this.#templates;
  }

  /**
   * Reads rows on another thread, for `judge` to go on from there; undefined where `judge` had better read them
   * itself: few rows, or a thread that is busy.
   */
  read(messages: readonly string[], sources: readonly string[]): Promise<RowFacts> | undefined {
    this.#rows += messages.length;
    if (!this.#mayUseThread || this.#rows < MANY_ROWS || messages.length < LARGE_BATCH) return undefined;
    const { rules, person } = this.#stages;
    this.#thread ??= new ReadingThread(rules, this.#reader.key, this.#maxMessageChars);
    return this.#thread.isFree ? this.#thread.read(messages, sources, person !== undefined) : undefined;
  }

  /**
   * Judges rows, in order; where `given` has a verdict for a row's index, that is taken. Answers at once when
   * every template is known, else with a promise, which rejects when a stage fails.
   * @param facts what `read` found in these rows
   */
  judge(
    messages: readonly string[],
    sources: readonly string[],
    given: ReadonlyMap<number, Verdict> = NONE_GIVEN,
    facts?: RowFacts,
  ): Verdict[] | Promise<Verdict[]> {
    const found: (Verdict | CacheEntry)[] = [];
    const unasked = new Map<CacheEntry, Question>();
    const awaited = new Set<Promise<void>>();
    let complete = true;
    for (let row = 0; row < messages.length; row++) {
      const message = messages[row] ?? '';
      const source = sources[row] ?? '';
      const known =
        (given.size === 0 ? undefined : given.get(row)) ??
        (facts === undefined ? this.#lookUp(message, source) : this.#lookUpRead(facts, row, message, source));
      found.push(known);
      if (isVerdict(known)) continue;
      complete = false;
      if (known.asking !== undefined) awaited.add(known.asking);
      else if (!unasked.has(known))
        unasked.set(known, { template: this.#templateOf(message), source, message });
    }
    if (complete) return found as Verdict[];
    if (unasked.size > 0) awaited.add(this.#ask(unasked));
    return settle(found, awaited);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#thread?.close();
  }

  /** What is known of a row without waiting, or the entry to wait for. */
  #lookUp(message: string, source: string): Verdict | CacheEntry {
    const { person, rules } = this.#stages;
    let entry: CacheEntry | undefined;
    if (person !== undefined) {
      entry = this.#entry(message, source);
      const verdict = this.#personOf(entry, message, source);
      if (verdict !== null) return verdict;
    }
    if (rules !== undefined) {
      const verdict = this.#byRule[rules.match(message, source)];
      if (verdict !== undefined) return verdict;
    }
    entry ??= this.#entry(message, source);
    return entry.verdict ?? entry;
  }

  /** The same of a row that has been read. */
  #lookUpRead(facts: RowFacts, row: number, message: string, source: string): Verdict | CacheEntry {
    const byRule = this.#byRule[facts.rules[row] ?? -1];
    const isAnswerable = this.#stages.person !== undefined;
    if (byRule !== undefined && !isAnswerable) return byRule;
    const entry = this.#cache.at(facts.hashes.subarray(4 * row, 4 * row + 4), this.#scopeOf(source));
    return (isAnswerable ? this.#personOf(entry, message, source) : null) ?? byRule ?? entry.verdict ?? entry;
  }

  #personOf(entry: CacheEntry, message: string, source: string): Verdict | null {
    if (entry.person === undefined) {
      entry.person = this.#stages.person?.find(this.#templateOf(message), source) ?? null;
    }
    return entry.person;
  }

  #entry(message: string, source: string): CacheEntry {
    this.#readTemplate(message);
    return this.#cache.at(this.#reader.hash, this.#scopeOf(source));
  }

  #readTemplate(message: string): void {
    const limit = this.#maxMessageChars;
    this.#reader.read(message.length > limit ? message.slice(0, limit) : message);
  }

  #templateOf(message: string): string {
    this.#readTemplate(message);
    return this.#reader.text();
  }

  #scopeOf(source: string): number {
    return this.#scopes.size === 0 ? 0 : (this.#scopes.get(source) ?? 0);
  }

  #ask(unasked: ReadonlyMap<CacheEntry, Question>): Promise<void> {
    const entries = [...unasked.keys()];
    this.#templates += entries.length;
    const asking = this.#answer([...unasked.values()])
      .then((verdicts) => {
        for (const [i, entry] of entries.entries()) entry.verdict = verdicts[i] ?? NOTHING_KNOWN;
      })
      .finally(() => {
        for (const entry of entries) entry.asking = undefined;
      });
    for (const entry of entries) entry.asking = asking;
    return asking;
  }

  async #answer(questions: readonly Question[]): Promise<readonly Verdict[]> {
    const { kept, classifier, llm } = this.#stages;
    const verdicts = questions.map(({ template, source }) => kept?.find(template, source) ?? NOTHING_KNOWN);
    for (const stage of [classifier, llm]) {
      const open = [...verdicts.keys()].filter((i) => verdicts[i]?.stage === 'none');
      if (stage === undefined || open.length === 0) continue;
      const answers = await stage.judge(open.flatMap((i) => questions[i] ?? []));
      for (const [k, i] of open.entries()) verdicts[i] = answers[k] ?? NOTHING_KNOWN;
    }
    return verdicts;
  }
}

function isVerdict(found: Verdict | CacheEntry): found is Verdict {
  return 'label' in found;
}

async function settle(
  found: readonly (Verdict | CacheEntry)[],
  awaited: ReadonlySet<Promise<void>>,
): Promise<Verdict[]> {
  await Promise.all(awaited);
  return found.map((known) => (isVerdict(known) ? known : (known.verdict ?? NOTHING_KNOWN)));
}
