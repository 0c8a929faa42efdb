import type { ErrorCode } from '../../errors.ts';

interface ProblemExample {
  readonly detail: string;
  readonly remedy?: string;
  readonly [more: string]: unknown;
}

/** What the server says for each code that it can answer with; a test has it say them. */
export const PROBLEM_EXAMPLES: Readonly<Partial<Record<ErrorCode, ProblemExample>>> = {};
