import { PLACEHOLDERS } from './placeholder.ts';

const PLACEHOLDER = new RegExp(`<(${PLACEHOLDERS.join('|')})>`, 'g');

/**
 * A template as a sentence encoder is to read it: each placeholder as the plain word that it is. The brackets
 * would be two more tokens to embed for each, and on the shipped training lines they cost a point of right
 * guesses (docs/training.md).
 */
export function toEncoderText(template: string): string {
  return template.replace(PLACEHOLDER, ' $1 ');
}
