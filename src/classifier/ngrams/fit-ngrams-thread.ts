import { startThread } from '../../thread.ts';
import { fitNgrams, type LabelledTexts, type NgramFit, type NgramFitOptions } from './fit-ngrams.ts';

/** What the worker is given at its start. */
export interface NgramWork {
  readonly data: LabelledTexts;
  readonly options: Omit<NgramFitOptions, 'signal'>;
}

/** Characters below which starting a thread costs more than it saves. */
const WORTH_A_THREAD = 100_000;

/**
 * `fitNgrams` on a thread of its own where the texts are many, so that the other view can be fitted meanwhile; the
 * result is the same.
 */
export async function fitNgramsAside(data: LabelledTexts, options: NgramFitOptions): Promise<NgramFit> {
  const { signal, ...rest } = options;
  signal?.throwIfAborted();
  const characters = data.texts.reduce((sum, { length }) => sum + length, 0);
  if (characters < WORTH_A_THREAD) return await fitNgrams(data, options);
  const work: NgramWork = { data, options: rest };
  let stop: (() => void) | undefined;
  const worker = startThread(new URL('./fit-ngrams-worker.js', import.meta.url), { workerData: work });
  try {
    return await new Promise<NgramFit>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      stop = () => reject(signal?.reason);
      signal?.addEventListener('abort', stop, { once: true });
    });
  } finally {
    if (stop !== undefined) signal?.removeEventListener('abort', stop);
    await worker.terminate();
  }
}
