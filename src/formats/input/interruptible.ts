/**
 * Passes chunks on as Buffers, and stops at once when the signal aborts, even while a read is pending.
 * @throws the signal's reason
 */
export async function* interruptible(
  input: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer, void, undefined> {
  const iterator = input[Symbol.asyncIterator]();
  let interrupt: ((reason: unknown) => void) | undefined;
  const onAbort = () => interrupt?.(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    for (;;) {
      signal?.throwIfAborted();
      const result = await new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
        interrupt = reject;
        iterator.next().then(resolve, reject);
      });
      if (result.done === true) return;
      if (result.value.length > 0) yield asBuffer(result.value);
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
    // A generator that is busy with a read would hold `return` back until that read ends.
    const returned = iterator.return?.();
    if (signal?.aborted === true) returned?.catch(() => undefined);
    else await returned;
  }
}

export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
