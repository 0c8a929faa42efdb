/** How much a model thinks before it answers. */
export interface Thinking {
  /** What to ask Gemini for; undefined where the model takes no such setting. */
  readonly thinkingConfig:
    | { readonly thinkingBudget: number }
    | { readonly thinkingLevel: 'minimal' | 'low' }
    | undefined;
  /** Output tokens that it may take, to be added to those of the answer. */
  readonly maxTokens: number;
}

const UNKNOWN = 4096;

/** As little as each model of Gemini allows; labelling needs none. */
export function thinkingOf(model: string): Thinking {
  if (/\bgemini-2\.5-flash/.test(model)) return { thinkingConfig: { thinkingBudget: 0 }, maxTokens: 0 };
  if (/\bgemini-2\.5-pro/.test(model)) return { thinkingConfig: { thinkingBudget: 128 }, maxTokens: 512 };
  if (/\bgemini-[3-9].*flash/.test(model))
    return { thinkingConfig: { thinkingLevel: 'minimal' }, maxTokens: UNKNOWN };
  if (/\bgemini-[3-9]/.test(model)) return { thinkingConfig: { thinkingLevel: 'low' }, maxTokens: UNKNOWN };
  return { thinkingConfig: undefined, maxTokens: UNKNOWN };
}
