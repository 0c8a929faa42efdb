import type { Tokens } from './prices.ts';

/** What a request is going to take at most. */
interface BudgetNeed {
  /** Upper cost, in the currency of the prices; 0 without prices. */
  readonly cost: number;
  readonly requests: number;
}

/** What a request took in the end. */
interface BudgetSpent extends Tokens {
  readonly cost: number;
}

/** Room in a budget for one request; either settled or released, once. */
export interface BudgetReservation {
  readonly ok: true;
  settle(actual: BudgetSpent): Promise<void>;
  /** Gives the room back: nothing was sent. */
  release(): Promise<void>;
}

/** Asked before every request, retries included: none is sent that the budget does not allow. */
export interface Budget {
  reserve(
    need: BudgetNeed,
  ): Promise<
    BudgetReservation | { readonly ok: false /** One line for the user. */; readonly reason: string }
  >;
}

/** Limits of one run; null for none. */
export interface RunLimits {
  readonly maxCost: number | null;
  readonly maxRequests: number | null;
}

/**
 * A budget in memory. Where only what is reserved stands in the way, a request waits until that is settled, so
 * that upper costs of requests under way refuse nothing that their real cost would allow.
 */
export function createRunBudget({ maxCost, maxRequests }: RunLimits): Budget {
  let spent = { cost: 0, requests: 0 };
  const reserved = new Set<BudgetNeed>();
  let waiting: (() => void)[] = [];

  const refusal = (need: BudgetNeed, taken: BudgetNeed): string | undefined => {
    if (maxRequests !== null && taken.requests + need.requests > maxRequests)
      return `the budget of ${maxRequests} ${maxRequests === 1 ? 'request' : 'requests'} a run is used up`;
    if (maxCost !== null && taken.cost + need.cost > maxCost)
      return `the budget of ${maxCost.toFixed(2)} a run leaves no room for another request`;
    return undefined;
  };
  const finish = (need: BudgetNeed, actual: BudgetNeed): Promise<void> => {
    if (reserved.delete(need)) spent = sum(spent, actual);
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
    return Promise.resolve();
  };
  return {
    reserve: async (need) => {
      for (;;) {
        const forGood = refusal(need, spent);
        if (forGood !== undefined) return { ok: false, reason: forGood };
        if (refusal(need, [...reserved].reduce(sum, spent)) === undefined) break;
        await new Promise<void>((wake) => waiting.push(wake));
      }
      const held = { ...need };
      reserved.add(held);
      return {
        ok: true,
        settle: ({ cost }) => finish(held, { cost, requests: held.requests }),
        release: () => finish(held, { cost: 0, requests: 0 }),
      };
    },
  };
}

function sum(a: BudgetNeed, b: BudgetNeed): { cost: number; requests: number } {
  return { cost: a.cost + b.cost, requests: a.requests + b.requests };
}

/** A budget that allows what both allow; the first is asked first. */
export function joinBudgets(first: Budget, second: Budget): Budget {
  return {
    reserve: async (need) => {
      const one = await first.reserve(need);
      if (!one.ok) return one;
      const other = await second.reserve(need).catch(async (error: unknown) => {
        await one.release();
        throw error;
      });
      if (!other.ok) {
        await one.release();
        return other;
      }
      return {
        ok: true,
        settle: async (actual) => {
          await Promise.all([one.settle(actual), other.settle(actual)]);
        },
        release: async () => {
          await Promise.all([one.release(), other.release()]);
        },
      };
    },
  };
}
