interface Mark {
  readonly type: string;
  readonly at?: number;
  readonly bytes: readonly number[] | string;
}

/** Files that people do drop, and that are no text; the server knows more of them. */
const MARKS: readonly Mark[] = [
  { type: 'a zip archive or an Office document (xlsx, docx)', bytes: [0x50, 0x4b, 0x03, 0x04] },
  { type: 'a PDF', bytes: '%PDF-' },
  { type: 'an image (PNG)', bytes: [0x89, 0x50, 0x4e, 0x47] },
  { type: 'an image (JPEG)', bytes: [0xff, 0xd8, 0xff] },
  { type: 'an image (GIF)', bytes: 'GIF8' },
  { type: 'a zstd archive', bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { type: 'an xz archive', bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a] },
  { type: 'a bzip2 archive', at: 4, bytes: [0x31, 0x41, 0x59, 0x26] },
  { type: 'a 7z archive', bytes: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c] },
  { type: 'a rar archive', bytes: 'Rar!' },
  { type: 'a tar archive', at: 257, bytes: 'ustar' },
  { type: 'a gzip inside a gzip', bytes: [0x1f, 0x8b] },
  { type: 'a Parquet file', bytes: 'PAR1' },
  { type: 'an SQLite database', bytes: 'SQLite format 3\0' },
  { type: 'an old Office document (xls, doc)', bytes: [0xd0, 0xcf, 0x11, 0xe0] },
  { type: 'a Windows event log (evtx)', bytes: 'ElfFile\0' },
  { type: 'a systemd journal', bytes: 'LPKSHHRH' },
];

/** What a file is that is no text, by its first bytes; undefined where nothing tells. */
export function binaryType(bytes: Uint8Array): string | undefined {
  return MARKS.find(({ at = 0, bytes: mark }) => {
    const wanted = typeof mark === 'string' ? [...mark].map((one) => one.charCodeAt(0)) : mark;
    return wanted.every((byte, i) => bytes[at + i] === byte);
  })?.type;
}
