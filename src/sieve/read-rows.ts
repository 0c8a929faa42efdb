import type { RuleSet } from '../rules/index.ts';
import type { TemplateReader } from '../template/index.ts';

/** What the stages that remember nothing find in rows. */
export interface RowFacts {
  /** Index of the first rule that matches, by row; -1 for none. */
  readonly rules: Int32Array;
  /** Hash of the template, four words a row. */
  readonly hashes: Uint32Array;
  /** Whether rows that a rule takes have their hashes too. */
  readonly hasEveryHash: boolean;
}

interface Reading {
  readonly rules: Pick<RuleSet, 'match'> | undefined;
  readonly reader: TemplateReader;
  readonly maxMessageChars: number;
  readonly hasEveryHash: boolean;
}

/** Hashes of the templates that rules leave; all of them where somebody else asks for these too. */
export function readRows(
  messages: readonly string[],
  sourceOf: (row: number) => string,
  { rules, reader, maxMessageChars, hasEveryHash }: Reading,
): RowFacts {
  const facts: RowFacts = {
    rules: new Int32Array(messages.length).fill(-1),
    hashes: new Uint32Array(4 * messages.length),
    hasEveryHash,
  };
  for (let row = 0; row < messages.length; row++) {
    const message = messages[row] ?? '';
    const rule = rules?.match(message, sourceOf(row)) ?? -1;
    facts.rules[row] = rule;
    if (rule >= 0 && !hasEveryHash) continue;
    reader.read(message.length > maxMessageChars ? message.slice(0, maxMessageChars) : message);
    facts.hashes.set(reader.hash, 4 * row);
  }
  return facts;
}
