import { createGzip } from 'node:zlib';

/** Where the bytes of a document go; nothing is final before `commit`. */
export interface Output {
  /** Takes bytes in; they are the caller's again once this resolves. */
  write(bytes: Uint8Array): Promise<void>;
  /** Makes the output final. */
  commit(): Promise<void>;
  /** Gives up: nothing of the output stays, and what was there before is left as it was. */
  discard(): Promise<void>;
}

/** The same output, compressed. */
export function gzipped(output: Output): Output {
  const gzip = createGzip();
  const drained = (async () => {
    for await (const chunk of gzip) await output.write(chunk as Uint8Array);
  })();
  drained.catch((error: unknown) => gzip.destroy(error instanceof Error ? error : new Error(String(error))));
  return {
    write: (bytes) =>
      new Promise((resolve, reject) => {
        gzip.write(bytes, (error) => (error ? reject(error) : resolve()));
      }),
    commit: async () => {
      gzip.end();
      await drained;
      await output.commit();
    },
    discard: async () => {
      gzip.destroy();
      await drained.catch(() => undefined);
      await output.discard();
    },
  };
}
