import type { ErrorCode } from '../errors.ts';
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
  /** Cells that a spreadsheet would run as a formula. */
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
  readonly problems: Readonly<Record<string, Problem>>;
  readonly notes: readonly string[];
  readonly inputs: readonly InputSummary[];
  readonly peakMemoryBytes: number;
}

/** Counts what a run did, as it goes. */
export class Summary {
  readonly #started = performance.now();
  readonly #verdicts = new Map<Verdict, number>();
  readonly #problems = new Map<ErrorCode, Problem>();
  readonly #notes: string[] = [];
  readonly #inputs: InputSummary[] = [];
  #file = '';
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

  has(labels: ReadonlySet<string>): boolean {
    return [...this.#verdicts.keys()].some(({ label }) => labels.has(label));
  }

  toJson(templates: number): SummaryJson {
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
      problems: Object.fromEntries(this.#problems),
      notes: this.#notes,
      inputs: this.#inputs,
      peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
    };
  }

  /** Verdicts differ by confidence: keeping one for each label and stage bounds the map on endless input. */
  #fold(): void {
    const counts = [...this.#verdicts];
    const kept = new Map<string, Verdict>();
    this.#verdicts.clear();
    for (const [verdict, count] of counts) {
      const key = `${verdict.stage} ${verdict.label}`;
      const one = kept.get(key) ?? verdict;
      kept.set(key, one);
      this.#verdicts.set(one, (this.#verdicts.get(one) ?? 0) + count);
    }
  }
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
