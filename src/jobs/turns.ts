import type { StoredJob } from '../store/index.ts';

type Owned = Pick<StoredJob, 'owner'>;

/** Whose turn it is: that of the owner whose last one is longest ago. */
export class Turns {
  readonly #last = new Map<string, number>();
  #turn = 0;

  /** Owners whose last turn is remembered. */
  get size(): number {
    return this.#last.size;
  }

  /** An owner has its turn now. */
  take(owner: string): void {
    this.#turn += 1;
    this.#last.set(owner, this.#turn);
  }

  /** Jobs in the order they would be started now; those of one owner stay in theirs. */
  order<T extends Owned>(jobs: readonly T[]): T[] {
    const turns = new Map(this.#last);
    const left = [...jobs];
    const queue: T[] = [];
    for (let turn = this.#turn; left.length > 0; turn++) {
      let next = 0;
      for (const [i, { owner }] of left.entries()) {
        if ((turns.get(owner) ?? -1) < (turns.get(left[next]?.owner ?? '') ?? -1)) next = i;
      }
      for (const job of left.splice(next, 1)) {
        turns.set(job.owner, turn);
        queue.push(job);
      }
    }
    return queue;
  }

  /** Forgets owners with nothing unfinished whose turn was before those of all who have: they come first anyway. */
  forgetIdle(unfinished: readonly Owned[]): void {
    const owners = new Set(unfinished.map(({ owner }) => owner));
    const oldest = Math.min(...[...owners].map((owner) => this.#last.get(owner) ?? -1));
    for (const [owner, turn] of this.#last) if (turn < oldest && !owners.has(owner)) this.#last.delete(owner);
  }
}
