import { SingleBar } from 'cli-progress';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { assemble, type Context } from '../assemble.ts';
import { LogsieveError } from '../errors.ts';
import { openDocument, type ReadOptions } from '../formats/index.ts';
import { UNCLASSIFIED } from '../log/index.ts';
import type { LabelledRow, OnProgress } from '../training/index.ts';
import { countOf, warn } from './console.ts';
import { addFormatOptions, type FormatFlags, parseShare, readOptions } from './format-options.ts';
import { type GlobalFlags, sourcesOf } from './globals.ts';
import { type Input, resolveInputs } from './input.ts';

/** Options that `train` and `evaluate` share. */
export interface LabelledDataFlags extends GlobalFlags, FormatFlags {
  readonly labelColumn?: string;
  readonly encoder?: string;
  readonly l2?: number;
  readonly balance?: boolean;
  readonly folds?: number;
  readonly seed?: number;
  readonly targetPrecision?: number;
  readonly strict?: boolean;
  readonly json?: boolean;
}

/** Adds the options that `train` and `evaluate` share. @param fitHeading of those that say how a model is fitted */
export function addLabelledDataOptions(command: Command, fitHeading: string): Command {
  const ofFit = (flags: string, about: string, parse?: (text: string) => number) => {
    const option = new Option(flags, about).helpGroup(fitHeading);
    return parse === undefined ? option : option.argParser(parse);
  };
  return addFormatOptions(command)
    .option('--label-column <name>', 'column or member that holds the label (default: target_label)')
    .option('--strict', 'stop at bad rows, conflicting labels of one template and unknown labels')
    .option('--encoder <directory>', 'encoder in place of the configured one')
    .option(
      '--target-precision <number>',
      'share of right answers that a threshold is to reach (default: 0.95; of a model, what it was trained for)',
      parseShare,
    )
    .addOption(
      ofFit(
        '--l2 <number>',
        'strength of the penalty, the 1/C of scikit-learn (default: searched for around 0.2)',
        positiveNumber,
      ),
    )
    .addOption(
      ofFit('--no-balance', 'labels weigh in the fit as many templates as they have, not all the same'),
    )
    .addOption(
      ofFit('--folds <number>', 'parts that are held out in turn (default: 5)', wholeNumber(2, 1000)),
    )
    .addOption(
      ofFit('--seed <number>', 'seed of the split into folds (default: 1)', wholeNumber(0, 2 ** 32 - 1)),
    );
}

/** Options of the training room, as far as the user gave them. */
export function fitOptionsOf({ l2, balance, folds, seed, targetPrecision, strict }: LabelledDataFlags) {
  return { l2, balance, folds, seed, targetPrecision, strict };
}

/** The configuration with the models that the command line names. */
export function assembleFor(flags: LabelledDataFlags & { readonly model?: string }): Context {
  const sources = sourcesOf(flags);
  return assemble({
    ...sources,
    overrides: {
      ...sources.overrides,
      'model.encoder': flags.encoder,
      'model.classifier': flags.model,
      'model.target_precision': flags.targetPrecision,
    },
  });
}

/**
 * Reads the labelled rows of one file or of standard input; rows that cannot be judged are left out and said.
 *
 * @param options.labelsOptional a file without a label column is read with empty labels
 * @param options.named rows bear the name of the file
 */
export async function readRows(
  path: string,
  flags: LabelledDataFlags,
  { config }: Context,
  options: { readonly labelsOptional?: boolean; readonly named?: boolean; readonly signal: AbortSignal },
): Promise<LabelledRow[]> {
  const labelColumn = flags.labelColumn ?? config.formats.labelColumn;
  const optional = options.labelsOptional === true && flags.labelColumn === undefined;
  const rows: LabelledRow[] = [];
  for (const input of await resolveInputs([path])) {
    const read = await readInput(input, flags.strict === true, config.formats.maxMessageChars, {
      ...readOptions(flags, input, { config }),
      extraColumns: [labelColumn],
      ...(optional ? { optionalColumns: [labelColumn] } : {}),
      signal: options.signal,
    });
    for (const row of read.rows) rows.push(options.named === true ? { ...row, file: input.name } : row);
    if (read.bad.length > 0) {
      const lines = read.bad.slice(0, 5).join(', ') + (read.bad.length > 5 ? ', ...' : '');
      const where = `${read.bad.length === 1 ? 'line' : 'lines'} ${lines}`;
      warn(`${countOf(read.bad.length, 'bad row')} of ${input.name} left out (${where})`, flags.quiet);
    }
  }
  return rows;
}

/** Rows, cut to what is judged of a message, and the lines of rows that hold none that can be judged. */
async function readInput(
  input: Input,
  strict: boolean,
  maxMessageChars: number,
  options: ReadOptions,
): Promise<{ rows: LabelledRow[]; bad: number[] }> {
  const rows: LabelledRow[] = [];
  const bad: number[] = [];
  const document = await openDocument(input.open(options.signal), options);
  for await (const batch of document.batches()) {
    for (const [row, message] of batch.messages.entries()) {
      const line = batch.lineOf(row);
      const problem = batch.problems.get(row)?.find(({ fatalForRow }) => fatalForRow);
      if (problem === undefined) {
        rows.push({
          source: batch.sources[row] ?? '',
          message: message.slice(0, maxMessageChars),
          label: batch.extra[0]?.[row] ?? '',
          line,
        });
      } else if (strict) {
        throw new LogsieveError('BAD_ROW', `${problem.code}: ${problem.detail}`, {
          place: { file: input.path, line },
          remedy: 'mend the row, or run without --strict: the row is then left out and reported',
        });
      } else bad.push(line);
    }
  }
  return { rows, bad };
}

/** The columns that the shipped lines have, whatever the user's are called. */
export const SHIPPED_COLUMNS = {
  sourceColumn: 'source',
  messageColumn: 'log_message',
  labelColumn: 'target_label',
} as const;

/**
 * The label set of labelled data: the user's own if one is configured; else the shipped one if it has all labels
 * of the data; else undefined, which stands for the labels of the data.
 */
export function labelSetFor(
  rows: readonly LabelledRow[],
  { config }: Context,
): readonly string[] | undefined {
  const names = config.labels.map(({ name }) => name);
  if (!config.labelsAreDefault) return names;
  const known = new Set(['', UNCLASSIFIED, ...names]);
  return rows.every((row) => known.has(row.label.trim())) ? names : undefined;
}

/** Shows what is being done and how far it is, on a terminal's standard error; says nothing elsewhere. */
export function showSteps(quiet: boolean): { readonly onProgress: OnProgress; stop(): void } {
  if (quiet || !process.stderr.isTTY) return { onProgress: () => undefined, stop: () => undefined };
  let bar: SingleBar | undefined;
  let current = '';
  return {
    onProgress: (step, done, total) => {
      if (step !== current) {
        bar?.stop();
        bar = new SingleBar({
          format: '{bar} {value}/{total} {step}',
          stream: process.stderr,
          hideCursor: true,
          clearOnComplete: true,
          barsize: 30,
          fps: 5,
        });
        bar.start(total, 0, { step });
        current = step;
      }
      bar?.update(done, { step });
    },
    stop: () => bar?.stop(),
  };
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < Number.POSITIVE_INFINITY))
    throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}
