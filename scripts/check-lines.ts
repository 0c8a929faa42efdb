/**
 * Holds the rules of training/README.md: its columns, known labels and facets, no empty field, no two lines of one
 * template, enough lines, systems and lines per label, none of them too many of one system. Where LOGSIEVE_DATA
 * names the folder of real logs, no line has the template of one of theirs.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'csv-parse/sync';
import { DEFAULT_LABELS, UNCLASSIFIED } from '../src/log/index.ts';
import { toTemplate } from '../src/template/index.ts';

const LABELS: readonly string[] = [...DEFAULT_LABELS.map(({ name }) => name), UNCLASSIFIED];
/** What a line is about, what happens to it and how that ended: training/README.md says more. */
export const FACETS: Readonly<Record<string, ReadonlySet<string>>> = {
  object: new Set(
    'account session net http file process db message hardware capacity config software task business threat physical none'.split(
      ' ',
    ),
  ),
  action: new Set(
    'start stop create read change delete connect disconnect authenticate authorize transfer execute measure check detect queue wait fail recover advise none'.split(
      ' ',
    ),
  ),
  status: new Set('ok fail deny degraded critical info'.split(' ')),
};
const COLUMNS = ['source', 'log_message', 'target_label', ...Object.keys(FACETS)];
/** What a file of lines must hold at least, and of one system at most. */
export interface Limits {
  readonly lines: number;
  readonly systems: number;
  /** A label that is met more rarely teaches the classifier nothing that holds for another system. */
  readonly perLabel: number;
  /** More lines of one system teach that system, not its label. */
  readonly perSystem: number;
  /** Whether no line may have the template of one of the real logs that the project is measured on. */
  readonly apart: boolean;
}

/** The files of lines, with what each must hold. */
export const FILES: Readonly<Record<string, Limits>> = {
  'training/lines.csv': { lines: 6_000, systems: 300, perLabel: 400, perSystem: 30, apart: true },
};
const LONGEST = 1_000;

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

/** Lines whose template a line of the real logs has too. @param folder of the real logs */
export function overlapWith(file: string, folder: string): LineFault[] {
  const real = new Set<string>();
  for (const path of csvFilesOf(folder)) {
    const rows: Record<string, string>[] = parse(readFileSync(path), {
      columns: true,
      relax_column_count: true,
    });
    for (const row of rows) real.add(toTemplate(row['log_message'] ?? row['Content'] ?? ''));
  }
  return readRows(file)
    .slice(1)
    .filter(({ cells }) => real.has(toTemplate(cells[1] ?? '')))
    .map(({ line }) => ({
      line,
      fault: 'a real line of the data that the project is measured on has this template',
    }));
}

function csvFilesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.csv'))
    .map((name) => join(folder, name));
}

interface NumberedRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * Reads a CSV of training lines and checks it.
 * @throws {Error} where the file cannot be read or is no CSV
 */
export function checkLines(file: string, limits: Limits): LinesReport {
  const [header, ...rows] = readRows(file);
  const faults: LineFault[] = [];
  if (header?.cells.join() !== COLUMNS.join()) {
    faults.push({ line: 1, fault: `the header is not ${COLUMNS.join()}` });
  }
  const systems = new Map<string, number>();
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
    for (const [facet, values] of Object.entries(FACETS)) {
      const value = cells[COLUMNS.indexOf(facet)] ?? '';
      if (!values.has(value)) faults.push({ line, fault: `unknown ${facet} ${value}` });
    }
    const template = toTemplate(message);
    const first = firstOf.get(template);
    if (first === undefined) firstOf.set(template, line);
    else faults.push({ line, fault: `same template as line ${first}` });
    systems.set(source, (systems.get(source) ?? 0) + 1);
    if (message.length > LONGEST)
      faults.push({ line, fault: `${message.length} characters, over ${LONGEST}` });
  }
  const enough = (what: string, count: number, fewest: number) => {
    if (count < fewest) faults.push({ line: 0, fault: `${count} ${what}, fewer than ${fewest}` });
  };
  enough('lines', rows.length, limits.lines);
  enough('systems', systems.size, limits.systems);
  for (const [label, count] of perLabel) enough(`lines of ${label}`, count, limits.perLabel);
  for (const [system, count] of systems) {
    if (count > limits.perSystem)
      faults.push({ line: 0, fault: `${count} lines of ${system}, over ${limits.perSystem}` });
  }
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
  const data = process.env['LOGSIEVE_DATA'];
  const isThere = data !== undefined && existsSync(data);
  for (const [name, limits] of Object.entries(FILES)) {
    const file = join(import.meta.dirname, '..', name);
    const report = checkLines(file, limits);
    const faults = [...report.faults, ...(limits.apart && isThere ? overlapWith(file, data) : [])];
    for (const { line, fault } of faults) console.error(`${name}:${line}: ${fault}`);
    console.log(`${name}: ${summaryOf(report)}`);
    if (faults.length > 0) process.exitCode = 1;
  }
  if (!isThere) console.log('overlap with real logs: not looked at, LOGSIEVE_DATA names no folder');
}
