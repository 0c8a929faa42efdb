/** What JSON forbids in a string, and how it is written instead. */
const ESCAPES: ReadonlyMap<number, Buffer> = new Map(
  Array.from({ length: 0x20 }, (_, control) => control)
    .concat(0x22, 0x5c)
    .map((byte) => [byte, Buffer.from(JSON.stringify(String.fromCharCode(byte)).slice(1, -1))]),
);

/**
 * The inside of a JSON string that holds some bytes: only what JSON forbids is escaped, so that bytes which are
 * no valid text stay as they are.
 */
export function jsonStringBytes(bytes: Uint8Array): Buffer {
  let length = bytes.length;
  for (const byte of bytes) {
    if (byte < 0x20 || byte === 0x22 || byte === 0x5c) length += (ESCAPES.get(byte)?.length ?? 1) - 1;
  }
  const out = Buffer.allocUnsafe(length);
  let at = 0;
  for (const byte of bytes) {
    const escaped = byte < 0x20 || byte === 0x22 || byte === 0x5c ? ESCAPES.get(byte) : undefined;
    if (escaped === undefined) out[at++] = byte;
    else {
      out.set(escaped, at);
      at += escaped.length;
    }
  }
  return out;
}
