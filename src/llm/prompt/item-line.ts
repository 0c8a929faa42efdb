/**
 * One question as one line of the prompt. What the line holds was written by whoever writes logs, so it is
 * redacted, bounded and escaped until it can hold neither a line break nor a mark nor anything that looks like one.
 */
import type { LlmQuestion } from '../question.ts';

/** Longest texts that are sent, in UTF-16 code units; the rest is cut off and marked. */
const MAX_LENGTH = { template: 1500, example: 600, source: 80, similar: 300 };
const MAX_SOURCES = 3;
const MAX_EXAMPLES = 3;
const MAX_SIMILAR = 3;
const CUT = ' [cut]';

/** `<num>` and the like, which would be escaped to six characters a bracket. */
const PLACEHOLDER = /<([a-z]{2,12})>/g;
/**
 * All but letters, digits, marks and printable ASCII; what is invisible; and letters that look like the angle
 * brackets of the marks (Unicode's confusables).
 */
const ESCAPED = /[<>]|[^\p{L}\p{N}\p{M} -~]|\p{Default_Ignorable_Code_Point}|[\u1433\u1438\u16b2\u{16f3f}]/gu;

export interface ItemLineOptions {
  readonly redact: (text: string) => string;
  /** Labels that a similar template may have to be shown. */
  readonly labels: ReadonlySet<string>;
}

/** The line of a question, a JSON object. */
export function itemLine(id: string, question: LlmQuestion, { redact, labels }: ItemLineOptions): string {
  const { template, sources, examples, near } = question;
  const raw = (text: string, most: number) => cut(redact(text), most);
  const masked = (text: string, most: number) => cut(redact(text).replace(PLACEHOLDER, '{$1}'), most);
  const similar = near.filter(({ label }) => labels.has(label)).slice(0, MAX_SIMILAR);
  const item = {
    id,
    template: masked(template, MAX_LENGTH.template),
    sources: sources.slice(0, MAX_SOURCES).map((source) => raw(source, MAX_LENGTH.source)),
    examples: examples.slice(0, MAX_EXAMPLES).map((example) => raw(example, MAX_LENGTH.example)),
    ...(similar.length > 0 && {
      similar: similar.map(({ template: text, label }) => ({
        template: masked(text, MAX_LENGTH.similar),
        label,
      })),
    }),
  };
  return JSON.stringify(item).replace(ESCAPED, escapeUnits);
}

/** Cut at a border of code points. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = most - CUT.length;
  const inPair = /[\ud800-\udbff]/.test(text.charAt(end - 1));
  return text.slice(0, inPair ? end - 1 : end) + CUT;
}

function escapeUnits(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');
}
