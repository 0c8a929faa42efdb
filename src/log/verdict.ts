/**
 * Where a verdict was reached, in the order of the cascade. `none`: no stage was sure, the label is
 * `Unclassified`.
 */
export const STAGES = ['person', 'rules', 'classifier', 'llm', 'none'] as const;
export type Stage = (typeof STAGES)[number];

/** What logsieve says about one record. Verdicts are immutable and shared by all records that earn the same. */
export interface Verdict {
  /** One label of the active set, or `Unclassified`. */
  readonly label: string;
  readonly stage: Stage;
  /** Calibrated probability in [0, 1] that the label is right; 1 for a rule; null where nothing was estimated. */
  readonly confidence: number | null;
  /** What decided, in one line; of the log line itself at most one word, which the training data has too. */
  readonly reason: string;
  /** Set when the row itself was bad or could not be judged: a code of the error table. */
  readonly errorCode?: string;
}
