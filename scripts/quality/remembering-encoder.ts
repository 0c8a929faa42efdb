import type { Encoder } from '../../src/embedding/index.ts';

/** An encoder that encodes no text twice: the same lines are looked at in several ways. */
export function rememberingEncoder(encoder: Encoder): Encoder {
  const known = new Map<string, Float32Array>();
  return {
    ...encoder,
    async encode(texts, options) {
      const fresh = [...new Set(texts)].filter((text) => !known.has(text));
      const vectors = await encoder.encode(fresh, options);
      fresh.forEach((text, index) => {
        known.set(text, vectors[index] as Float32Array);
      });
      return texts.map((text) => known.get(text) as Float32Array);
    },
  };
}
