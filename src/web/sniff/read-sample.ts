/** The beginning of a file, decompressed. */
export interface Sample {
  readonly name: string;
  /** Size of the whole file as it is. */
  readonly fileBytes: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Whether the sample is the whole content. */
  readonly ended: boolean;
  readonly gzip: boolean;
  /** Whether the gzip data broke off or is damaged within the sample. */
  readonly badGzip: boolean;
  /** Size of the whole content once decompressed, as far as the sample tells. */
  readonly contentBytes: number;
}

/** What is looked at of each file. */
export const SAMPLE_BYTES = 256 * 1024;

/** Reads the first 256 KiB of a file's content. */
export async function readSample(file: Blob, name: string): Promise<Sample> {
  const head = new Uint8Array(await file.slice(0, SAMPLE_BYTES).arrayBuffer());
  const own = { name, fileBytes: file.size };
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    const ended = head.length >= file.size;
    return { ...own, bytes: head, ended, gzip: false, badGzip: false, contentBytes: file.size };
  }
  const headIsAll = head.length >= file.size;
  const { bytes, ended, broken } = await gunzip(head);
  // The head of a longer file always breaks off; that says nothing about the file.
  const badGzip = broken && (headIsAll || bytes.length === 0);
  const isWhole = ended && headIsAll;
  const contentBytes = isWhole ? bytes.length : Math.round((bytes.length / head.length) * file.size);
  return { ...own, bytes, ended: isWhole, gzip: true, badGzip, contentBytes };
}

async function gunzip(data: Uint8Array<ArrayBuffer>) {
  const parts: Uint8Array[] = [];
  let length = 0;
  let ended = false;
  let broken = false;
  const reader = new Blob([data]).stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  try {
    while (length < 4 * SAMPLE_BYTES) {
      const { done, value } = await reader.read();
      if (done) {
        ended = true;
        break;
      }
      parts.push(value);
      length += value.length;
    }
    await reader.cancel();
  } catch {
    broken = true;
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return { bytes, ended, broken };
}
