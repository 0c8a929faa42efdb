/** A member of the scanned object; places are offsets in the block. */
export interface JsonMember {
  /** The key's text, between its quotes. */
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly keyEscaped: boolean;
  /** The value, quotes included. */
  readonly valueStart: number;
  valueEnd: number;
  /** Whether the value is a string with escapes. */
  valueEscaped: boolean;
}

export type JsonType = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LITERALS = ['true', 'false', 'null'].map((text) => Buffer.from(text));
const ESCAPES = new Set(Buffer.from('"\\/bfnrt'));

/** The type of a JSON value by its first byte. */
export function jsonType(byte: number | undefined): JsonType {
  switch (byte) {
    case OPEN_BRACE:
      return 'object';
    case OPEN_BRACKET:
      return 'array';
    case QUOTE:
      return 'string';
    case 0x74:
    case 0x66:
      return 'boolean';
    case 0x6e:
      return 'null';
    default:
      return 'number';
  }
}

/**
 * Reads one JSON text (RFC 8259) on bytes without building values: whether it is valid, its top-level members,
 * and where its last brace is. Nesting costs memory of one byte a level and no call stack.
 */
export class JsonScanner {
  /** Where the text stops being JSON; -1 when it is valid. */
  badAt = -1;
  type: JsonType = 'null';
  readonly members: JsonMember[] = [];
  /** Offset of the brace that ends the object. */
  closingBrace = 0;
  depth = 0;
  /** Text of the first key, at any depth, that JavaScript gives a meaning to. */
  specialKey: string | undefined;
  #block: Buffer = Buffer.alloc(0);
  #end = 0;
  #stack = new Uint8Array(64);
  #level = 0;
  #escaped = false;

  /** Scans the bytes between two offsets, which hold no line end. */
  scan(block: Buffer, start: number, end: number): void {
    this.#block = block;
    this.#end = end;
    this.badAt = -1;
    this.members.length = 0;
    this.depth = 0;
    this.specialKey = undefined;
    this.#level = 0;
    let at = this.#skipSpace(start);
    this.type = jsonType(block[at]);
    for (;;) {
      at = this.#beginValue(at);
      if (at < 0) return;
      if (this.#opened) continue;
      at = this.#afterValue(at);
      if (at < 0) return;
    }
  }

  #opened = false;

  /**
   * Reads a scalar, an empty container, or the opening of a container up to its first value.
   * @returns the offset to go on from, -1 when the text is bad
   */
  #beginValue(at: number): number {
    const byte = at < this.#end ? this.#block[at] : undefined;
    this.#opened = false;
    if (byte === QUOTE) {
      const after = this.#string(at);
      const member = this.members.at(-1);
      if (this.#level === 1 && member !== undefined && member.valueStart === at) {
        member.valueEscaped = this.#escaped;
      }
      return after;
    }
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      this.#push(byte);
      const inner = this.#skipSpace(at + 1);
      const closing = byte === OPEN_BRACE ? CLOSE_BRACE : CLOSE_BRACKET;
      if (inner < this.#end && this.#block[inner] === closing) {
        this.#level -= 1;
        if (this.#level === 0) this.closingBrace = inner;
        return inner + 1;
      }
      this.#opened = true;
      return byte === OPEN_BRACE ? this.#key(inner) : inner;
    }
    if (byte === 0x2d || (byte !== undefined && byte >= 0x30 && byte <= 0x39)) return this.#number(at);
    for (const literal of LITERALS) {
      if (byte === literal[0] && this.#block.subarray(at, at + literal.length).equals(literal)) {
        return at + literal.length;
      }
    }
    return this.#bad(at);
  }

  /** Goes on after a value, to the next one; -1 at the end of the text, good or bad. */
  #afterValue(start: number): number {
    let at = start;
    for (;;) {
      if (this.#level === 0) {
        at = this.#skipSpace(at);
        return at < this.#end ? this.#bad(at) : -1;
      }
      const inObject = this.#stack[this.#level - 1] === OPEN_BRACE;
      if (this.#level === 1 && inObject) {
        const member = this.members.at(-1);
        if (member !== undefined) member.valueEnd = at;
      }
      at = this.#skipSpace(at);
      const byte = at < this.#end ? this.#block[at] : undefined;
      if (byte === COMMA) {
        at = this.#skipSpace(at + 1);
        return inObject ? this.#key(at) : at;
      }
      if (byte !== (inObject ? CLOSE_BRACE : CLOSE_BRACKET)) return this.#bad(at);
      this.#level -= 1;
      if (this.#level === 0) this.closingBrace = at;
      at += 1;
    }
  }

  /** Reads a key and its colon; gives where the value begins. */
  #key(at: number): number {
    if (at >= this.#end || this.#block[at] !== QUOTE) return this.#bad(at);
    const after = this.#string(at);
    if (after < 0) return -1;
    const keyEscaped = this.#escaped;
    this.#noteSpecial(at + 1, after - 1, keyEscaped);
    const colon = this.#skipSpace(after);
    if (colon >= this.#end || this.#block[colon] !== COLON) return this.#bad(colon);
    const valueStart = this.#skipSpace(colon + 1);
    if (this.#level === 1) {
      this.members.push({
        keyStart: at + 1,
        keyEnd: after - 1,
        keyEscaped,
        valueStart,
        valueEnd: valueStart,
        valueEscaped: false,
      });
    }
    return valueStart;
  }

  #noteSpecial(start: number, end: number, escaped: boolean): void {
    const length = end - start;
    if (this.specialKey !== undefined || (!escaped && length !== 9 && length !== 11)) return;
    const text = this.#block.toString('latin1', start, end);
    const key: unknown = escaped ? JSON.parse(`"${text}"`) : text;
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') this.specialKey = key;
  }

  /** The offset after a string's closing quote. */
  #string(start: number): number {
    const block = this.#block;
    this.#escaped = false;
    for (let at = start + 1; at < this.#end; at++) {
      const byte = block[at] ?? 0;
      if (byte === QUOTE) return at + 1;
      if (byte < 0x20) return this.#bad(at);
      if (byte !== BACKSLASH) continue;
      this.#escaped = true;
      at += 1;
      const kind = at < this.#end ? (block[at] ?? 0) : 0;
      if (kind === 0x75) {
        for (let k = 1; k <= 4; k++)
          if (!isHex(at + k < this.#end ? block[at + k] : 0)) return this.#bad(at + k);
        at += 4;
      } else if (!ESCAPES.has(kind)) return this.#bad(at);
    }
    return this.#bad(this.#end);
  }

  #number(at: number): number {
    let end = at;
    while (end < this.#end && isNumberByte(this.#block[end] ?? 0)) end += 1;
    const text = this.#block.toString('latin1', at, end);
    NUMBER.lastIndex = 0;
    const length = NUMBER.exec(text)?.[0].length ?? 0;
    return length === 0 || length < text.length ? this.#bad(at + length) : end;
  }

  #push(byte: number): void {
    if (this.#level === this.#stack.length) {
      const grown = new Uint8Array(this.#stack.length * 2);
      grown.set(this.#stack);
      this.#stack = grown;
    }
    this.#stack[this.#level] = byte;
    this.#level += 1;
    if (this.#level > this.depth) this.depth = this.#level;
  }

  #skipSpace(start: number): number {
    let at = start;
    while (at < this.#end) {
      const byte = this.#block[at];
      if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) break;
      at += 1;
    }
    return at;
  }

  #bad(at: number): -1 {
    this.badAt = Math.min(at, this.#end);
    return -1;
  }
}

function isHex(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const lower = byte | 0x20;
  return (byte >= 0x30 && byte <= 0x39) || (lower >= 0x61 && lower <= 0x66);
}

function isNumberByte(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    byte === 0x2d ||
    byte === 0x2b ||
    byte === 0x2e ||
    (byte | 0x20) === 0x65
  );
}
