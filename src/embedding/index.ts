/**
 * Templates enter, vectors of unit length leave, one for each text in its order: the same text gets the same
 * bytes whatever else is asked and however many workers run. Long texts are cut to the encoder's limit. This
 * room refuses to know what a text is about and what its vector is for.
 */
export type { EncodeOptions } from './encode-call.ts';
export { type Encoder, type EncoderOptions, openEncoder } from './encoder.ts';
