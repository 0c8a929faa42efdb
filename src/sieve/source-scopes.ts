const ANY_SOURCE = '*';

/** Sources that the configuration or an answer names: their templates are kept apart from those of all others. */
export class SourceScopes {
  readonly #numbers = new Map<string, number>();
  readonly #apart: ReadonlySet<string>;

  /** @param apart sources with labels of their own, whose kept LLM answers are theirs alone */
  constructor(apart: ReadonlySet<string>) {
    this.#apart = apart;
    this.add(apart);
  }

  add(sources: Iterable<string>): void {
    for (const source of sources)
      if (!this.#numbers.has(source)) this.#numbers.set(source, this.#numbers.size + 1);
  }

  /** A number of its own for a source that is named, 0 for any other. */
  numberOf(source: string): number {
    return this.#numbers.size === 0 ? 0 : (this.#numbers.get(source) ?? 0);
  }

  /** Whose answers of an LLM a source has. */
  ofLlm(source: string): string {
    return this.#apart.has(source) ? source : ANY_SOURCE;
  }
}
