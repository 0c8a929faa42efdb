import { isMasked } from '../spans.ts';
import { meaningOfName } from './key.ts';
import type { KeyMeaning } from './key-words.ts';
import { readValue } from './value.ts';

const NAMING = /^(?:name|key|id|property|parameter|param|setting|variable|field)$/i;
const LONGEST_NAME = 64;
const LOOKED_AHEAD = 48;
/** From the end of the name to its value, in JSON and YAML, as an attribute, and as what an element holds. */
const TO_VALUE =
  /^(?:[\\"'`]{0,4}(?:\s{0,2},)?\s{0,8}[\\"'`]{0,4}value[\\"'`]{0,4}\s?(?:=>|[:=])\s?|["'] ?>\s{0,8}(?:<value>)?|<\/\w{1,10}>\s{0,8}<value>)(?=[^\s<])/i;

/** A value that stands apart from the name that says what it is. */
export interface NamedValue {
  readonly at: number;
  readonly meaning: KeyMeaning;
}

/**
 * The value of `{"name": "DB_PASSWORD", "value": "x"}` and `<property name="db.password">x</property>`, whose `name` is
 * the key [`start`, `end`) with its own value at `at`; null where what is named is nothing to be taken out.
 */
export function namedValue(text: string, start: number, end: number, at: number): NamedValue | null {
  if (!NAMING.test(text.slice(start, end))) return null;
  const name = readValue(text, at);
  if (name.end - name.start > LONGEST_NAME || isMasked(text, name.start, name.end)) return null;
  const meaning = meaningOfName(text.slice(name.start, name.end));
  const between = meaning === null ? null : TO_VALUE.exec(text.slice(name.end, name.end + LOOKED_AHEAD));
  return meaning === null || between === null ? null : { at: name.end + between[0].length, meaning };
}
