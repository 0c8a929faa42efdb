import { readFileSync } from 'node:fs';

/** An entry of the corpus of bad input that every door is held to. */
export interface BadInput {
  readonly id: string;
  readonly input: string;
  readonly status: string;
  readonly code: string;
  readonly must_hold: string;
}

const corpus = readFileSync(new URL('../../test/fixtures/bad-input.jsonl', import.meta.url), 'utf8');

/** The entries whose id matches, in order. */
export function badInput(ids: RegExp): readonly BadInput[] {
  const entries = corpus
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as BadInput);
  return entries.filter(({ id }) => ids.test(id));
}
