/** What the first bytes say about the encoding. */
export interface FoundEncoding {
  /** A label of the WHATWG Encoding Standard. */
  readonly label: string;
  /** `guess`: the bytes are not UTF-8, and this is the likeliest that they can be. */
  readonly by: 'mark' | 'content' | 'guess';
  /** Bytes of the byte order mark. */
  readonly markLength: number;
  /** Offset of the first byte that is not UTF-8, where it was guessed. */
  readonly badByte?: number;
}

/** Encodings that the mapping offers; the server reads every label of the standard. */
export const ENCODINGS = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'iso-8859-15',
  'windows-1251',
  'koi8-r',
  'shift_jis',
  'euc-jp',
  'gb18030',
  'big5',
  'euc-kr',
] as const;

/** Finds the encoding: by the byte order mark, by valid UTF-8, by the zero bytes of UTF-16. */
export function findEncoding(bytes: Uint8Array, ended: boolean): FoundEncoding {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return mark('utf-8', 3);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return mark('utf-16le', 2);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return mark('utf-16be', 2);
  const utf16 = utf16ByZeros(bytes);
  if (utf16 !== undefined) return { label: utf16, by: 'guess', markLength: 0 };
  const badByte = firstBadByte(bytes, ended);
  if (badByte === undefined) return { label: 'utf-8', by: 'content', markLength: 0 };
  return { label: 'windows-1252', by: 'guess', markLength: 0, badByte };
}

/** The text of a sample; a character that is cut off at its end is left out. */
export function decodeText(bytes: Uint8Array, label: string, ended: boolean): string {
  return new TextDecoder(label).decode(bytes, { stream: !ended });
}

/** Offset of the first byte that is not valid UTF-8. */
function firstBadByte(bytes: Uint8Array, ended: boolean): number | undefined {
  if (isUtf8(bytes, ended)) return undefined;
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    if (isUtf8(bytes.subarray(0, middle), false)) good = middle;
    else bad = middle;
  }
  // The sequence that fails begins up to three bytes before the byte that shows it.
  let start = good;
  while (start > 0 && good - start < 3 && !isUtf8(bytes.subarray(0, start), true)) start -= 1;
  return start;
}

function mark(label: string, markLength: number): FoundEncoding {
  return { label, by: 'mark', markLength };
}

function isUtf8(bytes: Uint8Array, ended: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !ended });
    return true;
  } catch {
    return false;
  }
}

/** Text in UTF-16 that is mostly Latin has a zero in every second byte. */
function utf16ByZeros(bytes: Uint8Array): string | undefined {
  const length = Math.min(bytes.length, 4096) & ~1;
  if (length < 16) return undefined;
  const zeros = [0, 0];
  for (let i = 0; i < length; i++) if (bytes[i] === 0) zeros[i & 1] = (zeros[i & 1] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const many = length * 0.35;
  if (odd > many && even < length * 0.02) return 'utf-16le';
  if (even > many && odd < length * 0.02) return 'utf-16be';
  return undefined;
}
