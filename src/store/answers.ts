import type { Answer, AnswerChanges, AnswerKey, NewAnswer } from '../log/index.ts';

/** An answer or an undo, as the history of a key shows it. */
export interface AnswerEvent {
  /** Number of the event. */
  readonly id: number;
  /** The event that this one undid; null for an answer. */
  readonly undoes: number | null;
  /** The answer itself, or the one that the undo is about in the end. */
  readonly answer: Answer;
  /** Whether a later undo, not undone itself, took this event back. */
  readonly undone: boolean;
  readonly who: string | null;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** Which answers to show; what is left out leaves nothing out. */
export interface AnswerFilter {
  readonly labelSet?: string | undefined;
  readonly label?: string | undefined;
  readonly by?: Answer['by'] | undefined;
  readonly scope?: string | undefined;
  /** Text within template, message or reason; the case of ASCII letters does not count. */
  readonly search?: string | undefined;
}

/** A stretch of a list, newest first. */
export interface AnswerPage {
  /** Only answers with lower numbers. @default none is left out */
  readonly before?: number | undefined;
  /** At most this many. @default 1,000 */
  readonly limit?: number | undefined;
}

/** What an undo came to. */
export interface Undone {
  /** The answer that the undone event is about. */
  readonly answer: Answer;
  /** What is in force for its key now. */
  readonly inForce: Answer | null;
  /** False where the event had been undone already: then nothing was added. */
  readonly changed: boolean;
}

/**
 * The answers, as a log that is only ever added to: what is in force follows from it. Of the answers with one key
 * the newest that is not undone is in force; a person's and an LLM's have different keys.
 */
export interface AnswerLog {
  /**
   * Adds all answers or none; they are on the disk when this resolves.
   * @throws RangeError for what `whyNoAnswer` refuses
   */
  append(answers: readonly NewAnswer[]): Promise<readonly Answer[]>;
  /** What is in force for every key of a label set that events after the given one touched. */
  changesSince(event: number, labelSet: string): Promise<AnswerChanges>;
  /** Number of the newest event, 0 where there is none; cheap enough to ask for each batch. */
  version(): Promise<number>;
  /** Answers in force, newest first. */
  inForce(filter: AnswerFilter, page?: AnswerPage): Promise<readonly Answer[]>;
  /** What is in force for a key. */
  find(key: AnswerKey): Promise<Answer | undefined>;
  /** The answer of a number, in force or not; of an undo, the answer that it is about. */
  get(id: number): Promise<Answer | undefined>;
  /** All events of the key that an event is of, newest first; empty where there is no such event. */
  history(id: number): Promise<readonly AnswerEvent[]>;
  /** Takes back an answer, or an undo; undefined where there is no such event. */
  undo(id: number, who: string | null): Promise<Undone | undefined>;
}

/** Most UTF-16 units that each text of an answer may have. */
const LONGEST = {
  labelSet: 64,
  template: 1_048_576,
  scope: 4096,
  message: 1_048_576,
  label: 256,
  reason: 4096,
  who: 256,
  model: 256,
} as const;

const REQUIRED = new Set<string>(['labelSet', 'template', 'scope', 'label']);
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/;

/** Why an answer cannot be kept, to follow its name: `label is empty`; undefined where it can. */
export function whyNoAnswer(answer: NewAnswer): string | undefined {
  for (const [name, longest] of Object.entries(LONGEST) as [keyof typeof LONGEST, number][]) {
    const text: unknown = answer[name] ?? null;
    if (text === null && !REQUIRED.has(name)) continue;
    if (typeof text !== 'string') return `${name} is ${text === null ? 'missing' : 'no text'}`;
    // A single line may have no source.
    if (text === '' && !(name === 'scope' && (answer.message ?? null) !== null)) return `${name} is empty`;
    if (text.length > longest) {
      const [given, most] = [text.length, longest].map((count) => count.toLocaleString('en-US'));
      return `${name} has ${given} characters, over the limit of ${most}`;
    }
  }
  const { by, message = null, promptVersion = null, cost = null, at } = answer;
  if (by !== 'person' && by !== 'llm') return 'by is neither person nor llm';
  if (message !== null && by !== 'person') return 'message is for the answers of persons';
  if (promptVersion !== null && !(Number.isSafeInteger(promptVersion) && promptVersion >= 0))
    return 'promptVersion is no whole number from 0 on';
  if (cost !== null && !(Number.isFinite(cost) && cost >= 0)) return 'cost is no number from 0 on';
  if (at !== undefined && (!TIME.test(at) || Number.isNaN(Date.parse(at))))
    return 'at is no time such as 2026-01-31T12:00:00Z';
  return undefined;
}
