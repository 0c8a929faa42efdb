/** A template to be labelled, with what helps to judge it. Everything in it is redacted before it leaves. */
export interface LlmQuestion {
  readonly template: string;
  /** Systems that wrote lines of it; the first 3 are sent. */
  readonly sources: readonly string[];
  /** Raw lines of it; the first 3 are sent. */
  readonly examples: readonly string[];
  /** The nearest templates that have a label; the first 3 are sent. */
  readonly near: readonly { readonly template: string; readonly label: string }[];
}
