import { ATOM, classAt, DIGIT, isAtomAt, isHexAt, LOWER, UPPER } from './characters.ts';
import type { Kind } from './kind.ts';
import type { Spans } from './spans.ts';

/** What a provider's tokens begin with, how many more characters they have at least, and which beside `-` and `_`. */
interface Prefix {
  readonly text: string;
  readonly least: number;
  readonly also: string;
  readonly kind: Kind;
}

const prefixes = (kind: Kind, least: number, also: string, texts: string): Prefix[] =>
  texts
    .trim()
    .split(/\s+/)
    .map((text) => ({ text, least, also, kind }));

const PREFIXES: readonly Prefix[] = [
  ...prefixes('jwt', 10, '.=', 'eyJ'),
  // Amazon, Google, Azure, Anthropic, OpenAI and other models' providers.
  ...prefixes('key', 12, '', 'AKIA ASIA AROA AIDA AGPA ABIA ACCA ANPA ANVA'),
  ...prefixes('key', 20, '=', 'ABSK AIza GOCSPX-'),
  ...prefixes('token', 16, '.', 'ya29. 1//0 AQ.A'),
  ...prefixes(
    'key',
    14,
    '',
    'sk- sk_ pk_live pk_test rk_live rk_test gsk_ xai- r8_ pplx- hf_ api_org_ whsec_ nvapi- fw_ tvly-',
  ),
  // Code, packages and their hosts.
  ...prefixes(
    'token',
    16,
    '',
    'ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ npm_ pypi- rubygems_ dckr_pat_ dckr_oat_ oy2',
  ),
  ...prefixes(
    'token',
    12,
    '.',
    'glpat- glptt- gldt- glrt- glcbt- glft- glsoat- glimt- glagent- gloas- GR1348941',
  ),
  ...prefixes('token', 20, '=', 'ATATT3 ATCTT3 ATBB BBDC- CCIPAT_ bkua_'),
  // Messages, mail and telephony.
  ...prefixes('token', 8, '.', 'xoxa- xoxb- xoxc- xoxd- xoxe- xoxe. xoxo- xoxp- xoxr- xoxs- xapp- xwfp-'),
  ...prefixes('key', 20, '.', 'SG. xkeysib- xsmtpsib- key- re_ EAA'),
  ...prefixes('key', 30, '', 'SK AC'),
  // Clouds, shops, databases, monitoring, work.
  ...prefixes(
    'token',
    16,
    '.=',
    'dop_v1_ doo_v1_ dor_v1_ shpat_ shpca_ shppa_ shpss_ shptka_ hvs. hvb. hvr.',
  ),
  ...prefixes(
    'token',
    16,
    '.',
    'dapi glsa_ glc_ NRAK- NRII- NRJS- sntrys_ sntryu_ sbp_ sb_secret_ pscale_ dp.pt. dp.st.',
  ),
  ...prefixes(
    'token',
    16,
    '.',
    'lin_api_ ntn_ secret_ figd_ PMAK- pat-na1- pat-eu1- sl. sq0atp- sq0csp- EAAAE phc_ phx_',
  ),
  ...prefixes(
    'token',
    16,
    '',
    'tfp_ tk- ops_ CFPAT- LTAI AKID rnd_ vercel_ nfp_ fo1_ FlyV1 EZAK EZTK cio_ pul- LTAI5',
  ),
  ...prefixes('private-key', 20, '', 'AGE-SECRET-KEY-'),
];

/** By the first two letters: what nearly every word is told by not to begin one of them. */
const BY_START = new Map<number, Prefix[]>();
const IS_START = new Uint8Array(1 << 14);
const startOf = (first: number, second: number): number => ((first & 127) << 7) | (second & 127);
for (const prefix of PREFIXES) {
  const start = startOf(prefix.text.charCodeAt(0), prefix.text.charCodeAt(1));
  BY_START.set(start, [...(BY_START.get(start) ?? []), prefix]);
  IS_START[start] = 1;
}

/** End of a provider's token at the atom that begins at `at`; 0 where none begins. */
export function readProviderToken(text: string, at: number, spans: Spans): number {
  const start = startOf(text.charCodeAt(at), text.charCodeAt(at + 1));
  const candidates = IS_START[start] === 1 ? BY_START.get(start) : undefined;
  if (candidates === undefined) return 0;
  for (const { text: prefix, least, also, kind } of candidates) {
    if (!text.startsWith(prefix, at)) continue;
    const from = at + prefix.length;
    const end = runEnd(text, from, also);
    if (end - from >= least && (end - from > LONGEST_WORDS || isByChance(text, from, end)))
      return spans.add(at, end, kind, text);
  }
  return 0;
}

/** How long a run of small letters can be that is none of a provider's tokens. */
const LONGEST_WORDS = 100;

/** A digit, or small letters and capitals: no words. */
function isByChance(text: string, from: number, end: number): boolean {
  let seen = 0;
  for (let at = from; at < end; at++) seen |= classAt(text, at);
  return (seen & DIGIT) !== 0 || (seen & (LOWER | UPPER)) === (LOWER | UPPER);
}

function runEnd(text: string, from: number, also: string): number {
  let end = from;
  while (end < text.length && (isAtomAt(text, end) || text.charAt(end) === '-' || isOneOf(text, end, also)))
    end++;
  while (end > from && text.charAt(end - 1) === '.') end--;
  return end;
}

const isOneOf = (text: string, at: number, also: string): boolean =>
  also !== '' && also.includes(text.charAt(at));

/** Telegram: the bot's number, a colon, 35 characters. */
export function readBotToken(text: string, from: number, end: number, spans: Spans): number {
  // Its address has `bot` before the number.
  const start = text.startsWith('bot', from) ? from + 3 : from;
  if (end - start < 8 || end - start > 12 || text.charCodeAt(end) !== 58) return 0;
  const stop = runEnd(text, end + 1, '');
  return stop - end - 1 >= 30 ? spans.add(start, stop, 'token', text) : 0;
}

/** From how many characters on an atom that looks made by chance is taken for a secret, whatever is around it. */
export const LONG_ATOM = 20;
/** The same of atoms with `-`, `+`, `/` and `=` between them. */
const LONG_RUN = 32;
/** Of pairs of neighbours in letters and digits drawn at random, 0.62 differ in class; in words, less than 0.25. */
const LEAST_CHANGES = 0.36;
const MOST_JOINTS = 0.1;
const LEAST_DIGITS_OF_CAPITALS = 3;

/** Whether [`start`, `end`), an atom or a run of them, looks made by chance: small letters, capitals, digits, mixed. */
export function looksRandom(text: string, start: number, end: number): boolean {
  let [seen, changes, joints, digits, before] = [0, 0, 0, 0, 0];
  for (let at = start; at < end; at++) {
    const kind = classAt(text, at) & (LOWER | UPPER | DIGIT);
    if (kind === 0) joints++;
    else if (before !== 0 && kind !== before) changes++;
    if (kind === DIGIT) digits++;
    seen |= kind;
    before = kind;
  }
  const length = end - start;
  if (joints > MOST_JOINTS * length) return false;
  if (seen === (LOWER | UPPER | DIGIT)) return changes >= LEAST_CHANGES * length;
  // Base32: capitals and digits, long.
  return seen === (UPPER | DIGIT) && length >= LONG_RUN && joints === 0 && digits >= LEAST_DIGITS_OF_CAPITALS;
}

const LEAST_HASH = 32;

/** Reads an atom, or the run of atoms that begins with it, that is long and looks made by chance; 0 where it does not. */
export function readRandom(text: string, start: number, end: number, spans: Spans): number {
  if (end - start >= LEAST_HASH && isHex(text, start, end)) return spans.add(start, end, 'hash', text);
  const stop = chunkEnd(text, end, start + LONGEST_READ);
  if (stop - start >= LONG_RUN && looksRandom(text, start, stop))
    return spans.add(start, partsEnd(text, chunkEnd(text, stop)), 'token', text);
  if (end - start < LONG_ATOM || !looksRandom(text, start, end)) return 0;
  return spans.add(start, partsEnd(text, end), 'token', text);
}

const MOST_PARTS = 4;
const LEAST_PART = 5;

/** End of a token's further parts after dots, as Discord's have. */
function partsEnd(text: string, from: number): number {
  let end = from;
  for (let part = 0; part < MOST_PARTS && text.charAt(end) === '.'; part++) {
    const stop = chunkEnd(text, end + 1);
    if (stop - end - 1 < LEAST_PART || !isByChance(text, end + 1, stop)) break;
    end = stop;
  }
  return end;
}

/** As far a run of atoms is read to tell what it is: a longer one is known by its beginning. */
const LONGEST_READ = 128;

function chunkEnd(text: string, from: number, most: number = text.length): number {
  let end = from;
  const limit = Math.min(text.length, most);
  while (end < limit && ((classAt(text, end) & ATOM) !== 0 || '-+/='.includes(text.charAt(end)))) end++;
  return end;
}

function isHex(text: string, start: number, end: number): boolean {
  const from = text.charCodeAt(start + 1) === 120 ? start + 2 : start;
  let digits = 0;
  for (let at = from; at < end; at++) {
    if (!isHexAt(text, at)) return false;
    if ((classAt(text, at) & DIGIT) !== 0) digits++;
  }
  return end - from >= LEAST_HASH && digits > 0 && digits < end - from;
}

/** How long a value is at most for its looks to say that it is no secret. */
const LONGEST_PLAIN = 64;
/** Of an address or a code in hexadecimal. */
const LONGEST_HEX = 18;

/** Whether the value of a key that may be secret looks so: letters with digits, or capitals within. */
export function looksSecret(value: string, least: number): boolean {
  const { length } = value;
  if (length > LONGEST_PLAIN) return true;
  if (length < least || (length <= LONGEST_HEX && value.startsWith('0x'))) return false;
  let [seen, joints] = [0, 0];
  for (let at = 0; at < length; at++) {
    seen |= classAt(value, at);
    if ('/\\:.'.includes(value.charAt(at))) joints++;
  }
  const isLettered = (seen & (LOWER | UPPER)) !== 0;
  const isOfBothCases = (seen & (LOWER | UPPER)) === (LOWER | UPPER);
  if (isLettered && (seen & DIGIT) !== 0) return joints * 6 < length;
  return isOfBothCases && length >= LONG_ATOM && joints === 0;
}
