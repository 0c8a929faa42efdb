import type { ErrorCode } from '../errors.ts';

/** A problem of one row, or a warning about the document; never holds log text. */
export interface RowProblem {
  readonly code: ErrorCode;
  /** 1-based line of the input where the row begins. */
  readonly line: number;
  readonly detail: string;
  /** True: the row is bad, its verdict is `Unclassified` with this code and no stage is asked. */
  readonly fatalForRow: boolean;
}

/** How often a problem occurred and where it was first seen. */
export interface ProblemCount {
  count: number;
  /** The first five lines. */
  readonly lines: number[];
}

const WARNINGS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'HEADER_NORMALISED',
  'COLUMN_COLLISION',
  'SPACE_BEFORE_QUOTE',
  'TRUNCATED_FOR_MODEL',
  'PROTO_KEY',
]);
const LINES_KEPT = 5;

export function rowProblem(code: ErrorCode, line: number, detail: string): RowProblem {
  return { code, line, detail, fatalForRow: !WARNINGS.has(code) };
}

/** Counts problems by code, keeping the first lines of each. */
export class ProblemTally {
  readonly counts = new Map<ErrorCode, ProblemCount>();

  add(code: ErrorCode, line: number): void {
    let entry = this.counts.get(code);
    if (entry === undefined) {
      entry = { count: 0, lines: [] };
      this.counts.set(code, entry);
    }
    entry.count += 1;
    if (entry.lines.length < LINES_KEPT) entry.lines.push(line);
  }
}
