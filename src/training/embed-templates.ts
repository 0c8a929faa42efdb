import type { Encoder } from '../embedding/index.ts';
import { toEncoderText } from '../template/index.ts';

/** What the two views see of templates. */
export interface TemplateViews {
  /** As the encoder reads them. */
  readonly texts: readonly string[];
  /** Unit vectors, templates x dimension. */
  readonly values: Float32Array;
  readonly dimension: number;
  /** What the models of held-out folds see. @default `values` */
  readonly vectorsOfFold?: VectorsOfFold | undefined;
}

/**
 * Vectors of the given texts, texts x dimension, by an encoder that was tuned without the systems of a fold. An
 * encoder that has seen what is held out would make the held-out figures, and so the thresholds, too good.
 */
export type VectorsOfFold = (fold: number, texts: readonly string[]) => Float32Array;

/** The views as the models of a fold see them. */
export function viewsOfFold(views: TemplateViews, fold: number): TemplateViews {
  const values = views.vectorsOfFold?.(fold, views.texts);
  return values === undefined ? views : { ...views, values };
}

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
): Promise<TemplateViews> {
  const texts = templates.map(toEncoderText);
  const vectors = await encoder.encode(texts, {
    ...(signal ? { signal } : {}),
    onProgress: (done) => onProgress?.('embedding templates', done, templates.length),
  });
  const values = new Float32Array(templates.length * encoder.dimension);
  vectors.forEach((vector, index) => {
    values.set(vector, index * encoder.dimension);
  });
  return { texts, values, dimension: encoder.dimension };
}
