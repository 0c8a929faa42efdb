/**
 * Holds the rules of training/README.md: three columns, known labels, no empty field, no two lines of one
 * template, and enough lines, systems and lines per label.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'csv-parse/sync';
import { DEFAULT_LABELS, UNCLASSIFIED } from '../src/log/index.ts';
import { toTemplate } from '../src/template/index.ts';

const COLUMNS = ['source', 'log_message', 'target_label'];
const LABELS: readonly string[] = [...DEFAULT_LABELS.map(({ name }) => name), UNCLASSIFIED];
const FEWEST_LINES = 600;
const FEWEST_SYSTEMS = 60;
/** A label that is met more rarely teaches the classifier nothing that holds for another system. */
const FEWEST_PER_LABEL = 30;

/** One fault of the training lines. */
export interface LineFault {
  /** 1-based line of the file where the row begins; 0 for a fault of the whole file. */
  readonly line: number;
  readonly fault: string;
}

/** What the training lines hold, and what is wrong with them. */
export interface LinesReport {
  readonly faults: readonly LineFault[];
  readonly lines: number;
  readonly systems: number;
  readonly templates: number;
  /** Lines per label, every known label included, in the order of precedence. */
  readonly perLabel: ReadonlyMap<string, number>;
}

interface NumberedRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * Reads a CSV of training lines and checks it.
 * @throws {Error} where the file cannot be read or is no CSV
 */
export function checkLines(file: string): LinesReport {
  const [header, ...rows] = readRows(file);
  const faults: LineFault[] = [];
  if (header?.cells.join() !== COLUMNS.join()) {
    faults.push({ line: 1, fault: `the header is not ${COLUMNS.join()}` });
  }
  const systems = new Set<string>();
  const perLabel = new Map(LABELS.map((label) => [label, 0]));
  const firstOf = new Map<string, number>();
  for (const { line, cells } of rows) {
    const [source = '', message = '', label = ''] = cells;
    if (cells.length !== COLUMNS.length) faults.push({ line, fault: `${cells.length} columns` });
    const empty = COLUMNS.filter((_, column) => (cells[column] ?? '').trim() === '');
    if (empty.length > 0) faults.push({ line, fault: `empty ${empty.join(', ')}` });
    const count = perLabel.get(label);
    if (count === undefined) faults.push({ line, fault: `unknown label ${label}` });
    else perLabel.set(label, count + 1);
    const template = toTemplate(message);
    const first = firstOf.get(template);
    if (first === undefined) firstOf.set(template, line);
    else faults.push({ line, fault: `same template as line ${first}` });
    systems.add(source);
  }
  const enough = (what: string, count: number, fewest: number) => {
    if (count < fewest) faults.push({ line: 0, fault: `${count} ${what}, fewer than ${fewest}` });
  };
  enough('lines', rows.length, FEWEST_LINES);
  enough('systems', systems.size, FEWEST_SYSTEMS);
  for (const [label, count] of perLabel) enough(`lines of ${label}`, count, FEWEST_PER_LABEL);
  return { faults, lines: rows.length, systems: systems.size, templates: firstOf.size, perLabel };
}

function readRows(file: string): NumberedRow[] {
  const rows: string[][] = parse(readFileSync(file), { relax_column_count: true, skip_empty_lines: true });
  let next = 1;
  return rows.map((cells) => {
    const line = next;
    next += 1 + cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
    return { line, cells };
  });
}

function summaryOf({ lines, systems, templates, perLabel }: LinesReport): string {
  const counts = [...perLabel].map(([label, count]) => `${String(count).padStart(6)}  ${label}`);
  return [`${lines} lines, ${templates} templates, ${systems} systems`, ...counts].join('\n');
}

if (import.meta.url === pathToFileURL(resolve(process.argv[1] ?? '')).href) {
  const name = 'training/lines.csv';
  const report = checkLines(join(import.meta.dirname, '..', name));
  for (const { line, fault } of report.faults) console.error(`${name}:${line}: ${fault}`);
  console.log(summaryOf(report));
  process.exitCode = report.faults.length === 0 ? 0 : 1;
}
