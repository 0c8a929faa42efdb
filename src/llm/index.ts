/**
 * What the other stages are not sure of enters; what a large language model says of it leaves. Nothing goes out
 * before secrets and personal data are taken out of it. This room refuses to know where lines come from, what
 * becomes of an answer, and where answers are kept.
 */
export type { Kind } from './redact/kind.ts';
export { type Redacted, redact, redactAndCount } from './redact/redact.ts';
