import { ERROR_CODES, type ErrorCode } from '../errors.ts';
import type { DocumentReader, RowProblem } from '../formats/index.ts';
import type { JobProblem, JobWarning } from './job.ts';

interface Noted {
  count: number;
  readonly line: number;
  readonly detail: string;
}

/** Counts what was odd about a document's rows, each kind with the first. */
export class Notes {
  readonly #warnings = new Map<ErrorCode, Noted>();
  readonly #problems = new Map<ErrorCode, Noted>();

  readonly add = ({ code, line, detail, fatalForRow }: RowProblem): void => {
    const noted = fatalForRow ? this.#problems : this.#warnings;
    const known = noted.get(code);
    if (known === undefined) noted.set(code, { count: 1, line, detail });
    else known.count += 1;
  };

  get problems(): JobProblem[] {
    return [...this.#problems].map(([code, { count, line }]) => ({ code, count, line }));
  }

  /** @param document which has warnings of its own, about the whole of it */
  warnings(document: DocumentReader): JobWarning[] {
    const found: JobWarning[] = document.warnings.map(({ code, line, detail }) => ({
      code,
      count: 1,
      line,
      detail,
    }));
    for (const [code, { count, line, detail }] of this.#warnings) found.push({ code, count, line, detail });
    const { formulaCells, formulaEscaped, encodingHint } = document.statistics;
    if (formulaCells > 0) {
      const what = formulaEscaped > 0 ? 'written with an apostrophe before them' : 'left as they are';
      found.push({
        code: 'FORMULA_CELL',
        count: formulaEscaped > 0 ? formulaEscaped : formulaCells,
        line: null,
        detail: `${ERROR_CODES.FORMULA_CELL.meaning}: ${what}`,
      });
    }
    if (encodingHint !== undefined) {
      const count = this.#problems.get('BAD_ENCODING')?.count ?? 1;
      found.push({
        code: 'BAD_ENCODING',
        count,
        line: null,
        detail: `the file is likely in ${encodingHint}`,
      });
    }
    return found;
  }
}
