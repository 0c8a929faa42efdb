import { detect } from 'chardet';

/** Bytes that are looked at: the guess takes long, and more of them do not make it better. */
const SAMPLE_BYTES = 8 * 1024;

/** Name of the encoding that some bytes, which are not valid as they stand, are likely in. */
export function guessEncoding(bytes: Uint8Array): string | undefined {
  const name = detect(bytes.subarray(0, SAMPLE_BYTES));
  if (name === null || /^(?:UTF-8|ASCII|ISO-2022|ISO_2022|UTF-32)/i.test(name)) return undefined;
  // The C1 range is never text: what chardet calls Latin-1 is read as the windows page that extends it.
  return name === 'ISO-8859-1' ? 'windows-1252' : name.toLowerCase();
}

/** What to do about bytes that are not valid, in one sentence. */
export function encodingRemedy(bytes: Uint8Array): string {
  const guess = guessEncoding(bytes);
  const other = 'use --on-bad-bytes row to keep such rows as they are, unclassified';
  return guess === undefined ? other : `it looks like ${guess}: use --encoding ${guess}; or ${other}`;
}
