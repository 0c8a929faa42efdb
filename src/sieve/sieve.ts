import { type LogRecord, UNCLASSIFIED, type Verdict } from '../log/index.ts';
import type { RuleSet } from '../rules/index.ts';
import { TemplateReader } from '../template/index.ts';
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
}

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
export class Cascade {
  readonly #stages: Stages;
  readonly #byRule: readonly Verdict[];
  readonly #cache: VerdictCache;
  readonly #maxMessageChars: number;
  readonly #reader = new TemplateReader();
  readonly #scopes = new Map<string, number>();
  #templates = 0;

  constructor(stages: Stages, options: CascadeOptions = {}) {
    this.#stages = stages;
    this.#cache = new VerdictCache(options.cacheEntries);
    this.#maxMessageChars = options.maxMessageChars ?? 10_000;
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
   * Judges rows, in order; where `given` has a verdict for a row's index, that is taken. Answers at once when
   * every template is known, else with a promise, which rejects when a stage fails.
   */
  judge(
    messages: readonly string[],
    sources: readonly string[],
    given: ReadonlyMap<number, Verdict> = NONE_GIVEN,
  ): Verdict[] | Promise<Verdict[]> {
    const found: (Verdict | CacheEntry)[] = [];
    const unasked = new Map<CacheEntry, Question>();
    const awaited = new Set<Promise<void>>();
    let complete = true;
    for (let row = 0; row < messages.length; row++) {
      const message = messages[row] ?? '';
      const source = sources[row] ?? '';
      const known = (given.size === 0 ? undefined : given.get(row)) ?? this.#lookUp(message, source);
      found.push(known);
      if (isVerdict(known)) continue;
      complete = false;
      if (known.asking !== undefined) awaited.add(known.asking);
      else if (!unasked.has(known)) unasked.set(known, { template: this.#reader.text(), source, message });
    }
    if (complete) return found as Verdict[];
    if (unasked.size > 0) awaited.add(this.#ask(unasked));
    return settle(found, awaited);
  }

  /** What is known of a row without waiting, or the entry to wait for; leaves its template in the reader. */
  #lookUp(message: string, source: string): Verdict | CacheEntry {
    const { person, rules } = this.#stages;
    let entry: CacheEntry | undefined;
    if (person !== undefined) {
      entry = this.#entry(message, source);
      if (entry.person === undefined) entry.person = person.find(this.#reader.text(), source) ?? null;
      if (entry.person !== null) return entry.person;
    }
    if (rules !== undefined) {
      const index = rules.match(message, source);
      const verdict = index < 0 ? undefined : this.#byRule[index];
      if (verdict !== undefined) return verdict;
    }
    entry ??= this.#entry(message, source);
    return entry.verdict ?? entry;
  }

  #entry(message: string, source: string): CacheEntry {
    const limit = this.#maxMessageChars;
    this.#reader.read(message.length > limit ? message.slice(0, limit) : message);
    return this.#cache.at(this.#reader.hash, this.#scopes.size === 0 ? 0 : (this.#scopes.get(source) ?? 0));
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
