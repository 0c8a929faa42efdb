import type { LogRecord, Stage, Verdict } from '../log/index.ts';
import { TemplateReader } from '../template/index.ts';

/** A template with what its lines got. */
export interface CountedTemplate {
  readonly template: string;
  readonly count: number;
  /** What most of its lines got. */
  readonly label: string;
  readonly stage: Stage;
  /** The first record that showed it. */
  readonly example: LogRecord;
}

interface Tallied {
  readonly example: LogRecord;
  readonly verdicts: Map<Verdict, number>;
  count: number;
}

/** Counts records by template; memory grows with the number of distinct templates. */
export class TemplateTally {
  readonly #reader = new TemplateReader();
  readonly #templates = new Map<string, Tallied>();
  readonly #maxMessageChars: number;
  lines = 0;

  /** @param maxMessageChars characters of a message that make its template */
  constructor(maxMessageChars: number) {
    this.#maxMessageChars = maxMessageChars;
  }

  get distinct(): number {
    return this.#templates.size;
  }

  add(record: LogRecord, verdict: Verdict): void {
    this.#reader.read(record.message.slice(0, this.#maxMessageChars));
    const template = this.#reader.text();
    let tallied = this.#templates.get(template);
    if (tallied === undefined) {
      tallied = {
        example: { source: record.source, message: copyOf(record.message) },
        verdicts: new Map(),
        count: 0,
      };
      this.#templates.set(template, tallied);
    }
    tallied.count += 1;
    tallied.verdicts.set(verdict, (tallied.verdicts.get(verdict) ?? 0) + 1);
    this.lines += 1;
  }

  /** Most frequent first, equal ones in the order of their first lines. @param limit how many @default all */
  mostFrequent(limit = this.#templates.size): CountedTemplate[] {
    return [...this.#templates]
      .sort(([, a], [, b]) => b.count - a.count)
      .slice(0, limit)
      .map(([template, { count, example, verdicts }]) => {
        const [[verdict] = []] = [...verdicts].sort(([, a], [, b]) => b - a);
        return { template, count, example, label: verdict?.label ?? '', stage: verdict?.stage ?? 'none' };
      });
  }
}

/** A string of its own: a part of a block of input would keep the whole block. */
function copyOf(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
