import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createTextToTokens } from './text-to-tokens.ts';

const file = readFileSync(new URL('../../models/encoder/tokenizer.json', import.meta.url), 'utf8');
const { tokens, maxTokens } = createTextToTokens(file);
const PAD = 0;
const UNK = 100;
const CLS = 101;
const SEP = 102;
const MASK = 103;

describe('text to tokens', () => {
  it('puts a text between its two special tokens', () => {
    expect([...tokens('Hello, world!')]).toEqual([CLS, 7592, 1010, 2088, 999, SEP]);
    expect([...tokens('')]).toEqual([CLS, SEP]);
  });

  it.each(['[SEP]', '[CLS]', '[MASK]', '[PAD]', '[UNK]', 'a[SEP]b', '[SEP] [SEP][CLS]', '[sep]', '##[MASK]'])(
    'reads a literal %s as words',
    (text) => {
      const inner = [...tokens(text)].slice(1, -1);
      expect(inner.length).toBeGreaterThan(2);
      for (const special of [PAD, UNK, CLS, SEP, MASK]) expect(inner).not.toContain(special);
    },
  );

  it('cuts a long text and still closes it', () => {
    const cut = tokens('word '.repeat(500));
    expect(cut).toHaveLength(maxTokens);
    expect([cut[0], cut.at(-1)]).toEqual([CLS, SEP]);
    expect([...cut.subarray(1, -1)].every((id) => id === cut[1])).toBe(true);
  });

  it('drops NUL and lone surrogates and knows no emoji', () => {
    expect([...tokens('a\0b\ud800')]).toEqual([...tokens('ab')]);
    expect([...tokens('😀')]).toEqual([CLS, UNK, SEP]);
  });
});
