import { LogsieveError } from '../errors.ts';
import { UNCLASSIFIED, type Verdict } from '../log/index.ts';
import type { CacheEntry } from './verdict-cache.ts';

/** A row's verdict, or the template that it waits for. */
export type Found = Verdict | CacheEntry;

export function isVerdict(found: Found): found is Verdict {
  return 'label' in found;
}

/** The rows of a batch, judged as far as is known. */
export class JudgedRows {
  readonly found: readonly Found[];
  #open: CacheEntry[];

  constructor(found: readonly Found[]) {
    this.found = found;
    const open = new Set<CacheEntry>();
    for (const known of found) if (!isVerdict(known)) open.add(known);
    this.#open = [...open];
  }

  /** Whether every row has its verdict. */
  get isComplete(): boolean {
    this.#open = this.#open.filter(({ verdict }) => verdict === undefined);
    return this.#open.length === 0;
  }

  /** Whether nothing but the LLM is waited for. */
  get awaitsLlm(): boolean {
    return !this.isComplete && this.#open.every(({ awaitsLlm }) => awaitsLlm);
  }

  /**
   * Settles when there may be more verdicts than before: what waits for the LLM is waited for last.
   * @throws what the stage threw that could not answer
   */
  async progress(): Promise<void> {
    const sooner = this.#open.filter(({ verdict, awaitsLlm }) => verdict === undefined && !awaitsLlm);
    await Promise.all((sooner.length > 0 ? sooner : this.#open).map(settled));
  }

  /** One verdict a row; where there is none yet, `Unclassified`, with the given reason. */
  verdicts(reason = 'pending'): Verdict[] {
    return this.found.map((known) =>
      isVerdict(known) ? known : (known.verdict ?? unanswered(reason, known.classified)),
    );
  }
}

async function settled({ verdict, asking, failure }: CacheEntry): Promise<void> {
  if (verdict !== undefined) return;
  if (asking === undefined) throw failure ?? new LogsieveError('INTERNAL', 'a template was forgotten');
  await asking;
}

/** What a template gets that the last stage did not answer, with what the classifier made of it. */
export function unanswered(reason: string, classified: Verdict | undefined): Verdict {
  return {
    label: UNCLASSIFIED,
    stage: 'none',
    confidence: null,
    reason: classified === undefined ? reason : `${reason}; ${classified.reason}`,
  };
}
