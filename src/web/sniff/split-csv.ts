/** A row of a CSV as far as a person looks at it. */
export interface CsvRow {
  readonly cells: readonly string[];
  /** 1-based line on which it begins. */
  readonly line: number;
  /** False for the last row of a sample, which may go on. */
  readonly complete: boolean;
  /** Whether a quote is still open at the end of the sample. */
  readonly quoteOpen: boolean;
}

/**
 * Splits the text of a CSV into rows (RFC 4180, with any line ends; a field may have spaces before its quote).
 * Blank lines are passed over.
 * @param ended whether the text is all there is
 */
export function* splitCsv(text: string, delimiter: string, ended: boolean): Generator<CsvRow> {
  const row = new RowSplitter(text, delimiter);
  while (row.at < text.length) {
    const line = row.line;
    const cells = row.next();
    const isBlank = cells.length === 1 && cells[0]?.trim() === '' && !row.quoted;
    if (isBlank) continue;
    yield { cells, line, complete: row.terminated || (ended && !row.quoteOpen), quoteOpen: row.quoteOpen };
  }
}

class RowSplitter {
  at = 0;
  line = 1;
  quoted = false;
  quoteOpen = false;
  terminated = false;
  readonly #text: string;
  readonly #delimiter: string;

  constructor(text: string, delimiter: string) {
    this.#text = text;
    this.#delimiter = delimiter;
  }

  next(): string[] {
    const cells: string[] = [];
    this.quoted = false;
    this.quoteOpen = false;
    this.terminated = false;
    for (;;) {
      cells.push(this.#cell());
      const character = this.#text[this.at];
      if (character === undefined) return cells;
      this.at += 1;
      if (character === this.#delimiter) continue;
      if (character === '\r' && this.#text[this.at] === '\n') this.at += 1;
      this.line += 1;
      this.terminated = true;
      return cells;
    }
  }

  #cell(): string {
    const start = this.at;
    let open = start;
    while (this.#text[open] === ' ') open += 1;
    if (this.#text[open] !== '"') return this.#bare(start);
    this.quoted = true;
    let value = '';
    let from = open + 1;
    for (;;) {
      const quote = this.#text.indexOf('"', from);
      const part = this.#text.slice(from, quote < 0 ? undefined : quote);
      this.line += part.match(/\r\n|\r|\n/g)?.length ?? 0;
      value += part;
      if (quote < 0) {
        this.quoteOpen = true;
        this.at = this.#text.length;
        return value;
      }
      if (this.#text[quote + 1] !== '"') {
        const rest = this.#bare(quote + 1);
        return value + rest.trimEnd();
      }
      value += '"';
      from = quote + 2;
    }
  }

  /** Everything up to the next delimiter or line end. */
  #bare(from: number): string {
    let end = from;
    for (; end < this.#text.length; end++) {
      const character = this.#text[end];
      if (character === this.#delimiter || character === '\n' || character === '\r') break;
    }
    this.at = end;
    return this.#text.slice(from, end);
  }
}
