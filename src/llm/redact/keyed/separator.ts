import { isAtomAt, isQuote, isSpaceAt, spacesEnd } from '../characters.ts';

const BACKSLASH = 92;
const COLON = 58;
const COMMA = 44;
const EQUALS = 61;
const GREATER = 62;
const SLASH = 47;
const SPACE = 32;
const LONGEST_PREFIX = 24;
const MOST_SPACES = 8;
const MOST_ESCAPES = 4;

/** How a value stands after its key. */
export type Form =
  /** There is no doubt: `key=x`, `"key": "x"`, `--key x`. */
  | 'plain'
  /** `key= x`: where another key follows, the value is empty. */
  | 'gapped'
  /** `word: x`: it may be a sentence. */
  | 'prose'
  /** `('key', 'x')`: a value only if it is quoted. */
  | 'pair';

/** Where the value of a key begins. */
export interface Separator {
  readonly at: number;
  readonly form: Form;
}

/** `key%3Dx`, and JSON whose quotes are escaped: `%22key%22%3A%22x%22`, `\x22key\x22:\x22x\x22`. */
const ENCODED = /^(?:%3[ad]|(?:%22|\\x22|\\u0022|&quot;|&#34;) ?(?:%3a|:|=>)(?:%20|\+| )?)/i;
const LONGEST_ENCODED = 16;

/** What is between the key [`start`, `end`) and its value; null where no value follows. */
export function separatorAfter(text: string, start: number, end: number): Separator | null {
  const tag = tagEnd(text, start, end);
  if (tag > 0) {
    const inner = spacesEnd(text, tag, LONGEST_INDENT);
    return { at: text.charAt(inner) === '<' ? tag : inner, form: 'plain' };
  }
  const encoded = ENCODED.exec(text.slice(end, end + LONGEST_ENCODED));
  if (encoded !== null) return { at: end + encoded[0].length, form: 'plain' };
  const closed = closingEnd(text, end);
  if (closed === 0) return null;
  const sign = spacesEnd(text, closed, MOST_SPACES);
  const unit = text.charCodeAt(sign);
  if (unit === COMMA && closed > end && '(['.includes(text.charAt(start - 2) || ' '))
    return { at: spacesEnd(text, sign + 1, MOST_SPACES), form: 'pair' };
  if (unit !== EQUALS && (unit !== COLON || text.charAt(end) === '[')) return null;
  const next = text.charCodeAt(sign + 1);
  // `a::b` is a name, `http://` a scheme.
  if (unit === COLON && (next === COLON || (next === SLASH && text.charCodeAt(sign + 2) === SLASH)))
    return null;
  const isDouble = next === EQUALS || (unit === EQUALS && next === GREATER);
  const from = sign + (isDouble ? 2 : 1);
  const at = spacesEnd(text, from, MOST_SPACES);
  if (at >= text.length) return null;
  if (at === from || closed > end) return { at, form: 'plain' };
  if (unit === COLON) return { at, form: 'prose' };
  return { at, form: sign === closed ? 'gapped' : 'plain' };
}

const ATTRIBUTES = /^(?: [\w:.-]{1,40}="[^"<>]{0,80}"){0,3} ?>/;
/** Of an element whose text stands on a line of its own. */
const LONGEST_INDENT = 64;
const LONGEST_TAG = 128;

/** End of the XML tag whose name, after its prefix, is [`start`, `end`); 0 where that is none. */
function tagEnd(text: string, start: number, end: number): number {
  const unit = text.charCodeAt(end);
  if (unit !== GREATER && unit !== SPACE) return 0;
  let opening = start - 1;
  if (text.charCodeAt(opening) === COLON) {
    opening--;
    while (opening > start - LONGEST_PREFIX && isAtomAt(text, opening)) opening--;
  }
  if (text.charAt(opening) !== '<') return 0;
  const rest = ATTRIBUTES.exec(text.slice(end, end + LONGEST_TAG));
  return rest === null ? 0 : end + rest[0].length;
}

/** End of what closes the key: a quote, escaped or not, a bracket, `[0]`; `end` itself where nothing does; 0 if wrong. */
function closingEnd(text: string, end: number): number {
  let at = end;
  while (at < end + MOST_ESCAPES && text.charCodeAt(at) === BACKSLASH) at++;
  if (isQuote(text.charCodeAt(at))) {
    // JSON within CSV has two for each: `""password"":""x""`.
    if (at === end && text.charAt(at + 1) === text.charAt(at)) at++;
    return text.charAt(at + 1) === ']' ? at + 2 : at + 1;
  }
  if (at > end) return 0;
  if (text.charAt(end) === ']') return end + 1;
  if (text.charAt(end) !== '[') return end;
  const index = /^\[[\w-]{0,8}\]/.exec(text.slice(end, end + 10));
  return index === null ? 0 : end + index[0].length;
}

/** Whether `word=x` stands at `at`, a space before it: another key, and no value. */
export function isNextKey(text: string, at: number): boolean {
  const found = /^(?:[A-Za-z_][\w.-]{0,30}|\[[a-z-]{1,16}\])=/.exec(text.slice(at, at + 32));
  const after = at + (found?.[0].length ?? 0);
  return found !== null && isSpaceAt(text, at - 1) && text.charAt(after) !== '=';
}
