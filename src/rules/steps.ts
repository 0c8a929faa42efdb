import { AT, OP, type Program } from './program.ts';

/** Set in a state's flags when the character before it was a word character; beside the AT bits. */
const AFTER_WORD = 64;
const CONTEXTS = 6;
// Read for every instruction at every character: a local is faster than a property of an import.
const { alt: ALT, altMatch: ALT_MATCH, capture: CAPTURE, nop: NOP, fail: FAIL } = OP;
const { assertion: ASSERTION, match: MATCH, rune: RUNE } = OP;

/** A set of instructions that is emptied in constant time. */
class InstructionSet {
  readonly items: Int32Array;
  size = 0;
  readonly #seen: Uint32Array;
  #round = 1;

  constructor(capacity: number) {
    this.items = new Int32Array(capacity);
    this.#seen = new Uint32Array(capacity);
  }

  clear(): void {
    this.size = 0;
    if (++this.#round === 0xffff_ffff) {
      this.#seen.fill(0);
      this.#round = 1;
    }
  }

  /** True when the instruction was not yet seen. */
  see(pc: number): boolean {
    if (this.#seen[pc] === this.#round) return false;
    this.#seen[pc] = this.#round;
    return true;
  }
}

interface Reached {
  readonly pcs: Int32Array;
  readonly matched: readonly number[];
}

/**
 * Thompson's simulation of a program, one character at a time, for an unanchored search. A position is a set of
 * instructions that wait for the next character, and flags; the instructions that every position waits with
 * (those at the start of each pattern) are left out of it and their steps are remembered per character class.
 */
export class Steps {
  readonly startFlags: number;
  /** The position after the last step: the first `size` of `items`. */
  size = 0;
  flags = 0;
  /** Patterns that the last step found to match before the character it read, in no order. */
  readonly matched: number[] = [];
  readonly #program: Program;
  readonly #mask: number;
  readonly #here: InstructionSet;
  readonly #begin: InstructionSet;
  #next: InstructionSet;
  #spare: InstructionSet;
  readonly #stack: Int32Array;
  readonly #fromStart: (Reached | undefined)[];

  constructor(program: Program) {
    this.#program = program;
    const atWord = program.assertions & (AT.wordBoundary | AT.noWordBoundary);
    this.#mask = (program.assertions & AT.beginLine) | (atWord === 0 ? 0 : AFTER_WORD);
    this.startFlags = AT.beginText | AT.beginLine;
    this.#here = new InstructionSet(program.size);
    this.#begin = new InstructionSet(program.size);
    this.#next = new InstructionSet(program.size);
    this.#spare = new InstructionSet(program.size);
    this.#stack = new Int32Array(2 * program.size + 2);
    this.#fromStart = new Array<Reached | undefined>(CONTEXTS * (program.classCount + 1));
  }

  get items(): Int32Array {
    return this.#next.items;
  }

  /**
   * Reads one character of `charClass` (classCount: the end of the text) at the position given by the first
   * `size` of `pcs`, which may be `items` of the last step, and `flags`.
   */
  step(pcs: Int32Array, size: number, flags: number, charClass: number): void {
    const start = this.#stepOfStart(flags, charClass);
    this.#swap();
    this.matched.length = 0;
    this.#read(pcs, size, flags, charClass);
    const next = this.#next;
    for (let i = 0; i < start.pcs.length; i++) {
      const pc = start.pcs[i] as number;
      if (next.see(pc)) next.items[next.size++] = pc;
    }
    for (const pattern of start.matched) this.matched.push(pattern);
    this.size = next.size;
    const { isNewline, isWord } = this.#program;
    this.flags =
      this.#mask &
      ((isNewline[charClass] === 1 ? AT.beginLine : 0) | (isWord[charClass] === 1 ? AFTER_WORD : 0));
  }

  #swap(): void {
    const before = this.#next;
    this.#next = this.#spare;
    this.#spare = before;
    this.#next.clear();
  }

  #stepOfStart(flags: number, charClass: number): Reached {
    const context =
      (flags & AT.beginText ? 2 : flags & AT.beginLine ? 1 : 0) * 2 + (flags & AFTER_WORD ? 1 : 0);
    const key = context * (this.#program.classCount + 1) + charClass;
    const known = this.#fromStart[key];
    if (known !== undefined) return known;
    const kept = this.#next;
    const begin = this.#begin;
    begin.clear();
    this.#closure(this.#program.start, flags, begin, false);
    this.#next = this.#spare;
    this.#next.clear();
    this.matched.length = 0;
    this.#read(begin.items, begin.size, flags, charClass);
    const reached = { pcs: this.#next.items.slice(0, this.#next.size), matched: [...this.matched] };
    this.#next = kept;
    this.#fromStart[key] = reached;
    return reached;
  }

  #read(pcs: Int32Array, size: number, flags: number, charClass: number): void {
    const { op, out, arg, accepted, acceptedAt, classCount, isNewline } = this.#program;
    let waiting = pcs;
    let count = size;
    if (this.#program.assertions !== 0) {
      this.#settle(pcs, size, flags, charClass);
      waiting = this.#here.items;
      count = this.#here.size;
    }
    const next = this.#next;
    const afterwards = isNewline[charClass] === 1 ? AT.beginLine : 0;
    for (let i = 0; i < count; i++) {
      const pc = waiting[i] as number;
      if (op[pc] === MATCH) this.matched.push(arg[pc] as number);
      else if (charClass < classCount && accepted[(acceptedAt[pc] as number) + charClass] === 1) {
        const to = out[pc] as number;
        if (op[to] !== RUNE) this.#closure(to, afterwards, next, false);
        else if (next.see(to)) next.items[next.size++] = to;
      }
    }
  }

  /** Now that the next character is known, every assertion is: `here` becomes what waits with none left. */
  #settle(pcs: Int32Array, size: number, flags: number, charClass: number): void {
    const { op, out, arg, isNewline, isWord, classCount } = this.#program;
    const wordChanges = (isWord[charClass] === 1) !== ((flags & AFTER_WORD) !== 0);
    const holds =
      (flags & (AT.beginText | AT.beginLine)) |
      (isNewline[charClass] === 1 ? AT.endLine : 0) |
      (charClass === classCount ? AT.endLine | AT.endText : 0) |
      (wordChanges ? AT.wordBoundary : AT.noWordBoundary);
    const here = this.#here;
    here.clear();
    for (let i = 0; i < size; i++) {
      const pc = pcs[i] as number;
      if (op[pc] !== ASSERTION) {
        if (here.see(pc)) here.items[here.size++] = pc;
      } else if (((arg[pc] as number) & ~holds) === 0) this.#closure(out[pc] as number, holds, here, true);
    }
  }

  /**
   * Adds to `into` what is reached from `from` without reading. Assertions that do not hold are kept only where
   * the next character can still make them hold: not when it is known (`decided`), nor those about what is before.
   */
  #closure(from: number, holds: number, into: InstructionSet, decided: boolean): void {
    const { op, out, arg } = this.#program;
    const stack = this.#stack;
    let top = 0;
    stack[top++] = from;
    while (top > 0) {
      const pc = stack[--top] as number;
      if (!into.see(pc)) continue;
      switch (op[pc]) {
        case ALT:
        case ALT_MATCH:
          stack[top++] = arg[pc] as number;
          stack[top++] = out[pc] as number;
          break;
        case CAPTURE:
        case NOP:
          stack[top++] = out[pc] as number;
          break;
        case ASSERTION: {
          const open = (arg[pc] as number) & ~holds;
          if (open === 0) stack[top++] = out[pc] as number;
          else if (!decided && (open & (AT.beginLine | AT.beginText)) === 0) into.items[into.size++] = pc;
          break;
        }
        case FAIL:
          break;
        default:
          into.items[into.size++] = pc;
      }
    }
  }
}
