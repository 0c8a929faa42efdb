import type { Budget, BudgetReservation } from './budget.ts';
import { addCost, type Cost, costOf, type LlmPrices, type Tokens } from './prices.ts';

/** All requests so far. */
export interface Totals extends Tokens {
  readonly requests: number;
  readonly cost: Cost;
}

interface Refused {
  readonly ok: false;
  readonly why: 'budget' | 'unavailable';
  readonly reason: string;
}

/** Keeps a budget: what requests may take at most is reserved before, what they took is settled after. */
export class Accounts {
  readonly #budget: Budget;
  readonly #prices: LlmPrices | null;
  #totals: Totals;

  constructor(budget: Budget, prices: LlmPrices | null) {
    this.#budget = budget;
    this.#prices = prices;
    this.#totals = { requests: 0, inputTokens: 0, outputTokens: 0, cost: prices === null ? null : 0 };
  }

  get totals(): Totals {
    return this.#totals;
  }

  /**
   * Reserves one request. A budget that cannot be kept allows nothing.
   * @throws the signal's reason when it aborts first
   */
  async reserve(most: Tokens, signal: AbortSignal): Promise<BudgetReservation | Refused> {
    const asked = this.#budget.reserve({ cost: costOf(this.#prices, most) ?? 0, requests: 1 });
    try {
      const answer = await untilAborted(asked, signal);
      return answer.ok ? answer : { ...answer, why: 'budget' };
    } catch {
      if (!signal.aborted) return { ok: false, why: 'unavailable', reason: 'its budget cannot be kept' };
      asked.then((answer) => (answer.ok ? answer.release() : undefined)).catch(keptReserved);
      throw signal.reason;
    }
  }

  async release(reservation: BudgetReservation): Promise<void> {
    await reservation.release().catch(keptReserved);
  }

  /** Settles what a request took, or gives back its room if it was not sent. */
  async settle(reservation: BudgetReservation, used: Tokens | undefined): Promise<Cost> {
    if (used === undefined) {
      await this.release(reservation);
      return costOf(this.#prices, { inputTokens: 0, outputTokens: 0 });
    }
    const cost = costOf(this.#prices, used);
    const { requests, inputTokens, outputTokens, cost: before } = this.#totals;
    this.#totals = {
      requests: requests + 1,
      inputTokens: inputTokens + used.inputTokens,
      outputTokens: outputTokens + used.outputTokens,
      cost: addCost(before, cost),
    };
    await reservation.settle({ ...used, cost: cost ?? 0 }).catch(keptReserved);
    return cost;
  }
}

/** What cannot be settled goes on counting as reserved, at its upper cost: that is the safe side. */
function keptReserved(): void {}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
