/** A stretch of text as the page shows it. */
export interface TextPiece {
  /** What to show: the text itself, or the sign that stands for one character. */
  readonly text: string;
  /** The name of the character, such as `U+202E`; null for text that is shown as it is. */
  readonly sign: string | null;
  /** Whether it lies within the marked span. */
  readonly isMarked: boolean;
}

/** A span in UTF-16 units. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** Controls, format characters (bidi, zero width, tags), lone surrogates, line separators and noncharacters. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u;
const EACH_UNSEEN = new RegExp(UNSEEN.source, 'gu');

/**
 * Cuts text into pieces in which every character that cannot be seen, or that changes how others are seen, has a
 * sign in its place (Unicode TR 36, section 3): `␛` for controls, `⟨U+202E⟩` for the others.
 * @param span what is to be marked
 */
export function toVisiblePieces(text: string, span: TextSpan | null = null): TextPiece[] {
  if (span === null || span.end <= span.start) return piecesOf(text, false);
  return [
    ...piecesOf(text.slice(0, span.start), false),
    ...piecesOf(text.slice(span.start, span.end), true),
    ...piecesOf(text.slice(span.end), false),
  ];
}

/** The same as one string, for titles and labels, which hold no elements. */
export function toVisibleText(text: string): string {
  return UNSEEN.test(text) ? text.replace(EACH_UNSEEN, toSign) : text;
}

function piecesOf(text: string, isMarked: boolean): TextPiece[] {
  if (text === '') return [];
  if (!UNSEEN.test(text)) return [{ text, sign: null, isMarked }];
  const pieces: TextPiece[] = [];
  let from = 0;
  for (const match of text.matchAll(EACH_UNSEEN)) {
    if (match.index > from) pieces.push({ text: text.slice(from, match.index), sign: null, isMarked });
    const [character] = match;
    pieces.push({ text: toSign(character), sign: nameOf(character), isMarked });
    from = match.index + character.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), sign: null, isMarked });
  return pieces;
}

function toSign(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '␡';
  return `⟨${nameOf(character)}⟩`;
}

function nameOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
