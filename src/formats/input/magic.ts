import { isUtf8 } from 'node:buffer';

interface Magic {
  readonly type: string;
  readonly at?: number;
  readonly bytes: string | readonly number[];
}

const MAGIC: readonly Magic[] = [
  { type: 'PNG image', bytes: [0x89, 0x50, 0x4e, 0x47] },
  { type: 'JPEG image', bytes: [0xff, 0xd8, 0xff] },
  { type: 'GIF image', bytes: 'GIF8' },
  { type: 'PDF document', bytes: '%PDF-' },
  { type: 'ELF executable', bytes: [0x7f, 0x45, 0x4c, 0x46] },
  { type: 'Mach-O executable', bytes: [0xcf, 0xfa, 0xed, 0xfe] },
  { type: 'Mach-O executable', bytes: [0xce, 0xfa, 0xed, 0xfe] },
  { type: 'Java class or Mach-O executable', bytes: [0xca, 0xfe, 0xba, 0xbe] },
  { type: 'WebAssembly module', bytes: [0x00, 0x61, 0x73, 0x6d] },
  { type: 'zstd archive', bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { type: 'xz archive', bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a] },
  { type: 'bzip2 archive', at: 4, bytes: [0x31, 0x41, 0x59, 0x26] },
  { type: 'lz4 archive', bytes: [0x04, 0x22, 0x4d, 0x18] },
  { type: '7z archive', bytes: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c] },
  { type: 'rar archive', bytes: [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07] },
  { type: 'compress (.Z) archive', bytes: [0x1f, 0x9d] },
  { type: 'tar archive', at: 257, bytes: 'ustar' },
  { type: 'Parquet file', bytes: [0x50, 0x41, 0x52, 0x31, 0x15] },
  { type: 'Avro file', bytes: [0x4f, 0x62, 0x6a, 0x01] },
  { type: 'SQLite database', bytes: 'SQLite format 3\0' },
  { type: 'Microsoft Office document', bytes: [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1] },
  { type: 'Windows event log (evtx)', bytes: 'ElfFile\0' },
  { type: 'systemd journal', bytes: 'LPKSHHRH' },
  { type: 'pcap capture', bytes: [0xd4, 0xc3, 0xb2, 0xa1] },
  { type: 'pcap capture', bytes: [0xa1, 0xb2, 0xc3, 0xd4] },
  { type: 'UTF-32 text', bytes: [0xff, 0xfe, 0x00, 0x00] },
  { type: 'UTF-32 text', bytes: [0x00, 0x00, 0xfe, 0xff] },
];

/** Random bytes have a tenth. */
const BINARY_SHARE = 0.05;
/** Fewer control characters say nothing. */
const BINARY_COUNT = 16;

export function isGzip(sample: Uint8Array): boolean {
  return sample[0] === 0x1f && sample[1] === 0x8b;
}

/**
 * Names the type of a file that is no text, by its first bytes; undefined where none is known. A sample may be
 * short: what is not there does not match.
 */
export function detectBinaryType(sample: Buffer): string | undefined {
  const known = MAGIC.find(({ at = 0, bytes }) => {
    const mark = Buffer.from(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
    return sample.subarray(at, at + mark.length).equals(mark);
  });
  if (known !== undefined) return known.type;
  if (isZip(sample)) return zipType(sample);
  // "MZ" alone may begin a word; an executable has zero bytes in its 64-byte header.
  if (sample.subarray(0, 2).equals(Buffer.from('MZ')) && sample.subarray(0, 64).includes(0)) {
    return 'Windows executable';
  }
  return undefined;
}

function isZip(sample: Buffer): boolean {
  const third = sample[2];
  return sample[0] === 0x50 && sample[1] === 0x4b && (third === 3 || third === 5 || third === 7);
}

function zipType(sample: Buffer): string {
  if (sample.includes('xl/')) return 'Excel workbook (xlsx)';
  if (sample.includes('word/')) return 'Word document (docx)';
  return sample.includes('[Content_Types].xml') ? 'Microsoft Office document (zip)' : 'zip archive';
}

/**
 * Whether bytes that hold no zero are still no text: no valid UTF-8, and with more control characters than any
 * log has. Tab, line ends, form feed, backspace and escape are not counted.
 */
export function isMostlyBinary(sample: Buffer): boolean {
  if (isUtf8(sample.subarray(0, wholeUtf8(sample)))) return false;
  let controls = 0;
  for (const byte of sample) {
    if (byte < 0x08 || (byte > 0x0d && byte < 0x20 && byte !== 0x1b) || byte === 0x7f) controls += 1;
  }
  return controls >= BINARY_COUNT && controls > sample.length * BINARY_SHARE;
}

/** The length without a character that is cut off at the end. */
function wholeUtf8(sample: Buffer): number {
  for (let back = 1; back <= 3 && back <= sample.length; back++) {
    if ((sample[sample.length - back] ?? 0) >= 0xc0) return sample.length - back;
  }
  return sample.length;
}
