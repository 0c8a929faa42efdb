import { classifyDocument, type DocumentWork, type Output } from '../document/index.ts';
import type { DocumentReader, ReadOptions } from '../formats/index.ts';
import type { Cascade } from '../sieve/index.ts';
import { countOf } from './console.ts';
import type { Input } from './input.ts';
import type { Progress } from './progress.ts';
import type { Summary } from './summary.ts';

export interface Work {
  readonly input: Input;
  readonly options: ReadOptions;
  /** Opens the output once the input is known to be readable. */
  readonly output: (document: DocumentReader) => Promise<Output>;
  readonly cascade: Cascade;
  readonly summary: Summary;
  readonly progress: Progress;
  readonly isImmediate: boolean;
  readonly strict: boolean;
  readonly llm: DocumentWork['llm'];
  readonly signal: AbortSignal;
}

/** One input through the cascade into one output, counted in the summary. */
export async function classifyInput(work: Work): Promise<void> {
  const { summary, progress } = work;
  const done = summary.inputBytes;
  const document = await classifyDocument({
    ...work,
    onJudged: (_, verdicts, { statistics }) => {
      summary.add(verdicts);
      progress.update(done + statistics.inputBytes, summary.rows);
    },
    onProblem: ({ code, line, detail }) => summary.problem(code, line, detail),
    onRead: () => summary.noteRead(),
  });
  note(work, document);
}

/** Tells the summary what is known of the document once it has been read. */
function note({ input, summary }: Work, document: DocumentReader): void {
  const { format, encoding, delimiter, gzip, warnings, statistics } = document;
  const { rows, blankLines, formulaCells, formulaEscaped, inputBytes, encodingHint } = statistics;
  summary.input({
    path: input.path,
    format,
    encoding,
    delimiter,
    gzip,
    bytes: inputBytes,
    rows,
    blankLines,
    formulaCells,
    formulaEscaped,
  });
  for (const { code, line, detail } of warnings) summary.problem(code, line, detail);
  if (formulaEscaped > 0) {
    summary.note(
      `FORMULA_CELL: ${countOf(formulaEscaped, 'cell')} of ${input.name} written with an apostrophe`,
    );
  } else if (formulaCells > 0) {
    summary.note(
      `FORMULA_CELL: ${countOf(formulaCells, 'cell')} of ${input.name} would run in a spreadsheet; ` +
        '--escape-formulas disarms them',
    );
  }
  if (encodingHint !== undefined) {
    summary.note(`${input.name} is likely in ${encodingHint}: --encoding ${encodingHint} reads it so`);
  }
}
