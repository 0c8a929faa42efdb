import type { LogRecord, Stage, Verdict } from '../log/index.ts';
import { TemplateReader } from '../template/index.ts';

/** A template with what its lines got. */
export interface CountedTemplate {
  readonly template: string;
  readonly count: number;
  /** What most of its lines got. */
  readonly label: string;
  readonly stage: Stage;
  /** All that its lines got, most frequent first, each once. */
  readonly verdicts: readonly CountedVerdict[];
  /** The first record that showed it. */
  readonly example: LogRecord;
  /** The first distinct records of it, as many as the tally keeps. */
  readonly examples: readonly LogRecord[];
}

/** A verdict with how many lines of a template have it. */
export interface CountedVerdict {
  readonly verdict: Verdict;
  readonly count: number;
}

interface Tallied {
  readonly example: LogRecord;
  readonly examples: LogRecord[];
  readonly verdicts: { verdict: Verdict; count: number }[];
  count: number;
}

/** Counts records by template; memory grows with the number of distinct templates. */
export class TemplateTally {
  readonly #reader = new TemplateReader();
  readonly #templates = new Map<string, Tallied>();
  readonly #maxMessageChars: number;
  readonly #mostExamples: number;
  lines = 0;

  /**
   * @param maxMessageChars characters of a message that make its template
   * @param mostExamples distinct records to keep of each template. @default 1
   */
  constructor(maxMessageChars: number, mostExamples = 1) {
    this.#maxMessageChars = maxMessageChars;
    this.#mostExamples = mostExamples;
  }

  get distinct(): number {
    return this.#templates.size;
  }

  add(record: LogRecord, verdict: Verdict): void {
    this.#reader.read(record.message.slice(0, this.#maxMessageChars));
    const template = this.#reader.text();
    let tallied = this.#templates.get(template);
    if (tallied === undefined) {
      const example = kept(record);
      tallied = { example, examples: [example], verdicts: [], count: 0 };
      this.#templates.set(template, tallied);
    } else if (tallied.examples.length < this.#mostExamples) addExample(tallied.examples, record);
    tallied.count += 1;
    const counted =
      tallied.verdicts.find((known) => known.verdict === verdict) ??
      tallied.verdicts.find((known) => isSame(known.verdict, verdict));
    if (counted === undefined) tallied.verdicts.push({ verdict, count: 1 });
    else counted.count += 1;
    this.lines += 1;
  }

  /** Most frequent first, equal ones in the order of their first lines. @param limit how many @default all */
  mostFrequent(limit = this.#templates.size): CountedTemplate[] {
    return [...this.#templates]
      .sort(([, a], [, b]) => b.count - a.count)
      .slice(0, limit)
      .map(([template, { count, example, examples, verdicts }]) => {
        const sorted = verdicts.toSorted((a, b) => b.count - a.count);
        const { label = '', stage = 'none' } = sorted[0]?.verdict ?? {};
        return { template, count, label, stage, verdicts: sorted, example, examples };
      });
  }
}

function addExample(examples: LogRecord[], record: LogRecord): void {
  const { source, message } = record;
  if (!examples.some((known) => known.message === message && known.source === source))
    examples.push(kept(record));
}

/** Answers to single lines make a verdict of their own for each line: those must not add up. */
function isSame(a: Verdict, b: Verdict): boolean {
  return a.label === b.label && a.stage === b.stage && a.confidence === b.confidence && a.reason === b.reason;
}

function kept({ source, message }: LogRecord): LogRecord {
  return { source: copyOf(source), message: copyOf(message) };
}

/** A string of its own: a part of a block of input would keep the whole block. */
function copyOf(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
