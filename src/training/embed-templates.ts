import type { Encoder } from '../embedding/index.ts';
import { toEncoderText } from '../template/index.ts';
import type { TemplateVectors } from './cross-validate.ts';

export interface EmbedOptions {
  readonly encoder: Encoder;
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Called as work goes on; `step` names what is being done. */
export type OnProgress = (step: string, done: number, total: number) => void;

/** Embeds templates and lays their vectors out one after the other. */
export async function embedTemplates(
  templates: readonly string[],
  { encoder, onProgress, signal }: EmbedOptions,
): Promise<TemplateVectors> {
  const vectors = await encoder.encode(templates.map(toEncoderText), {
    ...(signal ? { signal } : {}),
    onProgress: (done) => onProgress?.('embedding templates', done, templates.length),
  });
  const values = new Float32Array(templates.length * encoder.dimension);
  vectors.forEach((vector, index) => {
    values.set(vector, index * encoder.dimension);
  });
  return { values, dimension: encoder.dimension };
}
