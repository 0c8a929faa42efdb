import type { Verdict } from '../log/index.ts';
import { TemplateReader } from '../template/index.ts';
import { Asking } from './asking.ts';
import { type Found, JudgedRows } from './judged-rows.ts';
import { type RowFacts, readRows } from './read-rows.ts';
import { ReadingThread } from './reading-thread.ts';
import { SourceScopes } from './source-scopes.ts';
import type { Question, Stages } from './stages.ts';
import { type CacheCounts, type CacheEntry, VerdictCache } from './verdict-cache.ts';

export interface CascadeOptions {
  /** Verdicts of how many templates are kept. @default 65,536 */
  readonly cacheEntries?: number;
  /** Characters of a message that are read after the rules. @default 10,000 */
  readonly maxMessageChars?: number;
  /** Sources with labels of their own, whose kept LLM answers are theirs alone. @default none */
  readonly apart?: ReadonlySet<string>;
  /** Whether many rows may be read on a thread of their own. @default false */
  readonly mayUseThread?: boolean;
  /** Told the verdicts of every batch, in the order of its rows, when they leave. */
  readonly onVerdicts?: ((verdicts: readonly Verdict[]) => void) | undefined;
}

/** Rows after which a thread has paid for its start, which takes as long as reading some ten thousand. */
const MANY_ROWS = 30_000;
/** Rows of a batch for which the way to the thread and back is worth it. */
const LARGE_BATCH = 256;

/** Rows beside the first that the LLM's stage is shown of a template, to choose its examples from. */
const MOST_EXAMPLES = 8;

/** How long a template goes without the answer of an LLM that could not be asked, before it is asked again. */
const ASK_AGAIN_MS = 30_000;

const NONE_GIVEN: ReadonlyMap<number, Verdict> = new Map();

/**
 * The cascade. A record falls through
 *
 *     template -> a person's answer -> rules -> a kept LLM answer -> classifier -> llm
 *
 * and the first that is sure keeps it. Rules read every message; whatever follows them is a pure function of the
 * template and the answers (and of the source, only where an answer or the LLM's configuration names it), is asked
 * once and cached. A person's answer to a single line is looked up by that line.
 */
export class Cascade implements AsyncDisposable {
  readonly #stages: Stages;
  readonly #asking: Asking;
  readonly #byRule: readonly Verdict[];
  readonly #cache: VerdictCache;
  readonly #maxMessageChars: number;
  readonly #reader = new TemplateReader();
  readonly #scopes: SourceScopes;
  readonly #mayUseThread: boolean;
  readonly #onVerdicts: CascadeOptions['onVerdicts'];
  #thread: ReadingThread | undefined;
  /** Version of the answers that `#scopes` rests on. */
  #version = 0;
  #rows = 0;
  #ignoresPeople = false;
  #templates = 0;

  constructor(stages: Stages, options: CascadeOptions = {}) {
    this.#stages = stages;
    this.#asking = new Asking(stages);
    this.#cache = new VerdictCache(options.cacheEntries);
    this.#maxMessageChars = options.maxMessageChars ?? 10_000;
    this.#scopes = new SourceScopes(options.apart ?? new Set());
    this.#mayUseThread = options.mayUseThread ?? false;
    this.#onVerdicts = options.onVerdicts;
    this.#byRule = (stages.rules?.rules ?? []).map((rule) => ({
      label: rule.label,
      stage: 'rules',
      confidence: 1,
      reason: `rule ${rule.id}`,
    }));
    this.#scopes.add([...(stages.llm?.sources ?? []), ...(stages.answers?.sources ?? [])]);
    this.#version = stages.answers?.version ?? 0;
  }

  /** Distinct templates that went beyond the rules; one that the cache had to forget counts again. */
  get templates(): number {
    return this.#templates;
  }

  /** What the cache of templates has done so far. */
  get cache(): CacheCounts {
    return this.#cache.counts;
  }

  /** Takes in answers that have been given meanwhile, by whatever process; judged rows keep their verdicts. */
  async refresh(): Promise<void> {
    const { answers } = this.#stages;
    if (answers === undefined) return;
    await answers.refresh();
    if (answers.version === this.#version) return;
    this.#scopes.add(answers.sources);
    this.#version = answers.version;
  }

  /**
   * Reads rows on another thread, for `begin` to go on from there; undefined where `begin` had better read them
   * itself: few rows, or a thread that is busy.
   * @param hasEveryHash whether the hashes of rows that a rule takes are wanted too. @default false
   */
  read(
    messages: readonly string[],
    sources: readonly string[],
    hasEveryHash = false,
  ): Promise<RowFacts> | undefined {
    this.#rows += messages.length;
    if (!this.#mayUseThread || this.#rows < MANY_ROWS || messages.length < LARGE_BATCH) return undefined;
    this.#thread ??= new ReadingThread(this.#stages.rules, this.#reader.key, this.#maxMessageChars);
    return this.#thread.isFree
      ? this.#thread.read(
          messages,
          sources,
          hasEveryHash || (this.#stages.answers?.hasPersonAnswers ?? false),
        )
      : undefined;
  }

  /** Reads rows on this thread, with the hashes of all. */
  readHere(messages: readonly string[], sources: readonly string[]): RowFacts {
    return readRows(messages, (row) => sources[row] ?? '', {
      rules: this.#stages.rules,
      reader: this.#reader,
      maxMessageChars: this.#maxMessageChars,
      hasEveryHash: true,
    });
  }

  /**
   * Judges rows as far as is known without waiting, and has the stages asked about the rest. Where `given` has a
   * verdict for a row's index, that is taken.
   * @param facts what `read` found in these rows
   */
  begin(
    messages: readonly string[],
    sources: readonly string[],
    given: ReadonlyMap<number, Verdict> = NONE_GIVEN,
    facts?: RowFacts,
  ): JudgedRows {
    const found: Found[] = [];
    const unasked = new Map<CacheEntry, Question>();
    for (let row = 0; row < messages.length; row++) {
      const message = messages[row] ?? '';
      const source = sources[row] ?? '';
      const known =
        (given.size === 0 ? undefined : given.get(row)) ??
        (facts === undefined ? this.#lookUp(message, source) : this.#lookUpRead(facts, row, message, source));
      found.push(known);
      if ('label' in known) continue;
      if (known.asking === undefined) {
        if (!unasked.has(known)) unasked.set(known, { template: this.#templateOf(message), source, message });
      } else if (known.awaitsLlm && known.examples < MOST_EXAMPLES) {
        known.examples += 1;
        this.#addExample(message, source);
      }
    }
    if (unasked.size > 0) {
      this.#templates += unasked.size;
      this.#asking.ask(unasked);
    }
    return new JudgedRows(found);
  }

  /** Judges rows, in order, however long it takes. @throws what a stage throws */
  async judge(
    messages: readonly string[],
    sources: readonly string[],
    given?: ReadonlyMap<number, Verdict>,
  ): Promise<Verdict[]> {
    return await this.#complete(this.begin(messages, sources, given));
  }

  /** What rows would get if people had answered nothing. @throws what a stage throws */
  async judgeWithoutPeople(messages: readonly string[], sources: readonly string[]): Promise<Verdict[]> {
    return await this.#complete(this.#beginWithoutPeople(messages, sources));
  }

  /** Looks all rows up before anybody else does. */
  #beginWithoutPeople(messages: readonly string[], sources: readonly string[]): JudgedRows {
    this.#ignoresPeople = true;
    try {
      return this.begin(messages, sources);
    } finally {
      this.#ignoresPeople = false;
    }
  }

  async #complete(rows: JudgedRows): Promise<Verdict[]> {
    while (!rows.isComplete) {
      if (rows.awaitsLlm) this.flush();
      await rows.progress();
    }
    return this.release(rows);
  }

  /** The verdicts of rows that leave; `reason` is that of rows which have none yet. */
  release(rows: JudgedRows, reason?: string): Verdict[] {
    const verdicts = rows.verdicts(reason);
    this.#onVerdicts?.(verdicts);
    return verdicts;
  }

  get #mayBeAnswered(): boolean {
    return !this.#ignoresPeople && this.#stages.answers?.hasPersonAnswers === true;
  }

  /** Has the LLM asked about what has been gathered for it, as soon as the classifier has passed on what it has. */
  flush(): void {
    this.#asking.flush();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#thread?.close();
  }

  /** What is known of a row without waiting, or the entry to wait for. */
  #lookUp(message: string, source: string): Found {
    const { rules } = this.#stages;
    let entry: CacheEntry | undefined;
    if (this.#mayBeAnswered) {
      entry = this.#entryOf(message, source);
      const verdict = this.#personOf(entry, message, source);
      if (verdict !== undefined) return verdict;
    }
    if (rules !== undefined) {
      const verdict = this.#byRule[rules.match(message, source)];
      if (verdict !== undefined) return verdict;
    }
    entry ??= this.#entryOf(message, source);
    return this.#verdictOf(entry, message, source) ?? entry;
  }

  /** The same of a row that has been read. */
  #lookUpRead(facts: RowFacts, row: number, message: string, source: string): Found {
    const byRule = this.#byRule[facts.rules[row] ?? -1];
    const mayBeAnswered = this.#mayBeAnswered;
    if (byRule !== undefined && !mayBeAnswered) return byRule;
    const entry =
      byRule === undefined || facts.hasEveryHash
        ? this.#cache.at(facts.hashes, this.#scopes.numberOf(source), 4 * row)
        : this.#entryOf(message, source);
    const byPerson = mayBeAnswered ? this.#personOf(entry, message, source) : undefined;
    return byPerson ?? byRule ?? this.#verdictOf(entry, message, source) ?? entry;
  }

  #entryOf(message: string, source: string): CacheEntry {
    this.#readTemplate(message);
    return this.#cache.at(this.#reader.hash, this.#scopes.numberOf(source));
  }

  #personOf(entry: CacheEntry, message: string, source: string): Verdict | undefined {
    if (entry.version !== this.#version) this.#renew(entry);
    if (entry.person === undefined) {
      entry.person = this.#stages.answers?.person(this.#templateOf(message), source) ?? null;
    }
    if (typeof entry.person === 'function') return entry.person(message, source);
    return entry.person ?? undefined;
  }

  #verdictOf(entry: CacheEntry, message: string, source: string): Verdict | undefined {
    if (entry.version !== this.#version) this.#renew(entry);
    if (entry.passedOnAt !== undefined && performance.now() - entry.passedOnAt >= ASK_AGAIN_MS) {
      entry.passedOnAt = undefined;
      entry.verdict = undefined;
    }
    if (entry.verdict === undefined && entry.asking === undefined) {
      entry.verdict = this.#stages.answers?.kept(this.#templateOf(message), this.#scopes.ofLlm(source));
    }
    return entry.verdict;
  }

  /** Lets go of what rested on answers that may no longer hold. */
  #renew(entry: CacheEntry): void {
    entry.version = this.#version;
    entry.person = undefined;
    entry.verdict = undefined;
    entry.passedOnAt = undefined;
  }

  #addExample(message: string, source: string): void {
    void this.#stages.llm?.ask({ template: this.#templateOf(message), source, message });
  }

  #readTemplate(message: string): void {
    const limit = this.#maxMessageChars;
    this.#reader.read(message.length > limit ? message.slice(0, limit) : message);
  }

  #templateOf(message: string): string {
    this.#readTemplate(message);
    return this.#reader.text();
  }
}
