import type { Spans } from '../spans.ts';
import { readFor, readSudo, readTitled, readUser } from './person.ts';
import {
  readAttempt,
  readIdentified,
  readPassword,
  readPersonalNumber,
  readScheme,
  readToken,
} from './sentence.ts';

/** What a word of a sentence says of what is next to it. */
export type Cue =
  | 'user'
  | 'for'
  | 'password'
  | 'token'
  | 'scheme'
  | 'title'
  | 'number'
  | 'by'
  | 'attempt'
  | 'sudo'
  /** An account is before it. */
  | 'behind';

const entries = (cue: Cue, words: string): [string, Cue][] => words.split(/\s+/).map((word) => [word, cue]);

/** Words after which, or right before which, a secret or a name may stand. */
const CUES: ReadonlyMap<string, Cue> = new Map([
  ...entries('user', 'user username'),
  ...entries('for', 'for'),
  ...entries('password', 'password passwd pwd passphrase passcode'),
  ...entries('token', 'token key secret apikey'),
  ...entries('scheme', 'bearer basic digest'),
  ...entries(
    'title',
    `mr mrs ms dr prof dear customer patient employee member owner cardholder passenger driver student teacher guest
    assignee beneficiary named`,
  ),
  ...entries('number', 'phone tel telephone mobile ssn security fax'),
  ...entries('by', 'by'),
  ...entries('attempt', 'attempt'),
  ...entries('behind', 'cmd uid tty'),
  ...entries('sudo', 'sudo'),
]);

const LONGEST = Math.max(...[...CUES.keys()].map(({ length }) => length));
/** Set where a cue has these outer letters and this length: what most words are told by to be none. */
const IS_SHAPE = new Uint8Array(1 << 14);
const shapeOf = (first: number, last: number, length: number): number =>
  ((first & 31) << 9) | ((last & 31) << 4) | (length & 15);
for (const word of CUES.keys())
  IS_SHAPE[shapeOf(word.charCodeAt(0), word.charCodeAt(word.length - 1), word.length)] = 1;

/** The cue that the atom [`start`, `end`) is, whatever its case. */
export function cueAt(text: string, start: number, end: number): Cue | undefined {
  const length = end - start;
  if (length > LONGEST || IS_SHAPE[shapeOf(text.charCodeAt(start), text.charCodeAt(end - 1), length)] !== 1)
    return undefined;
  return CUES.get(text.slice(start, end).toLowerCase());
}

/** After these, `by` and words in title case name a person. */
const DONE_BY = /^(?:approved|signed|reviewed|assigned|requested|submitted|ordered|paid)$/i;

/** The two words before a cue. */
export interface WordsBefore {
  readonly last: string;
  readonly earlier: string;
}

/** Reads what follows the cue [`start`, `end`); returns where reading goes on, 0 where nothing follows. */
export function readCue(
  cue: Cue,
  text: string,
  start: number,
  end: number,
  before: () => WordsBefore,
  spans: Spans,
): number {
  switch (cue) {
    case 'user':
      return readUser(text, end, spans);
    case 'for':
      return readFor(text, end, before(), spans);
    case 'password':
      return readPassword(text, end, spans);
    case 'token':
      return readToken(text, end, spans);
    case 'scheme':
      return readScheme(text, start, end, spans);
    case 'title':
      return readTitled(text, start, end, spans);
    case 'number':
      return readPersonalNumber(text, start, end, spans);
    case 'by': {
      const { last } = before();
      if (/^identified$/i.test(last)) return readIdentified(text, end, spans);
      return DONE_BY.test(last) ? readTitled(text, end - 4, end, spans) : 0;
    }
    case 'attempt':
      return readAttempt(text, end, spans);
    case 'sudo':
      return readSudo(text, end, spans);
    case 'behind':
      return 0;
  }
}
