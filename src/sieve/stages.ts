import type { AnswerIndex } from '../answers/index.ts';
import type { LogRecord, Verdict } from '../log/index.ts';
import type { RuleSet } from '../rules/index.ts';

/** What is already known of templates: people's corrections, and what an LLM answered before. */
export type Answers = Pick<
  AnswerIndex,
  'version' | 'hasPersonAnswers' | 'sources' | 'person' | 'kept' | 'refresh'
>;

/** One template to be judged, with the record that first showed it. */
export interface Question extends LogRecord {
  readonly template: string;
}

/** A stage that judges templates; a verdict of stage `none` passes the question on, with the reason. */
export interface TemplateStage {
  judge(questions: readonly Question[]): Promise<readonly Verdict[]>;
}

/** What the LLM's stage says of a template. */
export interface LlmReply {
  readonly verdict: Verdict;
  /** Nobody was asked, since the budget is used up or the provider cannot be reached: later somebody may be. */
  readonly isForNow: boolean;
}

/** The stage that is dear: it gathers questions, asks many at once, and may take its time. */
export interface LlmStage {
  /** Sources whose lines come here before the classifier. */
  readonly sources: ReadonlySet<string>;
  /**
   * Gathers a question; where its template is being asked already, one more example of it. Never rejects: a verdict
   * of stage `none` says why there is no answer.
   * @param passedOn what the classifier said, where it was asked before
   */
  ask(question: Question, passedOn?: Verdict): Promise<LlmReply>;
  /** Asks what has been gathered, however little it is. */
  flush(): void;
}

/** The stages of the cascade, cheapest first; one that is absent is skipped. */
export interface Stages {
  readonly answers?: Answers;
  readonly rules?: RuleSet;
  readonly classifier?: TemplateStage;
  readonly llm?: LlmStage;
}
