import { getRandomValues } from 'node:crypto';
import * as characters from './characters.ts';
import { hashUnits } from './hash.ts';
import * as placeholder from './placeholder.ts';
import { dropPrefix } from './prefix.ts';
import { Scanner } from './scanner.ts';

// V8 folds a module's own constants; imported ones it would load anew for each unit.
const { CLASS, SPACE } = characters;
const { TIME } = placeholder;

/** Grows whenever a message may get another template than before: a classifier holds for one version only. */
export const TEMPLATE_VERSION = 1;

const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
const BLANK = 32;
const TWO_BLANKS = 0x00200020;
const ESCAPE = 27;
const BRACKET = 91;
/** Zeros after the message, so that a look ahead ends there. */
const MARGIN = 64;
/** What one long message leaves behind is given back. */
const MOST_KEPT = 1 << 20;

/** Four words: hashes of one process compare, those of two do not. */
export type HashKey = Uint32Array;

const processKey: HashKey = getRandomValues(new Uint32Array(4));

/**
 * Reads messages, one at a time, to their templates: one pass over the UTF-16 code units, in linear time
 * whatever they hold. Reading the text of a template gives that template again.
 */
export class TemplateReader {
  /** Hash of the last message's template: 128 bits, keyed per process, the same array each time. */
  readonly hash = new Uint32Array(4);
  readonly key: HashKey;
  readonly #scanner = new Scanner();

  /** @param key of the hash; a thread is given that of another. @default the key of this process */
  constructor(key: HashKey = processKey) {
    this.key = key;
  }

  /** Reads a message of any length; blanks of all kinds count as one space, terminal colours as none. */
  read(message: string): void {
    const scanner = this.#scanner;
    load(scanner, message);
    const at = dropPrefix(scanner);
    scanner.readFrom(at);
    const output = scanner.output;
    while (output.length > 0 && output.units[output.length - 1] === BLANK) output.length--;
    if (output.length === 0 && scanner.length > 0) output.mask(TIME, 0);
    hashUnits(output.units, output.pairs, output.length, this.key, this.hash);
  }

  /** Text of the last message's template. */
  text(): string {
    const { units, length } = this.#scanner.output;
    let text = '';
    for (let at = 0; at < length; at += 8192) {
      text += String.fromCharCode(...units.subarray(at, Math.min(at + 8192, length)));
    }
    return text;
  }
}

/** The message's code units into the scanner, blanks made one space each, escape sequences left out. */
function load(scanner: Scanner, message: string): void {
  const units = message.length;
  if (scanner.source.length < units + MARGIN || scanner.source.length > MOST_KEPT) {
    scanner.reserve(Math.max(units + MARGIN, 4096));
  }
  const source = scanner.source;
  if (IS_LITTLE_ENDIAN) scanner.bytes.write(message, 'utf16le');
  else for (let at = 0; at < units; at++) source[at] = message.charCodeAt(at);
  let length = plainEnd(source, scanner.pairs, units);
  if (length < units) length = withoutBlanks(source, length, units);
  if (length > 0 && source[length - 1] === BLANK) length--;
  const written = Math.max(units, scanner.written);
  for (let at = length; at < written; at++) source[at] = 0;
  scanner.written = units;
  scanner.length = length;
  scanner.output.reset(length);
  scanner.isRequest = false;
}

/** Where the first unit is that cannot stay as it is. */
function plainEnd(source: Uint16Array, pairs: Int32Array, end: number): number {
  let at = end === 0 || source[0] === BLANK ? 0 : asciiEnd(pairs, end);
  let last = at === 0 ? BLANK : (source[at - 1] ?? 0);
  for (; at < end; at++) {
    const unit = source[at] ?? 0;
    if (unit <= BLANK ? unit < BLANK || last === BLANK : unit > 126 && ((CLASS[unit] ?? 0) & SPACE) !== 0)
      return at;
    last = unit;
  }
  return end;
}

/** End of the pairs, below `end`, of printable ASCII without two blanks in a row. */
function asciiEnd(pairs: Int32Array, end: number): number {
  const stop = end >> 1;
  let last = 0;
  let at = 0;
  for (; at < stop; at++) {
    const pair = pairs[at] ?? 0;
    // Both units below 127, then both from 32 on: no sum carries over into the other unit.
    if ((((pair + 0x00010001) & 0xff80ff80) | (~(pair + 0x00600060) & 0x00800080)) !== 0) break;
    if (pair === TWO_BLANKS || endsBlank(last, pair)) break;
    last = pair;
  }
  return at << 1;
}

/** Whether one pair ends with a blank and the next begins with one. */
const endsBlank = IS_LITTLE_ENDIAN
  ? (last: number, pair: number): boolean => (pair & 0xffff) === BLANK && last >> 16 === BLANK
  : (last: number, pair: number): boolean => pair >> 16 === BLANK && (last & 0xffff) === BLANK;

/** Closes up what is left of the units from `start` to `end`, and gives their new end. */
function withoutBlanks(source: Uint16Array, start: number, end: number): number {
  let length = start;
  for (let at = start; at < end; at++) {
    const unit = source[at] ?? 0;
    if (((CLASS[unit] ?? 0) & SPACE) === 0) source[length++] = unit;
    else if (unit === ESCAPE && source[at + 1] === BRACKET) at = escapeEnd(source, at + 2, end);
    else if (length > 0 && source[length - 1] !== BLANK) source[length++] = BLANK;
  }
  return length;
}

/** Last unit of a control sequence (ECMA-48) whose parameters begin at `at`. */
function escapeEnd(source: Uint16Array, at: number, end: number): number {
  let last = at;
  while (last < end && last < at + 32 && isParameter(source[last] ?? 0)) last++;
  return last;
}

const isParameter = (unit: number): boolean => unit >= 0x20 && unit < 0x40;

const reader = new TemplateReader();

/** Template of a message. Idempotent: the template of a template is itself. */
export function toTemplate(message: string): string {
  reader.read(message);
  return reader.text();
}
