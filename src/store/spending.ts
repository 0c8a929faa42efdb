/** What requests to an LLM may cost. Costs are in the currency of the prices, kept to 10^-9 of it. */
export interface SpendingAmount {
  readonly cost: number;
  readonly requests: number;
}

/** Most that may be spent in a month; null: no limit. */
export interface SpendingLimits {
  readonly cost: number | null;
  readonly requests: number | null;
}

/** What was used. */
export interface Spent extends SpendingAmount {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Leave to spend up to an amount, until it is settled or released. */
export interface Reservation extends SpendingAmount {
  readonly id: number;
  readonly month: string;
}

export type ReserveResult =
  | { readonly granted: true; readonly reservation: Reservation }
  /** The limit that would have been passed, and what is left of it. */
  | { readonly granted: false; readonly limit: 'cost' | 'requests'; readonly left: number };

export interface SpendingTotals extends Spent {
  /** What requests under way may still cost. */
  readonly reserved: SpendingAmount;
}

/**
 * What requests to an LLM have cost, by month (UTC, `YYYY-MM`), for all processes together. What was spent and
 * what is reserved never pass a limit together, so that runs at the same time do not overshoot it. A reservation
 * counts until it is settled or released, until its process is gone, and for an hour at most.
 */
export interface Spending {
  /** Reserves an amount where the limits leave room for it. */
  reserve(month: string, amount: SpendingAmount, limits: SpendingLimits | null): Promise<ReserveResult>;
  /** Puts what was used in the place of a reservation; may be more. @throws RangeError if it was ended before */
  settle(reservation: Reservation, spent: Spent): Promise<void>;
  /** Gives a reservation up: nothing was used. Does nothing where it was ended before. */
  release(reservation: Reservation): Promise<void>;
  totals(month: string): Promise<SpendingTotals>;
}
