/** One n-gram of a text. Words count from 0; the n-gram lies in `word`, or in the word before it and `word`. */
export type NgramVisitor = (hash: number, word: number, isPair: boolean) => void;

const BLANK = 32;
const SHORTEST_RUN = 3;
const LONGEST_RUN = 5;

/** Where the three kinds of n-grams begin, so that the word `ago` and the run `ago` are two. */
const WORD = 0x811c9dc5;
const PAIR = 0x2f0b4c47;
const RUN = 0x5bd1e995;

/** FNV-1a (Fowler, Noll, Vo) over UTF-16 units in place of bytes. */
const step = (hash: number, unit: number): number => Math.imul(hash ^ unit, 0x01000193);

/** Every bit of the sum moves every bit of the hash: MurmurHash3's finaliser (Appleby). */
function mix(sum: number): number {
  let hash = Math.imul(sum ^ (sum >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * Calls for every n-gram of a text whose words stand between blanks, case ignored: each word, each pair of
 * neighbours, and within each word with a blank on either side each run of 3 to 5 characters (the `char_wb` of
 * scikit-learn). One pass over the UTF-16 units; no string is built for an n-gram, only its 32-bit hash, which is
 * the same on every machine.
 *
 * @returns how many words there are
 */
export function visitNgrams(text: string, visit: NgramVisitor): number {
  const units = text.toLowerCase();
  let previous = 0;
  let word = 0;
  for (let end = 0, begin = 0; begin < units.length; begin = end + 1) {
    end = units.indexOf(' ', begin);
    if (end === -1) end = units.length;
    if (end === begin) continue;
    let whole = WORD;
    for (let at = begin; at < end; at++) whole = step(whole, units.charCodeAt(at));
    const hash = mix(whole);
    visit(hash, word, false);
    if (word > 0) visit(mix(step(step(PAIR, previous), hash)), word, true);
    for (let first = begin - 1; first + SHORTEST_RUN <= end + 1; first++) {
      let run = RUN;
      const last = Math.min(first + LONGEST_RUN - 1, end);
      for (let at = first; at <= last; at++) {
        run = step(run, at < begin || at >= end ? BLANK : units.charCodeAt(at));
        if (at - first >= SHORTEST_RUN - 1) visit(mix(run), word, false);
      }
    }
    previous = hash;
    word++;
  }
  return word;
}

/** The words that `visitNgrams` counts. */
export function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(' ')
    .filter((word) => word !== '');
}
