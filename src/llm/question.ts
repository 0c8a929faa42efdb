export interface LlmQuestion {
  readonly template: string;
  readonly sources: readonly string[];
  readonly examples: readonly string[];
  readonly near: readonly { readonly template: string; readonly label: string }[];
}
export interface LlmAnswer {
  readonly label: string;
  readonly reason: string;
  readonly model: string;
  readonly promptVersion: number;
  readonly cost: number | null;
}
export type LlmOutcome =
  | { readonly kind: 'answered'; readonly answer: LlmAnswer }
  | {
      readonly kind: 'unanswered';
      readonly why: 'budget' | 'unavailable' | 'unanswered';
      readonly reason: string;
    };
