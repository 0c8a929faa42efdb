import { openDocument } from './document.ts';
import { DEFAULT_LABEL_COLUMN, type ReadOptions } from './read-options.ts';

/** A row with the label that a person gave it. */
export interface LabelledLine {
  readonly source: string;
  readonly message: string;
  readonly label: string;
  /** 1-based line of the input. */
  readonly line: number;
}

export interface LabelledReadOptions extends ReadOptions {
  /** Gives rows an empty label where there is no such column, instead of failing. @default false */
  readonly labelsOptional?: boolean | undefined;
}

/**
 * Reads labelled data; `labelColumn` names the label's column. Rows that are bad are left out.
 * @throws {LogsieveError} MISSING_COLUMN where there is no such column, and all that `openDocument` throws
 */
export async function* readLabelledRows(
  input: AsyncIterable<Uint8Array>,
  options: LabelledReadOptions,
): AsyncGenerator<LabelledLine, void, undefined> {
  const { labelColumn = DEFAULT_LABEL_COLUMN, labelsOptional = false, ...rest } = options;
  const extra = labelsOptional ? { optionalColumns: [labelColumn] } : {};
  const document = await openDocument(input, { ...rest, labelColumn, extraColumns: [labelColumn], ...extra });
  for await (const batch of document.batches()) {
    for (let row = 0; row < batch.size; row++) {
      if (batch.problems.get(row)?.some(({ fatalForRow }) => fatalForRow) === true) continue;
      yield {
        source: batch.sources[row] ?? '',
        message: batch.messages[row] ?? '',
        label: batch.extra[0]?.[row] ?? '',
        line: batch.lineOf(row),
      };
    }
  }
}
