import type { Logger } from 'pino';
import type { CascadeObserver, Context } from '../assemble.ts';
import type { Cascade } from '../sieve/index.ts';

/** The cascades that all requests share: one that may ask an LLM, one that asks none, each made when first needed. */
export class SharedCascades {
  readonly #context: Context;
  readonly #log: Logger;
  readonly #observer: CascadeObserver;
  readonly #making = new Map<boolean, Promise<Cascade>>();
  readonly #made: Cascade[] = [];

  constructor(context: Context, log: Logger, observer: CascadeObserver) {
    this.#context = context;
    this.#log = log;
    this.#observer = observer;
  }

  /** Those that have been made. */
  get made(): readonly Cascade[] {
    return this.#made;
  }

  /** @throws as `context.createCascade` */
  get(asksLlm: boolean): Promise<Cascade> {
    const known = this.#making.get(asksLlm);
    if (known !== undefined) return known;
    const making = this.#create(asksLlm);
    this.#making.set(asksLlm, making);
    making.then(
      (cascade) => this.#made.push(cascade),
      // Whoever asks next tries anew.
      () => this.#making.delete(asksLlm),
    );
    return making;
  }

  #create(asksLlm: boolean): Promise<Cascade> {
    const asker = {
      onFirstRequest: ({ provider, model, host }: Readonly<Record<'provider' | 'model' | 'host', string>>) =>
        this.#log.warn({ provider, model, host }, 'the LLM is asked'),
      onNotice: () => this.#log.warn('the LLM is not asked, since its answers could not be kept'),
    };
    return this.#context.createCascade(asksLlm ? asker : undefined, this.#observer);
  }
}
