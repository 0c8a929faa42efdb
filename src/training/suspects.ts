import { UNCLASSIFIED } from '../log/index.ts';
import type { GroupedRows, LabelledRow } from './group-by-template.ts';
import type { HeldOutOutcome } from './judge-held-out.ts';

/** A line whose label a model doubts that was fitted without it: wrongly labelled, or hard. */
export interface Suspect {
  readonly source: string;
  readonly message: string;
  readonly label: string;
  /** What the model says. */
  readonly suggested: string;
  /** Probability of the label that the line has. */
  readonly probability: number;
  /** 1-based line of the input. */
  readonly line: number;
  /** The input, where there are several. */
  readonly file?: string | undefined;
}

interface SuspectColumns {
  readonly source: string;
  readonly message: string;
  readonly label: string;
}

/** From this probability on the given label is not doubted. */
const DOUBTED_BELOW = 0.5;

/**
 * Lines by the probability of the label they have, as models judged them that were fitted without their templates;
 * the most doubtful first, one of a template and label (confident learning: Northcutt et al. 2021).
 *
 * @param rows the rows that were grouped
 */
export function suspectsOf(
  rows: readonly LabelledRow[],
  grouped: GroupedRows,
  outcomes: readonly HeldOutOutcome[],
  most: number,
): Suspect[] {
  const doubted = outcomes
    .map((outcome, row) => ({ ...outcome, row }))
    .filter(({ actual, guess, probability }) => actual !== guess && probability < DOUBTED_BELOW)
    .sort((a, b) => a.probability - b.probability || a.row - b.row);
  const seen = new Set<string>();
  const suspects: Suspect[] = [];
  for (const { row, actual, guess, probability } of doubted) {
    if (suspects.length === most) break;
    const of = rows[grouped.rowOf[row] ?? -1];
    const key = `${grouped.rowTemplate[row]} ${actual}`;
    if (of === undefined || seen.has(key)) continue;
    seen.add(key);
    suspects.push({
      source: of.source,
      message: of.message,
      label: grouped.labels[actual] ?? UNCLASSIFIED,
      suggested: grouped.labels[guess] ?? UNCLASSIFIED,
      probability,
      line: of.line,
      ...(of.file === undefined ? {} : { file: of.file }),
    });
  }
  return suspects;
}

/** Suspects as CSV: corrected in its label column it is labelled data again. */
export function renderSuspects(suspects: readonly Suspect[], columns: SuspectColumns): string {
  const hasFiles = suspects.some(({ file }) => file !== undefined);
  const header = [columns.source, columns.message, columns.label, 'suggested_label', 'probability', 'line'];
  const lines = suspects.map(({ source, message, label, suggested, probability, line, file }) => [
    source,
    message,
    label,
    suggested,
    probability.toFixed(3),
    String(line),
    ...(hasFiles ? [file ?? ''] : []),
  ]);
  return [hasFiles ? [...header, 'file'] : header, ...lines]
    .map((cells) => `${cells.map(quoted).join(',')}\n`)
    .join('');
}

/** RFC 4180; quoted also where blanks at the ends would be trimmed. */
function quoted(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
