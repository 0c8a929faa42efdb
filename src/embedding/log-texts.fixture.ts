const WORDS =
  'connection refused timeout while reading user admin login failed session opened closed disk usage memory quota exceeded service started stopped kernel panic invoice approval rejected deprecated version removed request post status backup completed upload node host worker queue cache replica shard snapshot error warning fatal exception null pointer trace authentication accepted password invalid from for port blocked malware firewall packet interface link up down is was not the to of in on at by with no has been will be'.split(
    ' ',
  );
const MARKS =
  '<num> <ip>:<num> <path> [<hex>] <num>% status=500 key: (code <num>) ORA-00600 <time> id=<id> <uuid> <num>ms pid=<num> <url> EventID:4625 java.lang.NullPointerException: [warn] [SEP] café naïve 連接 ошибка 😀 -> ='.split(
    ' ',
  );
/** So many words make a text that is longer than the encoder's limit. */
const LONG = 160;

/** Made-up texts in the manner of log templates, most of them short, one in fifty too long; all distinct. */
export function logTexts(count: number, seed: number): string[] {
  let state = seed;
  const below = (limit: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const word = () => {
    const words = below(4) === 0 ? MARKS : WORDS;
    return words[below(words.length)] ?? '';
  };
  return Array.from({ length: count }, (_, index) => {
    const length = index % 50 === 49 ? LONG : 1 + below(14);
    return `${Array.from({ length }, word).join(' ')} case ${index}`;
  });
}
