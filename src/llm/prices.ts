/** What a model costs, as the configuration says. */
export interface LlmPrices {
  /** For 1,000,000 input tokens. */
  readonly inputPerMillion: number;
  /** For 1,000,000 output tokens, thinking included. */
  readonly outputPerMillion: number;
  /** Date of the prices, such as 2026-01-31. */
  readonly asOf: string;
}

export interface Tokens {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** In the currency of the prices; null where there are no prices. */
export type Cost = number | null;

/** Log text takes more tokens than prose, which has about 4 bytes to one. */
const BYTES_PER_TOKEN = 3;

export function costOf(prices: LlmPrices | null, { inputTokens, outputTokens }: Tokens): Cost {
  if (prices === null) return null;
  return (inputTokens * prices.inputPerMillion + outputTokens * prices.outputPerMillion) / 1_000_000;
}

/** Tokens that a text will probably take. */
export function likelyTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);
}

/** Tokens that a text takes at most: byte-level tokenizers never make more tokens than bytes. */
export function mostTokens(text: string): number {
  return Buffer.byteLength(text);
}

export function addCost(a: Cost, b: Cost): Cost {
  return a === null || b === null ? null : a + b;
}
