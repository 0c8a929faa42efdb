/** What tokens cost, per million, in US dollars. */
export interface Prices {
  readonly input: number;
  readonly output: number;
  /** Day of the prices. */
  readonly as_of: string;
}

const AS_OF = '2025-09-01';
/** By the beginning of the model's name, the longest that fits. */
const PRICES: Readonly<Record<string, readonly [input: number, output: number]>> = {
  'gemini-2.0-flash': [0.1, 0.4],
  'gemini-2.0-flash-lite': [0.075, 0.3],
  'gemini-2.5-flash': [0.3, 2.5],
  'gemini-2.5-flash-lite': [0.1, 0.4],
  'gemini-2.5-pro': [1.25, 10],
};
/** A model that is not in the list costs as much as the dearest in it, so that a budget holds in any case. */
const DEAREST = PRICES['gemini-2.5-pro'] ?? [0, 0];

export function geminiPrices(model: string): Prices {
  const [known] = Object.keys(PRICES)
    .filter((name) => model.startsWith(name))
    .sort((a, b) => b.length - a.length);
  const [input, output] = (known === undefined ? undefined : PRICES[known]) ?? DEAREST;
  return { input, output, as_of: AS_OF };
}
