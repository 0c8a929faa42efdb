import { open } from 'node:fs/promises';

const CHUNK_BYTES = 256 * 1024;
const LINE_FEED = 10;

/** Reads the values of a file that holds one of JSON a line, up to `size` bytes of it; other work goes on meanwhile. */
export async function readJsonLines<T>(
  path: string,
  size: number,
  take: (value: T) => void,
  from = 0,
): Promise<void> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunksOf(path, size, from)) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = bytes.lastIndexOf(LINE_FEED) + 1;
    for (const line of bytes.toString('utf8', 0, end).split('\n')) if (line !== '') take(JSON.parse(line));
    rest = Buffer.from(bytes.subarray(end));
  }
}

/** The bytes of a file up to `size`, each chunk to be used before the next one is read. */
export async function* chunksOf(
  path: string,
  size: number,
  from = 0,
  chunkBytes = CHUNK_BYTES,
): AsyncGenerator<Buffer, void, undefined> {
  if (size <= from) return;
  const handle = await open(path, 'r');
  try {
    const buffer = Buffer.allocUnsafeSlow(Math.min(chunkBytes, size - from));
    for (let at = from; at < size; ) {
      const length = Math.min(buffer.length, size - at);
      let read = 0;
      while (read < length) {
        const { bytesRead } = await handle.read(buffer, read, length - read, at + read);
        if (bytesRead === 0) throw new RangeError(`a file of a job ends at ${at + read} of ${size} bytes`);
        read += bytesRead;
      }
      yield buffer.subarray(0, read);
      at += read;
    }
  } finally {
    await handle.close();
  }
}
