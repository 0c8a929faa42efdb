const NO_WORD = /[^\p{L}\p{M}\p{N}%]+/gu;

/**
 * A template as a sentence encoder is to read it: its words, numbers and percent signs, placeholders as the plain
 * words they are, without punctuation. Punctuation costs a token a mark and tells the encoder nothing: without it
 * more guesses are right and more lines are answered (docs/training.md). A change here needs a new
 * TEMPLATE_VERSION, since classifiers are fitted on what comes out.
 */
export function toEncoderText(template: string): string {
  return template.replace(NO_WORD, ' ').trim();
}
