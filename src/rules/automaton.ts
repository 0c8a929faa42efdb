import type { Program } from './program.ts';
import { Steps } from './steps.ts';

/** A text up to this many UTF-16 units is always read to its end, whatever the patterns; fewer where they are many. */
const ALWAYS_READ = 8_192;
const LEAST_ALWAYS_READ = 128;
/** Instructions times characters that may have to be run one by one. */
const STEPS_PER_TEXT = 1 << 23;

/**
 * What newly met states may cost one text, see #weight: beyond it the states of a short text are no longer kept,
 * and a long text is read no further.
 */
const WORK_PER_TEXT = 1 << 20;

/** Integers that all kept states may take (4 bytes each); beyond it they are forgotten. */
const MEMORY = 8 << 20;

const NO_MATCH = 0x3fff_ffff;

interface State {
  readonly pcs: Int32Array;
  readonly flags: number;
  readonly matched: readonly number[];
}

/**
 * Patterns as one lazily built deterministic automaton (Thompson 1968; RE2's caching, Cox 2010), for the one
 * question that rules ask: which is the first pattern that matches anywhere in the text. re2js parses and
 * compiles them; its own set answers the same several times more slowly.
 *
 * Time is linear in the text. A text over `alwaysRead` is read to its end too, unless its states explode; then
 * reading stops at a point that depends on the text and the patterns alone, never on what was read before.
 */
export class Automaton {
  readonly #program: Program;
  readonly #alwaysRead: number;
  readonly #steps: Steps;
  readonly #admits: (pattern: number, source: string) => boolean;
  /** Columns of a row after the classes and the end: lowest pattern matched on entering, last long text seen. */
  readonly #lowest: number;
  readonly #stamp: number;
  readonly #stride: number;
  /** A row per state, the first unused: by class, the row of the next state, negative if it matched; 0: unknown. */
  #table = new Int32Array(0);
  #states: State[] = [];
  #byHash = new Map<number, number[]>();
  #used = 0;
  #longTexts = 0;

  /**
   * @param program of about 100 patterns at most
   * @param admits whether a match of a pattern counts for a source
   * @param alwaysRead length in UTF-16 units up to which a text is read to its end, see `alwaysReadFor`
   */
  constructor(
    program: Program,
    admits: (pattern: number, source: string) => boolean,
    alwaysRead = alwaysReadFor(program.size),
  ) {
    this.#program = program;
    this.#alwaysRead = alwaysRead;
    this.#steps = new Steps(this.#program);
    this.#admits = admits;
    this.#lowest = this.#program.classCount + 1;
    this.#stamp = this.#lowest + 1;
    this.#stride = this.#stamp + 2;
    this.#forget();
  }

  /** Index of the first pattern that matches `text` and is admitted for `source`, or -1. */
  first(text: string, source: string): number {
    const best = this.#read(text, source, undefined);
    return best === NO_MATCH ? -1 : best;
  }

  /** All patterns that match `text` and are admitted for `source`, ascending. */
  all(text: string, source: string): number[] {
    const found = new Set<number>();
    this.#read(text, source, found);
    return [...found].sort((a, b) => a - b);
  }

  /** The lowest match, or NO_MATCH; where `found` is given, all matches go there and NO_MATCH is returned. */
  #read(text: string, source: string, found: Set<number> | undefined): number {
    const { classOfUnit } = this.#program;
    const { length } = text;
    const long = length > this.#alwaysRead;
    if (long) this.#beginLongText();
    const stamp = this.#stamp;
    const longTexts = this.#longTexts;
    let table = this.#table;
    let row = this.#stride;
    let best = NO_MATCH;
    let work = WORK_PER_TEXT;
    for (let i = 0; i <= length; i++) {
      let next = 0;
      // The common way through the text. Written twice: one loop that asks what is long is a quarter slower.
      if (long)
        for (; i < length; i++) {
          next = table[row + (classOfUnit[text.charCodeAt(i)] as number)] as number;
          if (next <= 0 || table[next + stamp] !== longTexts) break;
          row = next;
        }
      else
        for (; i < length; i++) {
          next = table[row + (classOfUnit[text.charCodeAt(i)] as number)] as number;
          if (next <= 0) break;
          row = next;
        }
      const rune = text.codePointAt(i);
      const charClass = this.#classOf(rune);
      next = table[row + charClass] as number;
      if (next === 0) {
        if (work < 0) return this.#simulate(text, source, found, i, length, row, best);
        next = this.#build(row, charClass);
        table = this.#table;
        if (!long) work -= this.#weight(Math.abs(next));
      }
      row = Math.abs(next);
      if (rune !== undefined && rune > 0xffff) i++;
      if (next < 0 && (table[row + this.#lowest] as number) < best) {
        best = this.#better(this.#stateAt(row).matched, best, source, found);
        if (best === 0) return 0;
      }
      if (long && table[row + stamp] !== longTexts) {
        table[row + stamp] = longTexts;
        work -= this.#weight(row);
        if (work < 0) return this.#simulate(text, source, found, i + 1, this.#alwaysRead - 1, row, best);
      }
    }
    return best;
  }

  /** Goes on from `row` without keeping states, through position `last` (the text's length: through its end). */
  #simulate(
    text: string,
    source: string,
    found: Set<number> | undefined,
    from: number,
    last: number,
    row: number,
    best: number,
  ): number {
    const steps = this.#steps;
    let { pcs, flags } = this.#stateAt(row);
    let size = pcs.length;
    let first = best;
    for (let i = from; i <= last; i++) {
      const rune = text.codePointAt(i);
      if (rune !== undefined && rune > 0xffff) i++;
      steps.step(pcs, size, flags, this.#classOf(rune));
      pcs = steps.items;
      ({ size, flags } = steps);
      if (steps.matched.length > 0) first = this.#better(steps.matched, first, source, found);
    }
    return first;
  }

  #better(matched: readonly number[], best: number, source: string, found: Set<number> | undefined): number {
    let first = best;
    for (const pattern of matched) {
      if (pattern >= first || !this.#admits(pattern, source)) continue;
      if (found === undefined) first = pattern;
      else found.add(pattern);
    }
    return first;
  }

  /** Room is made before a long text, so that what it costs is counted the same whatever was read before. */
  #beginLongText(): void {
    if (this.#used + 5 * WORK_PER_TEXT > MEMORY || this.#longTexts === 0x7fff_ffff) this.#forget();
    this.#longTexts++;
  }

  #build(row: number, charClass: number): number {
    const state = this.#stateAt(row);
    this.#steps.step(state.pcs, state.pcs.length, state.flags, charClass);
    let from = row;
    if (this.#used > MEMORY) {
      this.#forget();
      from = this.#keep(state);
      this.#steps.step(state.pcs, state.pcs.length, state.flags, charClass);
    }
    const steps = this.#steps;
    const target = this.#keep({
      pcs: steps.items.slice(0, steps.size).sort(),
      flags: steps.flags,
      matched: [...steps.matched].sort((a, b) => a - b),
    });
    const next = steps.matched.length > 0 ? -target : target;
    this.#table[from + charClass] = next;
    return next;
  }

  /** Row of the state, which is new or known. */
  #keep(state: State): number {
    const hash = hashOf(state);
    const rows = this.#byHash.get(hash);
    for (const row of rows ?? []) if (equal(this.#stateAt(row), state)) return row;
    const row = this.#states.length * this.#stride;
    this.#states.push(state);
    if (rows === undefined) this.#byHash.set(hash, [row]);
    else rows.push(row);
    if (row + this.#stride > this.#table.length) {
      const larger = new Int32Array(2 * this.#table.length);
      larger.set(this.#table);
      this.#table = larger;
    }
    this.#table[row + this.#lowest] = state.matched[0] ?? NO_MATCH;
    this.#used += this.#stride + state.pcs.length;
    return row;
  }

  #forget(): void {
    const unused: State = { pcs: new Int32Array(0), flags: -1, matched: [] };
    this.#states = [unused];
    this.#byHash = new Map();
    this.#table = new Int32Array(32 * this.#stride);
    this.#used = 0;
    this.#longTexts = 0;
    this.#keep({ pcs: unused.pcs, flags: this.#steps.startFlags, matched: [] });
  }

  #stateAt(row: number): State {
    return this.#states[row / this.#stride] as State;
  }

  /** What meeting a state costs in time; never less than a quarter of its row, so that work bounds memory. */
  #weight(row: number): number {
    return 64 + this.#stride / 4 + this.#stateAt(row).pcs.length;
  }

  #classOf(rune: number | undefined): number {
    return rune === undefined ? this.#program.classCount : this.#program.classOfRune(rune);
  }
}

/** The length up to which texts are read to their end where so many instructions run side by side. */
export function alwaysReadFor(instructions: number): number {
  return Math.max(
    LEAST_ALWAYS_READ,
    Math.min(ALWAYS_READ, Math.floor(STEPS_PER_TEXT / Math.max(1, instructions))),
  );
}

/** FNV-1a over the integers of a state. */
function hashOf(state: State): number {
  let hash = 0x811c_9dc5 ^ state.flags;
  for (let i = 0; i < state.pcs.length; i++) hash = Math.imul(hash ^ (state.pcs[i] as number), 0x0100_0193);
  for (const pattern of state.matched) hash = Math.imul(hash ^ ~pattern, 0x0100_0193);
  return hash;
}

function equal(a: State, b: State): boolean {
  if (a.flags !== b.flags || a.pcs.length !== b.pcs.length || a.matched.length !== b.matched.length)
    return false;
  for (let i = 0; i < a.pcs.length; i++) if (a.pcs[i] !== b.pcs[i]) return false;
  return a.matched.every((pattern, i) => pattern === b.matched[i]);
}
