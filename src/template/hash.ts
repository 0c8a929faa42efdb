/**
 * 128-bit keyed hash of a run of UTF-16 code units: HalfSipHash-1-3 with its 64-bit output squeezed twice
 * (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012). Keyed, so that nobody who can write log
 * lines can aim two templates at one hash. Units below 256 go in four to a word up to the first that is not;
 * how many is hashed as well, so that no two runs give the same words.
 * @param units code units; those past `length` do not count
 * @param pairs the same memory, two units each
 * @param key four words
 * @param hash four words, overwritten
 */
export function hashUnits(
  units: Uint16Array,
  pairs: Int32Array,
  length: number,
  key: Uint32Array,
  hash: Uint32Array,
): void {
  const k0 = key[0] ?? 0;
  const k1 = key[1] ?? 0;
  let v0 = k0 | 0;
  let v1 = k1 ^ 0xee;
  let v2 = (key[2] ?? 0) ^ 0x6c796765;
  let v3 = (key[3] ?? 0) ^ 0x74656462;
  const whole = length & ~1;
  let at = 0;
  let narrow = 0;
  while (at < whole) {
    let word = pairs[at >> 1] ?? 0;
    if (narrow === at && at + 4 <= length) {
      const second = pairs[(at >> 1) + 1] ?? 0;
      if (((word | second) & 0xff00ff00) === 0) {
        word |= second << 8;
        at += 2;
        narrow += 4;
      }
    }
    at += 2;
    v3 ^= word;
    v0 = (v0 + v1) | 0;
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    v2 = (v2 + v3) | 0;
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
    v2 = (v2 << 16) | (v2 >>> 16);
    v0 ^= word;
  }
  // The rounds below 0 take in the odd unit, the length and the narrow units, the others are the finalisation's.
  const last = whole < length ? (units[whole] ?? 0) : 0;
  for (let round = -3; round < 6; round++) {
    const word = round >= 0 ? 0 : round === -3 ? last : round === -2 ? length : narrow;
    v3 ^= word;
    if (round === 0) v2 ^= 0xee;
    if (round === 3) {
      hash[0] = v1 ^ v3;
      hash[1] = v0 ^ v2;
      v1 ^= 0xdd;
    }
    v0 = (v0 + v1) | 0;
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    v2 = (v2 + v3) | 0;
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
    v2 = (v2 << 16) | (v2 >>> 16);
    v0 ^= word;
  }
  hash[2] = v1 ^ v3;
  hash[3] = v0 ^ v2;
}
