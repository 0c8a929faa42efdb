import { isAtomAt } from '../characters.ts';
import type { Kind } from '../kind.ts';
import type { Spans } from '../spans.ts';
import { isByChance } from './random-token.ts';

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
