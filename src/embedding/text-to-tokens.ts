import { Tokenizer } from '@huggingface/tokenizers';

/** Where the tokenizer's file names no limit of its own. */
const DEFAULT_MAX_TOKENS = 128;

export interface TextToTokens {
  readonly maxTokens: number;
  /** The token ids of a text between its two special ones, cut to `maxTokens`; any text is allowed. */
  tokens(text: string): Int32Array;
}

/**
 * Reads a `tokenizer.json`. Its special tokens are hidden from the text: a literal `[SEP]` in a log line is read
 * as the words it consists of.
 * @throws an error of its own kind when the file is none
 */
export function createTextToTokens(file: string): TextToTokens {
  const config: { truncation?: { max_length?: number } | null } = JSON.parse(file);
  const tokenizer = new Tokenizer({ ...config, added_tokens: [] }, {});
  const maxTokens = config.truncation?.max_length ?? DEFAULT_MAX_TOKENS;
  return {
    maxTokens,
    tokens(text) {
      const { ids } = tokenizer.encode(text);
      if (ids.length <= maxTokens) return Int32Array.from(ids);
      const tokens = Int32Array.from(ids.slice(0, maxTokens));
      tokens.set(ids.slice(-1), maxTokens - 1);
      return tokens;
    },
  };
}
