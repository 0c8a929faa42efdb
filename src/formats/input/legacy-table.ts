import { TextDecoder } from 'node:util';
import { LogsieveError } from '../../errors.ts';

/** 0x80 to 0x9f of windows-1252, which Node 20's TextDecoder reads as Latin-1. */
const WINDOWS_1252 =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';

/** Reads and writes one of the encodings that came before Unicode. */
export class LegacyTable {
  readonly #name: string;
  readonly #decoder: TextDecoder;
  /** Characters of the 256 bytes; an empty string where a byte has none; undefined for multi-byte encodings. */
  readonly #characters: readonly string[] | undefined;
  #bytes: ReadonlyMap<string, readonly number[]> | undefined;

  constructor(name: string) {
    this.#name = name;
    this.#decoder = new TextDecoder(name, { fatal: true });
    const characters = Array.from({ length: 256 }, (_, byte) => this.#tryDecode([byte]) ?? '');
    if (name === 'windows-1252') characters.splice(0x80, 32, ...WINDOWS_1252);
    const multiByte = /^(?:gb|big5|euc-|shift_jis)/.test(name);
    this.#characters = multiByte ? undefined : characters;
  }

  isValid(bytes: Uint8Array): boolean {
    if (this.#characters === undefined) return this.#tryDecode(bytes) !== undefined;
    for (const byte of bytes) if (this.#characters[byte] === '') return false;
    return true;
  }

  decode(bytes: Uint8Array): string {
    if (this.#characters === undefined) return this.#decoder.decode(bytes);
    let text = '';
    for (const byte of bytes) text += this.#characters[byte] ?? '';
    return text;
  }

  decodeLoosely(bytes: Uint8Array): string {
    if (this.#characters === undefined) return new TextDecoder(this.#name).decode(bytes);
    let text = '';
    for (const byte of bytes) text += this.#characters[byte] || '\ufffd';
    return text;
  }

  encode(text: string): Buffer {
    this.#bytes ??= this.#reverse();
    const out: number[] = [];
    for (const character of text) {
      const bytes = this.#bytes.get(character);
      if (bytes === undefined) {
        throw new LogsieveError(
          'BAD_ENCODING',
          `${this.#name}, the encoding of the output, has no character U+${(character.codePointAt(0) ?? 0)
            .toString(16)
            .toUpperCase()
            .padStart(4, '0')}`,
          { remedy: 'use labels of plain ASCII, or give the input as UTF-8' },
        );
      }
      out.push(...bytes);
    }
    return Buffer.from(out);
  }

  #reverse(): Map<string, readonly number[]> {
    const found = new Map<string, readonly number[]>();
    const add = (bytes: readonly number[], text: string | undefined) => {
      if (text !== undefined && text !== '' && !found.has(text)) found.set(text, bytes);
    };
    for (let byte = 0; byte < 256; byte++) {
      add([byte], this.#characters?.[byte] ?? this.#tryDecode([byte]));
    }
    if (this.#characters !== undefined) return found;
    for (let lead = 0x81; lead < 0xff; lead++) {
      for (let trail = 0x40; trail < 0xff; trail++) {
        const text = this.#tryDecode([lead, trail]);
        if (text !== undefined && [...text].length === 1) add([lead, trail], text);
      }
    }
    return found;
  }

  #tryDecode(bytes: ArrayLike<number>): string | undefined {
    try {
      return this.#decoder.decode(bytes instanceof Uint8Array ? bytes : Uint8Array.from(bytes));
    } catch {
      return undefined;
    }
  }
}
