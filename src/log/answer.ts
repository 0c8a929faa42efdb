/** What names an answer: of two with the same key, the newer is in force. */
export interface AnswerKey {
  /** Version of the label set, as `labelSetOf` names it. */
  readonly labelSet: string;
  readonly by: 'person' | 'llm';
  /** Template of the lines that are answered. */
  readonly template: string;
  /** Source of the lines, or `*` for lines of any source; of a single line its exact source. */
  readonly scope: string;
  /** The exact message where a person answered a single line, which is then told by message and source alone. */
  readonly message: string | null;
}

/** What a person or an LLM said of a template, or a person of a single line. Answers are never changed. */
export interface Answer extends AnswerKey {
  /** Number of the event that brought it: later events have higher numbers. */
  readonly id: number;
  readonly label: string;
  readonly reason: string | null;
  /** The person. */
  readonly who: string | null;
  /** The LLM, and the version of the prompt that it was asked by. */
  readonly model: string | null;
  readonly promptVersion: number | null;
  /** Share of the request's cost, in the currency of the prices. */
  readonly cost: number | null;
  /** ISO 8601, UTC, to the millisecond. */
  readonly at: string;
}

type Optional = 'message' | 'reason' | 'who' | 'model' | 'promptVersion' | 'cost' | 'at';

/** An answer to be kept; what is left out is null, and `at` is now. */
export type NewAnswer = Omit<Answer, 'id' | Optional> & {
  readonly [Name in Optional]?: Answer[Name] | undefined;
};

/** A key that events have touched, with what is in force for it now. */
export interface AnswerChange {
  /** The newest event of the key. */
  readonly event: number;
  readonly key: AnswerKey;
  /** null: nothing any more. */
  readonly answer: Answer | null;
}

export interface AnswerChanges {
  /** Number of the newest event of all: where to go on from. */
  readonly version: number;
  /** Ascending by event, each key once. */
  readonly changes: readonly AnswerChange[];
}
