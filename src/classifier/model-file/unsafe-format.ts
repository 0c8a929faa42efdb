import { LogsieveError } from '../../errors.ts';

const UNSAFE_NAME =
  /\.(joblib|pkl|pickle|p|pt|pth|ckpt|npy|npz|h5|hdf5|keras|dill)(\.(gz|z|bz2|xz|lz4|zst))?$/i;

/** First bytes of pickles and of the containers that joblib, torch, numpy and keras put them in. */
const UNSAFE_STARTS: readonly (readonly number[])[] = [
  ...[1, 2, 3, 4, 5].map((protocol) => [0x80, protocol]),
  [0x50, 0x4b, 0x03, 0x04],
  [0x1f, 0x8b],
  [0x42, 0x5a, 0x68],
  [0xfd, 0x37, 0x7a, 0x58, 0x5a],
  [0x04, 0x22, 0x4d, 0x18],
  [0x28, 0xb5, 0x2f, 0xfd],
  ...[0x01, 0x5e, 0x9c, 0xda].map((level) => [0x78, level]),
  [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59],
  [0x89, 0x48, 0x44, 0x46],
];

const OPENING_BRACE = 0x7b;

/**
 * Refuses model formats that can run code when they are loaded, by the file's name and by its first bytes;
 * nothing of them is parsed.
 *
 * @param start the first bytes, at least nine where the file has them; empty to judge by the name alone
 * @throws LogsieveError MODEL_FORMAT_UNSAFE
 */
export function refuseUnsafeFormat(name: string, start: Uint8Array): void {
  // The length that opens a safetensors file can have a pickle's first bytes; the brace after it tells.
  const isSafetensors = start[8] === OPENING_BRACE && start.subarray(4, 8).every((byte) => byte === 0);
  const byContent =
    !isSafetensors && UNSAFE_STARTS.some((magic) => magic.every((byte, i) => start[i] === byte));
  if (!byContent && !UNSAFE_NAME.test(name)) return;
  throw new LogsieveError(
    'MODEL_FORMAT_UNSAFE',
    `${name} is of a format that can run code when it is loaded, so it was not read; accepted formats: .safetensors`,
    { remedy: 'train a model with `logsieve train`, which writes .safetensors' },
  );
}
