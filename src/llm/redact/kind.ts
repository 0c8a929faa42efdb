/** What is taken out of a text; each stands there as its name in square brackets, `[email]`. */
const KINDS = [
  'private-key',
  'certificate',
  'jwt',
  'credentials',
  'token',
  'key',
  'password',
  'cookie',
  'card',
  'iban',
  'ssn',
  'phone',
  'email',
  'ip',
  'mac',
  'user',
  'name',
  'id',
  'hash',
  'path',
  'personal',
] as const;

/** One of `KINDS`. */
export type Kind = (typeof KINDS)[number];

/** What a template holds where a value was; the room template says what each means. */
const TEMPLATE_NAMES = 'num ip mac uuid hex time email url path id str host version *'.split(' ');
const PLACEHOLDERS: ReadonlySet<string> = new Set([
  ...KINDS.map((kind) => `[${kind}]`),
  ...TEMPLATE_NAMES.map((name) => `<${name}>`),
]);
/** Bit of each letter, by its number in the alphabet, that begins one: most brackets hold something else. */
const INITIALS = [...PLACEHOLDERS].reduce((bits, text) => bits | (1 << (text.charCodeAt(1) & 31)), 0);
const LONGEST = Math.max(...[...PLACEHOLDERS].map(({ length }) => length));
const OPENING = 91;
const CLOSING = 93;
const LESS = 60;
const GREATER = 62;

/** End of the placeholder at `at`, ours or a template's; 0 where none stands. */
export function placeholderEnd(text: string, at: number): number {
  const opening = text.charCodeAt(at);
  if (opening !== OPENING && opening !== LESS) return 0;
  if ((INITIALS & (1 << (text.charCodeAt(at + 1) & 31))) === 0) return 0;
  const closing = opening === OPENING ? CLOSING : GREATER;
  for (let end = at + 2; end < at + LONGEST; end++)
    if (text.charCodeAt(end) === closing) return PLACEHOLDERS.has(text.slice(at, end + 1)) ? end + 1 : 0;
  return 0;
}
