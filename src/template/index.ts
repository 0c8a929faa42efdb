/**
 * A log message enters; its template leaves: the message with what varies from line to line masked by typed
 * placeholders and what changes its meaning kept, as text or as a 128-bit hash. Refuses to know where the
 * message came from, what its template means, and what anybody does with it.
 */
export { toEncoderText } from './encoder-text.ts';
export { type HashKey, TEMPLATE_VERSION, TemplateReader, toTemplate } from './template.ts';
