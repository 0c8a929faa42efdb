import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Node } from 'yaml';
import type { z } from 'zod';
import { type ErrorCode, LogsieveError } from '../errors.ts';
import { configFileSchema } from './file-schema.ts';
import { nearestName } from './nearest.ts';
import { SETTING_NAMES, type SettingName } from './settings.ts';
import { whyUnreadable } from './why-unreadable.ts';

const require = createRequire(import.meta.url);

/** yaml, loaded at the first call: it takes as long to load as Node itself, and most runs have no file. */
const yamlLibrary = () => require('yaml') as typeof import('yaml');

type Path = readonly PropertyKey[];

/** What a configuration file says: the settings it names, each with its 1-based line. */
export type FileSettings = ReadonlyMap<SettingName, { readonly value: unknown; readonly line: number }>;

interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
  readonly line: number;
}

/**
 * Reads and checks a configuration file.
 * @throws LogsieveError INPUT_UNREADABLE, CONFIG_UNKNOWN_KEY, CONFIG_VALUE; of several problems the first in the
 * file, and how many more there are
 */
export function readConfigFile(file: string): FileSettings {
  const document = parse(file);
  const problems = [...document.problems];
  if (problems.length === 0) {
    const { error } = configFileSchema.safeParse(document.value);
    for (const issue of error?.issues ?? []) problems.push(...problemsOf(issue, document));
  }
  const [first, ...more] = problems.sort((a, b) => a.line - b.line);
  if (first !== undefined) {
    const rest =
      more.length === 0
        ? ''
        : `; also: ${more.map(({ line, message }) => `line ${line}: ${message}`).join('; ')}`;
    throw new LogsieveError(first.code, first.message + rest, {
      place: { file, line: first.line },
      remedy: first.remedy,
    });
  }
  const settings = new Map<SettingName, { value: unknown; line: number }>();
  for (const name of SETTING_NAMES) {
    const path = name.split('.');
    const value = valueAt(document.value, path);
    if (value !== undefined) settings.set(name, { value, line: document.lineOf(path) });
  }
  return settings;
}

interface ParsedFile {
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** The line of a value's key, or of the nearest thing around it that has one. */
  lineOf(path: Path): number;
}

function parse(file: string): ParsedFile {
  const { LineCounter, parseDocument } = yamlLibrary();
  const lines = new LineCounter();
  const document = parseDocument(textOf(file), { lineCounter: lines, prettyErrors: false });
  const problems = [...document.errors, ...document.warnings].map(({ message, pos }) => ({
    code: 'CONFIG_VALUE' as const,
    message: `not valid YAML: ${message}`,
    remedy: 'mend the line; values that hold : or # need quotes',
    line: lines.linePos(pos[0]).line,
  }));
  return {
    value: problems.length > 0 ? {} : withoutNulls(document.toJS() ?? {}),
    problems,
    lineOf: (path) => lines.linePos(offsetOf(document.contents, path)).line,
  };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new LogsieveError('INPUT_UNREADABLE', `the configuration file ${file} ${whyUnreadable(error)}`, {
      place: { file },
      remedy: 'check the name given by --config or LOGSIEVE_CONFIG, and your rights to the file',
      cause: error,
    });
  }
}

/** A key with nothing after it says nothing: its lines may all be commented out. */
function withoutNulls(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const said = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(said.map(([key, item]) => [key, withoutNulls(item)]));
}

function offsetOf(contents: Node | null, path: Path): number {
  const { isMap, isPair, isScalar, isSeq } = yamlLibrary();
  let node: unknown = contents;
  let offset = 0;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      if (!isPair(pair) || !isScalar(pair.key)) break;
      offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(key)];
      if (item === undefined) break;
      node = item;
      offset = rangeStart(node) ?? offset;
    }
  }
  return offset;
}

function rangeStart(node: unknown): number | undefined {
  const { isMap, isScalar, isSeq } = yamlLibrary();
  return isScalar(node) || isMap(node) || isSeq(node) ? node.range?.[0] : undefined;
}

function problemsOf(issue: z.core.$ZodIssue, document: ParsedFile): Problem[] {
  if (issue.code !== 'unrecognized_keys') {
    const name = nameOf(issue.path);
    return [
      {
        code: 'CONFIG_VALUE',
        message: valueMessage(name || 'the file', valueAt(document.value, issue.path), issue.message),
        remedy:
          name === '' ? 'write each setting as key: value' : `see ${entryOf(name)} in docs/configuration.md`,
        line: document.lineOf(issue.path),
      },
    ];
  }
  const known = issue.path[0] === 'labels' ? ['name', 'definition'] : SETTING_NAMES;
  return issue.keys.map((key) => {
    const path = [...issue.path, key];
    const name = nameOf(path);
    const nearest = nearestName(issue.path[0] === 'labels' ? key : name, known);
    return {
      code: 'CONFIG_UNKNOWN_KEY',
      message: `there is no setting ${name}; the nearest is ${nearest}`,
      remedy: 'correct the name, or remove the line; `logsieve config` lists all settings',
      line: document.lineOf(path),
    };
  });
}

/** What was given against what is allowed; long values are cut. */
export function valueMessage(name: string, value: unknown, allowed: string): string {
  const given = value === undefined ? 'missing' : JSON.stringify(value);
  return `${name} is ${given.length > 60 ? `${given.slice(0, 57)}...` : given}; allowed: ${allowed}`;
}

/** The entry of the documentation that a name belongs to: `labels[0].name` is of `labels`, `cache` is `cache.*`. */
function entryOf(name: string): string {
  const setting = name.replace(/\[.*$/, '');
  return SETTING_NAMES.some((known) => known === setting) ? setting : `${setting}.*`;
}

/** `['labels', 0, 'name']` as `labels[0].name`. */
function nameOf(path: Path): string {
  return path
    .map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${String(key)}`))
    .join('');
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );
}
