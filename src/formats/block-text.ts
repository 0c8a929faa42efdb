import { isAscii } from 'node:buffer';
import { LogsieveError } from '../errors.ts';
import { type Codec, firstInvalid } from './input/codec.ts';
import { encodingRemedy, guessEncoding } from './input/encoding-hint.ts';
import { type RowProblem, rowProblem } from './problem.ts';

export type BadBytes = 'fail' | 'row';

/** A zero byte this early says that the whole input is binary, whatever is done about bad rows. */
const BINARY_WITHIN = 64 * 1024;

/**
 * Turns stretches of a block into strings, and vouches for their bytes: a block that is valid as a whole costs
 * one look, in any other each row is looked at.
 */
export class BlockText {
  /** Likely encoding of the first bad row. */
  encodingHint: string | undefined;
  readonly #codec: Codec;
  readonly #badBytes: BadBytes;
  readonly #name: string;
  #block: Buffer = Buffer.alloc(0);
  #base: number;
  #ascii = false;
  #clean = false;

  /** @param base offset in the input of the first block's first byte */
  constructor(codec: Codec, badBytes: BadBytes, name: string, base: number) {
    this.#codec = codec;
    this.#badBytes = badBytes;
    this.#name = name;
    this.#base = base;
  }

  /**
   * Takes the next block, which begins at the first byte not yet passed.
   * @throws {LogsieveError} BINARY_CONTENT
   */
  open(block: Buffer, ended: boolean): void {
    this.#block = block;
    const zero = block.indexOf(0);
    if (zero >= 0) {
      const byte = this.#offset(zero);
      if (this.#badBytes === 'fail' || byte < BINARY_WITHIN) throw binaryContent(this.#name, byte);
    }
    this.#ascii = isAscii(block);
    this.#clean = zero < 0 && (this.#ascii || this.#isWhole(block, ended));
  }

  /** Says that the block's first bytes are done with. */
  pass(length: number): void {
    this.#base += this.#codec.fileLength(this.#block.subarray(0, length));
  }

  /**
   * What is wrong with a row's bytes, if anything.
   * @throws {LogsieveError} BAD_ENCODING where bad rows are not to be kept
   */
  check(start: number, end: number, line: number): RowProblem | undefined {
    if (this.#clean) return undefined;
    const row = this.#block.subarray(start, end);
    const invalid = firstInvalid(this.#codec, row);
    if (invalid < 0) {
      const zero = row.indexOf(0);
      if (zero < 0) return undefined;
      return rowProblem('BINARY_CONTENT', line, `byte ${this.#offset(start + zero)} is zero`);
    }
    const byte = this.#offset(start + invalid);
    if (this.#badBytes === 'fail') {
      throw badEncoding(this.#name, this.#codec, byte, line, this.#block.subarray(start));
    }
    this.encodingHint ??= guessEncoding(this.#block.subarray(start));
    return rowProblem('BAD_ENCODING', line, `byte ${byte} is not valid ${this.#codec.name}`);
  }

  text(start: number, end: number): string {
    if (this.#ascii) return this.#block.toString('latin1', start, end);
    return this.#codec.decode(this.#block, start, end);
  }

  /** Whether a block is valid but for a character at its end that is not complete yet. */
  #isWhole(block: Buffer, ended: boolean): boolean {
    for (let cut = 0; cut <= 3 && cut <= block.length; cut++) {
      if (cut > 0 && (ended || (block[block.length - cut] ?? 0) < 0x80)) return false;
      if (this.#codec.isValid(block.subarray(0, block.length - cut))) return true;
    }
    return false;
  }

  #offset(inBlock: number): number {
    return this.#base + this.#codec.fileLength(this.#block.subarray(0, inBlock));
  }
}

export function binaryContent(name: string, byte: number, remedy?: string): LogsieveError {
  return new LogsieveError('BINARY_CONTENT', `${name} is binary: its first zero is at byte ${byte}`, {
    place: { file: name, byte },
    remedy: remedy ?? 'give a CSV, NDJSON or plain text file',
  });
}

/** Bytes without a zero that are no text in any encoding. */
export function mostlyBinary(name: string): LogsieveError {
  return new LogsieveError(
    'BINARY_CONTENT',
    `${name} is binary: control characters abound, though none is zero`,
    {
      place: { file: name, byte: 0 },
      remedy: 'give a CSV, NDJSON or plain text file; name its encoding with --encoding if it is text',
    },
  );
}

export function badEncoding(
  name: string,
  codec: Codec,
  byte: number,
  line: number,
  sample: Uint8Array,
): LogsieveError {
  return new LogsieveError('BAD_ENCODING', `${name}, line ${line}: byte ${byte} is not valid ${codec.name}`, {
    place: { file: name, line, byte },
    remedy: encodingRemedy(sample),
  });
}
