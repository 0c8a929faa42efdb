import type { Encoder } from '../../embedding/index.ts';

/** The same encoder, which is asked for each text once: comparing models embeds the same templates many times. */
export function rememberVectors(encoder: Encoder): Encoder {
  const vectors = new Map<string, Float32Array>();
  return {
    ...encoder,
    async encode(texts, options) {
      const fresh = [...new Set(texts)].filter((text) => !vectors.has(text));
      for (const [i, vector] of (await encoder.encode(fresh, options)).entries()) {
        vectors.set(fresh[i] ?? '', vector);
      }
      return texts.map((text) => {
        const vector = vectors.get(text);
        if (vector === undefined) throw new RangeError('the encoder left out a text');
        return vector;
      });
    },
  };
}
