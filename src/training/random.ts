/**
 * A seeded stream of 32-bit random integers: sfc32 of PractRand (Doty-Humphrey), its state filled by splitmix32
 * so that neighbouring seeds share nothing. The same seed gives the same stream on every machine.
 */
export class Random {
  readonly #state: Uint32Array;

  constructor(seed: number) {
    const state = new Uint32Array(4);
    let mixed = seed >>> 0;
    for (let word = 0; word < 3; word++) {
      mixed = (mixed + 0x9e3779b9) >>> 0;
      let bits = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
      bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
      state[word] = bits ^ (bits >>> 15);
    }
    state[3] = 1;
    this.#state = state;
    for (let round = 0; round < 12; round++) this.next();
  }

  /** The next integer in [0, 2^32). */
  next(): number {
    const [a = 0, b = 0, c = 0, counter = 0] = this.#state;
    const result = (a + b + counter) >>> 0;
    this.#state[0] = b ^ (b >>> 9);
    this.#state[1] = c + (c << 3);
    this.#state[2] = ((c << 21) | (c >>> 11)) + result;
    this.#state[3] = counter + 1;
    return result;
  }

  /** A new array with the items in random order (Fisher-Yates). */
  shuffle<T>(items: Iterable<T>): T[] {
    const shuffled = [...items];
    for (let last = shuffled.length - 1; last > 0; last--) {
      const chosen = Math.floor((this.next() / 2 ** 32) * (last + 1));
      const moved = shuffled[last] as T;
      shuffled[last] = shuffled[chosen] as T;
      shuffled[chosen] = moved;
    }
    return shuffled;
  }
}
