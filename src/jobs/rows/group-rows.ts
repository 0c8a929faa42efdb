import type { Stage } from '../../log/index.ts';
import type { RowIndex } from './row-index.ts';
import { countsByName, labelNumbers } from './summarise-rows.ts';

const MESSAGE_SHOWN = 2_000;

/** A template with what its rows have. */
export interface TemplateRow {
  /** Its number in this job. */
  readonly template: number;
  readonly text: string;
  readonly rows: number;
  /** Of all rows that are grouped. */
  readonly share: number;
  readonly labels: Readonly<Record<string, number>>;
  /** The most frequent label, and what the first row with it has. */
  readonly label: string;
  readonly stage: Stage;
  readonly confidence: number | null;
  readonly reason: string;
  /** How many sources have it. */
  readonly sources: number;
  readonly example: { readonly row: number; readonly source: string; readonly message: string };
}

export interface TemplateQuery {
  readonly sort: 'count' | 'label' | 'confidence';
  readonly isDescending: boolean;
  readonly offset: number;
  readonly limit: number;
}

/** A stretch of the templates that some rows have. */
export async function groupRows(
  index: RowIndex,
  rows: Uint32Array,
  query: TemplateQuery,
): Promise<{ readonly total: number; readonly templates: readonly TemplateRow[] }> {
  const groups = new Groups(index, rows);
  const page = groups.sorted(query).slice(query.offset, query.offset + query.limit);
  const texts = await index.templateTexts(page);
  const examples = page.map((template) => groups.exampleOf(template));
  const messages = await messagesOf(index, examples);
  const sources = groups.countSources(page);
  return {
    total: groups.total,
    templates: page.map((template, i) => {
      const row = examples[i] ?? 0;
      const count = groups.countOf(template);
      const { label, stage, confidence, reason } = index.verdict(row);
      return {
        template,
        text: texts[i] ?? '',
        rows: count,
        share: count / rows.length,
        labels: groups.labelsOf(template),
        label,
        stage,
        confidence,
        reason,
        sources: sources[i] ?? 0,
        example: {
          row: row + 1,
          source: index.source(row),
          message: messages[i] ?? '',
        },
      };
    }),
  };
}

/** Messages lie in the order of the rows, which is the order to read them in. */
async function messagesOf(index: RowIndex, rows: readonly number[]): Promise<string[]> {
  const ascending = [...new Set(rows)].sort((a, b) => a - b);
  const messages = await index.messages(ascending, MESSAGE_SHOWN);
  const found = new Map(ascending.map((row, i) => [row, messages[i] ?? '']));
  return rows.map((row) => found.get(row) ?? '');
}

/** Counts by template. */
class Groups {
  readonly #index: RowIndex;
  readonly #rows: Uint32Array;
  readonly #names: readonly string[];
  readonly #labelOf: Uint32Array;
  readonly #counts: Uint32Array;
  /** Rows by template and label. */
  readonly #cells: Uint32Array;
  /** The first row of each template and label, plus one. */
  readonly #firsts: Uint32Array;

  constructor(index: RowIndex, rows: Uint32Array) {
    this.#index = index;
    this.#rows = rows;
    this.#names = [...new Set(index.verdicts.map(({ label }) => label))].sort();
    this.#labelOf = labelNumbers(index, this.#names);
    const width = this.#names.length;
    this.#counts = new Uint32Array(index.templates);
    this.#cells = new Uint32Array(index.templates * width);
    this.#firsts = new Uint32Array(index.templates * width);
    const { templateOf, verdictOf } = index;
    for (const row of rows) {
      const template = templateOf[row] ?? 0;
      const cell = template * width + (this.#labelOf[verdictOf[row] ?? 0] ?? 0);
      this.#counts[template] = (this.#counts[template] ?? 0) + 1;
      this.#cells[cell] = (this.#cells[cell] ?? 0) + 1;
      if (this.#firsts[cell] === 0) this.#firsts[cell] = row + 1;
    }
  }

  get total(): number {
    let total = 0;
    for (const count of this.#counts) if (count > 0) total += 1;
    return total;
  }

  countOf(template: number): number {
    return this.#counts[template] ?? 0;
  }

  labelsOf(template: number): Record<string, number> {
    const width = this.#names.length;
    return countsByName(this.#cells.subarray(template * width, (template + 1) * width), this.#names);
  }

  /** The first row that has the most frequent label. */
  exampleOf(template: number): number {
    const width = this.#names.length;
    let best = template * width;
    for (let cell = best; cell < (template + 1) * width; cell++) {
      if ((this.#cells[cell] ?? 0) > (this.#cells[best] ?? 0)) best = cell;
    }
    return (this.#firsts[best] ?? 1) - 1;
  }

  /** Numbers of the templates in order; those that are equal in it stay in the order they were first seen. */
  sorted({ sort, isDescending }: TemplateQuery): number[] {
    const present: number[] = [];
    for (const [template, count] of this.#counts.entries()) if (count > 0) present.push(template);
    const sign = isDescending ? -1 : 1;
    if (sort === 'count') return present.sort((a, b) => sign * (this.countOf(a) - this.countOf(b)) || a - b);
    const verdicts = new Map(
      present.map((template) => [template, this.#index.verdict(this.exampleOf(template))]),
    );
    const keyOf = (template: number): string | number => {
      const verdict = verdicts.get(template);
      return sort === 'label' ? (verdict?.label ?? '') : (verdict?.confidence ?? -1);
    };
    return present.sort((a, b) => {
      const [one, other] = [keyOf(a), keyOf(b)];
      return one === other ? a - b : one < other ? -sign : sign;
    });
  }

  /** How many sources each of some templates has. */
  countSources(page: readonly number[]): number[] {
    const place = new Map(page.map((template, i) => [template, i]));
    const seen = page.map(() => new Set<number>());
    const { templateOf, sourceOf } = this.#index;
    const isShown = new Uint8Array(this.#counts.length);
    for (const template of page) isShown[template] = 1;
    for (const row of this.#rows) {
      const template = templateOf[row] ?? 0;
      if (isShown[template] === 0) continue;
      seen[place.get(template) ?? 0]?.add(sourceOf[row] ?? 0);
    }
    return seen.map(({ size }) => size);
  }
}
