/** What may follow a word of a sentence. */
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
  | 'before';

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
  ...entries('before', 'cmd tty'),
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
