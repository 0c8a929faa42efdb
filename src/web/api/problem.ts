import type { Place, Problem } from './contract.ts';

/** Thrown for every request that did not succeed; its message is a sentence for people. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }

  /** Whether the server was not reached, or asks to be asked again later. */
  get passes(): boolean {
    const { status, code } = this.problem;
    return code === 'UNREACHABLE' || status === 429 || status === 502 || status === 503 || status === 504;
  }
}

/** The server did not answer: it is not there, or the connection broke. */
export function unreachable(): ProblemError {
  return new ProblemError({
    title: 'no connection',
    status: 0,
    code: 'UNREACHABLE',
    detail: 'The server does not answer.',
    remedy: 'Check that "logsieve serve" is running; the page goes on by itself when it is back.',
  });
}

/** A file cannot be read any more. */
export function fileChanged(): ProblemError {
  return new ProblemError({
    title: 'file changed',
    status: 0,
    code: 'FILE_CHANGED',
    detail: 'The file was changed or removed after it was chosen.',
    remedy: 'Choose it again.',
  });
}

/** The problem in an answer's body; one of our own words where a proxy, say, answered something else. */
export function problemOf(status: number, body: string): ProblemError {
  const parsed = parse(body);
  if (parsed !== undefined) return new ProblemError({ ...parsed, status });
  return new ProblemError({
    title: 'unexpected answer',
    status,
    code: 'UNEXPECTED_ANSWER',
    detail: `The server answered with status ${status} and no explanation.`,
    remedy: 'Try again; if it stays, look at the log of the server.',
  });
}

/** What of any thrown value can be shown. */
export function problemFrom(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  return {
    title: 'fault of the page',
    status: 0,
    code: 'PAGE_FAULT',
    detail: 'Something went wrong in the page itself.',
    remedy: 'Reload the page; files that were taken are not lost.',
  };
}

/** Where a problem is, in words; undefined where that is not known. */
export function placeText(place: Place | undefined): string | undefined {
  if (place === undefined) return undefined;
  const parts = [
    place.row === undefined ? undefined : `row ${place.row.toLocaleString('en-US')}`,
    place.line === undefined ? undefined : `line ${place.line.toLocaleString('en-US')}`,
    place.column === undefined ? undefined : `column ${place.column}`,
    place.byte === undefined ? undefined : `byte ${place.byte.toLocaleString('en-US')}`,
    place.pointer === undefined || place.pointer === '' ? undefined : `at ${place.pointer}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(', ');
}

function parse(body: string): Problem | undefined {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== 'object' || value === null) return undefined;
    const { code, detail } = value as Record<string, unknown>;
    return typeof code === 'string' && typeof detail === 'string' ? (value as Problem) : undefined;
  } catch {
    return undefined;
  }
}
