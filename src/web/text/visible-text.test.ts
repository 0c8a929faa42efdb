import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toVisiblePieces, toVisibleText } from './visible-text.ts';

test('visible text leaves ordinary text of any script as it is', () => {
  const text = 'user Ünal 用户 مستخدم 👩 logged in';
  expect(toVisibleText(text)).toBe(text);
  expect(toVisiblePieces(text)).toEqual([{ text, sign: null, isMarked: false }]);
});

test('visible text shows escapes, bidi overrides, zero width and lone surrogates', () => {
  expect(toVisibleText('a\u001b[31mred\u0000')).toBe('a␛[31mred␀');
  expect(toVisibleText('txt\u202egpj.exe')).toBe('txt⟨U+202E⟩gpj.exe');
  expect(toVisibleText('a\u200bb\ufeffc\u2028d\u007f\u0085')).toBe('a⟨U+200B⟩b⟨U+FEFF⟩c⟨U+2028⟩d␡⟨U+0085⟩');
  expect(toVisibleText('x\ud800y')).toBe('x⟨U+D800⟩y');
  expect(toVisibleText('\u{e0041}')).toBe('⟨U+E0041⟩');
});

test('visible text marks the span of a rule in UTF-16 units', () => {
  const pieces = toVisiblePieces('👩 at\ttack blocked', { start: 3, end: 8 });
  expect(pieces.filter((piece) => piece.isMarked).map((piece) => piece.text)).toEqual(['at', '␉', 'ta']);
  expect(pieces.map((piece) => piece.text).join('')).toBe('👩 at␉tack blocked');
});

test('visible text without the signs is the text, wherever the span lies', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(20), fc.nat(20), (text, start, end) => {
      const shown = toVisiblePieces(text, { start, end })
        .map((piece) =>
          piece.sign === null ? piece.text : String.fromCodePoint(Number.parseInt(piece.sign.slice(2), 16)),
        )
        .join('');
      expect(shown).toBe(text);
    }),
  );
});
