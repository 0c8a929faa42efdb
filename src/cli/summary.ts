import type { ErrorCode } from '../errors.ts';
import type { LlmUsage } from '../llm/index.ts';
import { STAGES, type Stage, type Verdict } from '../log/index.ts';
import { countOf } from './console.ts';

/** How many lines of each problem are named. */
const LINES_NAMED = 5;

/** What is known of an input once it has been read. */
export interface InputSummary {
  readonly path: string;
  readonly format: string;
  readonly encoding: string;
  readonly delimiter: string | null;
  readonly gzip: boolean;
  /** As they came: of gzip, compressed. */
  readonly bytes: number;
  readonly rows: number;
  readonly blankLines: number;
  /** Cells that a spreadsheet would run as a formula; 0 where no CSV is written. */
  readonly formulaCells: number;
  /** How many of them were written with an apostrophe before them. */
  readonly formulaEscaped: number;
}

interface Problem {
  count: number;
  /** The first few, 1-based. */
  readonly lines: number[];
  /** The input of each of these lines. */
  readonly files: string[];
  /** Of the first of them. */
  readonly detail: string;
}

/** What `--summary json` prints, one object on one line. */
export interface SummaryJson {
  readonly rows: number;
  readonly seconds: number;
  readonly rowsPerSecond: number;
  readonly labels: Readonly<Record<string, number>>;
  readonly stages: Readonly<Record<string, number>>;
  /** Distinct templates that went beyond the rules. */
  readonly templates: number;
  /** What the LLM was asked; absent where it was not. */
  readonly llm?: LlmSummary;
  readonly problems: Readonly<Record<string, Problem>>;
  readonly notes: readonly string[];
  readonly inputs: readonly InputSummary[];
  readonly peakMemoryBytes: number;
}

/** What the LLM was asked, and what it left open. */
export interface LlmSummary extends LlmUsage {
  /** Rows that are `Unclassified` since the budget was reached. */
  readonly beyondBudget: number;
  /** Rows of live input that left before the answer came. */
  readonly pending: number;
  /** Seconds until all rows had been read and only answers were waited for. */
  readonly readSeconds?: number;
}

/** What the reason of a verdict begins with that the LLM might have decided. */
const OPEN_REASONS = ['budget', 'llm pending'] as const;

/** Counts what a run did, as it goes. */
export class Summary {
  readonly #started = performance.now();
  readonly #verdicts = new Map<Verdict, number>();
  readonly #problems = new Map<ErrorCode, Problem>();
  readonly #notes: string[] = [];
  readonly #inputs: InputSummary[] = [];
  #file = '';
  #readSeconds: number | undefined;
  rows = 0;

  /** Says of which input the next rows and problems are. */
  begin(file: string): void {
    this.#file = file;
  }

  /** Bytes of the inputs that have been read to their end. */
  get inputBytes(): number {
    return this.#inputs.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  add(verdicts: readonly Verdict[]): void {
    this.rows += verdicts.length;
    for (const verdict of verdicts) this.#verdicts.set(verdict, (this.#verdicts.get(verdict) ?? 0) + 1);
    if (this.#verdicts.size > 10_000) this.#fold();
  }

  problem(code: ErrorCode, line: number, detail: string): void {
    const entry = this.#problems.get(code) ?? { count: 0, lines: [], files: [], detail };
    entry.count += 1;
    if (entry.lines.length < LINES_NAMED) {
      entry.lines.push(line);
      entry.files.push(this.#file);
    }
    this.#problems.set(code, entry);
  }

  input(input: InputSummary): void {
    this.#inputs.push(input);
  }

  note(note: string): void {
    this.#notes.push(note);
  }

  /** Notes that an input has been read, and only the LLM is waited for. */
  noteRead(): void {
    this.#readSeconds = (performance.now() - this.#started) / 1000;
  }

  get hasReachedBudget(): boolean {
    return this.#countOpen('budget') > 0;
  }

  has(labels: ReadonlySet<string>): boolean {
    return [...this.#verdicts.keys()].some(({ label }) => labels.has(label));
  }

  /** @param usage of the LLM; null where it was not asked */
  toJson(templates: number, usage: LlmUsage | null = null): SummaryJson {
    const seconds = (performance.now() - this.#started) / 1000;
    const labels = new Map<string, number>();
    const stages = new Map<Stage, number>(STAGES.map((stage) => [stage, 0]));
    for (const [{ label, stage }, count] of this.#verdicts) {
      labels.set(label, (labels.get(label) ?? 0) + count);
      stages.set(stage, (stages.get(stage) ?? 0) + count);
    }
    return {
      rows: this.rows,
      seconds: Number(seconds.toFixed(3)),
      rowsPerSecond: Math.round(this.rows / seconds),
      labels: Object.fromEntries([...labels].sort((a, b) => b[1] - a[1])),
      stages: Object.fromEntries(stages),
      templates,
      ...(usage !== null && { llm: this.#llmSummary(usage) }),
      problems: Object.fromEntries(this.#problems),
      notes: this.#notes,
      inputs: this.#inputs,
      peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
    };
  }

  #llmSummary(usage: LlmUsage): LlmSummary {
    return {
      ...usage,
      beyondBudget: this.#countOpen('budget'),
      pending: this.#countOpen('llm pending'),
      ...(this.#readSeconds !== undefined && { readSeconds: Number(this.#readSeconds.toFixed(3)) }),
    };
  }

  #countOpen(reason: (typeof OPEN_REASONS)[number]): number {
    let rows = 0;
    for (const [verdict, count] of this.#verdicts) if (openReasonOf(verdict) === reason) rows += count;
    return rows;
  }

  /** Verdicts differ by confidence: keeping one for each label and stage bounds the map on endless input. */
  #fold(): void {
    const counts = [...this.#verdicts];
    const kept = new Map<string, Verdict>();
    this.#verdicts.clear();
    for (const [verdict, count] of counts) {
      const key = `${verdict.stage} ${verdict.label} ${openReasonOf(verdict)}`;
      const one = kept.get(key) ?? verdict;
      kept.set(key, one);
      this.#verdicts.set(one, (this.#verdicts.get(one) ?? 0) + count);
    }
  }
}

function openReasonOf({ stage, reason }: Verdict): string | undefined {
  return stage === 'none' ? OPEN_REASONS.find((open) => reason.startsWith(open)) : undefined;
}

function renderLlm({
  requests,
  inputTokens,
  outputTokens,
  cost,
  beyondBudget,
  pending,
}: LlmSummary): string[] {
  const tokens = `${inputTokens.toLocaleString('en-US')} tokens in, ${outputTokens.toLocaleString('en-US')} out`;
  const lines = [
    `llm: ${countOf(requests, 'request')}, ${tokens}${cost === null ? '' : `, cost ${cost.toFixed(4)}`}`,
  ];
  if (beyondBudget > 0) lines.push(`Unclassified (budget): ${countOf(beyondBudget, 'row')}`);
  if (pending > 0) lines.push(`Unclassified (llm pending): ${countOf(pending, 'row')}`);
  return lines;
}

/**
 * The summary as people read it.
 * @param isOfSeveral whether there are several inputs, so that a line's number alone does not tell where it is
 */
export function renderSummary(summary: SummaryJson, isOfSeveral: boolean): string {
  const number = (n: number) => n.toLocaleString('en-US');
  const lines = [
    `${countOf(summary.rows, 'row')} in ${summary.seconds.toFixed(1)} s (${number(summary.rowsPerSecond)} rows/s), ` +
      `${countOf(summary.templates, 'template')} beyond the rules`,
  ];
  const table = (title: string, counts: Readonly<Record<string, number>>) => {
    const entries = Object.entries(counts).filter(([, count]) => count > 0);
    const width = Math.max(title.length, ...entries.map(([name]) => name.length));
    if (entries.length > 0) lines.push('', `  ${title}`);
    for (const [name, count] of entries) {
      const share = ((100 * count) / Math.max(1, summary.rows)).toFixed(1);
      lines.push(`    ${name.padEnd(width)}  ${number(count).padStart(12)}  ${share.padStart(5)}%`);
    }
  };
  table('label', summary.labels);
  table('stage', summary.stages);
  for (const line of summary.llm === undefined ? [] : renderLlm(summary.llm)) lines.push('', `  ${line}`);
  for (const [code, { count, lines: at, files, detail }] of Object.entries(summary.problems)) {
    const more = count > at.length ? ', ...' : '';
    const places = isOfSeveral
      ? at.map((line, i) => `${files[i]}:${line}`).join(', ')
      : `${at.length === 1 ? 'line' : 'lines'} ${at.join(', ')}`;
    lines.push('', `  ${code}: ${number(count)} (${places}${more}): ${detail}`);
  }
  for (const note of summary.notes) lines.push('', `  ${note}`);
  return `${lines.join('\n')}\n`;
}
