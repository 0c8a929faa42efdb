import type { LineCounter, Node, parseDocument } from 'yaml';
import type { ErrorCode, ErrorPlace } from '../errors.ts';
import { yamlLibrary } from './libraries.ts';
import type { Rule, RuleProblem } from './rule.ts';

const MAX_FILE_BYTES = 4 << 20;
const MAX_RULES = 1_000;

const KEYS = [
  'id',
  'label',
  'pattern',
  'flags',
  'sources',
  'description',
  'match',
  'no_match',
  'force',
] as const;
type Key = (typeof KEYS)[number];

/** A rule as it stands in a file, with its place and those of its values. */
export interface RuleDraft extends Rule {
  /** 1-based. */
  readonly index: number;
  /** True: the rule may match the empty string or almost everything. */
  readonly force: boolean;
  readonly place: ErrorPlace;
  placeOf(key: Key, item?: number): ErrorPlace;
}

/** Rules that could be read, and what is wrong with the file and the others. */
export interface RuleFile {
  readonly drafts: readonly RuleDraft[];
  readonly problems: readonly RuleProblem[];
  /** Rules in the file, those that could not be read too. */
  readonly count: number;
}

/** Reads the YAML of a rule file: its shape, not what its patterns and labels mean. `origin` names it in messages. */
export function readRuleFile(yaml: string, origin: string): RuleFile {
  const bytes = Buffer.byteLength(yaml);
  const failed = (
    code: ErrorCode,
    message: string,
    place: ErrorPlace,
    remedy: string,
    count = 0,
  ): RuleFile => ({
    drafts: [],
    problems: [{ code, message, place: { file: origin, ...place }, remedy, index: 0, id: '' }],
    count,
  });
  if (bytes > MAX_FILE_BYTES)
    return failed(
      'RULE_LIMIT',
      `the rule file is larger than the limit of ${MAX_FILE_BYTES.toLocaleString('en-US')} bytes: ${bytes.toLocaleString('en-US')} bytes`,
      {},
      'split it',
    );
  const { isMap, isScalar, isSeq, LineCounter } = yamlLibrary();
  const lines = new LineCounter();
  const placeAt = (node: Node | null | undefined): ErrorPlace => {
    const at = lines.linePos(node?.range?.[0] ?? 0);
    return { file: origin, line: Math.max(1, at.line), column: Math.max(1, at.col) };
  };
  // Failsafe: every scalar is its text. Keys are checked for uniqueness below: yaml's own way is quadratic.
  const document = parse(yaml, lines);
  if (typeof document === 'string')
    return failed('RULE_SYNTAX', `the rule file is not valid YAML: ${document}`, {}, 'correct the YAML');
  const [fault] = document.errors;
  if (fault !== undefined) {
    const { line, col } = lines.linePos(fault.pos[0]);
    return failed(
      'RULE_SYNTAX',
      `the rule file is not valid YAML: ${fault.message}`,
      { line, column: col },
      'correct the YAML; a pattern is best written in single quotes',
    );
  }
  const top = document.contents;
  const [entry, ...others] = isMap(top) ? top.items : [];
  const list = entry?.value;
  if (
    !isMap(top) ||
    !isScalar(entry?.key) ||
    entry.key.value !== 'rules' ||
    others.length > 0 ||
    !isSeq(list)
  ) {
    const { file: _, ...place } = placeAt(others[0]?.key as Node | undefined);
    return failed(
      'RULE_SYNTAX',
      'a rule file holds one key, "rules", and under it a list',
      place,
      'begin the file with "rules:" and each rule with "- id:"',
    );
  }
  if (list.items.length > MAX_RULES)
    return failed(
      'RULE_LIMIT',
      `the file holds more rules than the limit of ${MAX_RULES.toLocaleString('en-US')}: ${list.items.length.toLocaleString('en-US')} rules`,
      placeAt(list as Node),
      'join rules of one label by alternation, or drop those that never fire',
      list.items.length,
    );
  const drafts: RuleDraft[] = [];
  const problems: RuleProblem[] = [];
  for (const [i, item] of list.items.entries()) {
    const read = readRule(item as Node, i + 1, placeAt);
    problems.push(...read.problems);
    if (read.problems.length === 0) drafts.push(read.draft);
  }
  return { drafts, problems, count: list.items.length };
}

function parse(yaml: string, lines: LineCounter): ReturnType<typeof parseDocument> | string {
  try {
    return yamlLibrary().parseDocument(yaml, {
      lineCounter: lines,
      prettyErrors: false,
      schema: 'failsafe',
      uniqueKeys: false,
      logLevel: 'error',
    });
  } catch (error) {
    if (error instanceof RangeError) return 'it nests too deeply';
    throw error;
  }
}

function readRule(
  node: Node,
  index: number,
  placeAt: (node: Node | null | undefined) => ErrorPlace,
): { draft: RuleDraft; problems: RuleProblem[] } {
  const { isAlias, isMap, isScalar, isSeq } = yamlLibrary();
  const values = new Map<string, Node | null>();
  const found: { what: string; at: Node | null | undefined; remedy: string }[] = [];
  const wrong = (what: string, at: Node | null | undefined, remedy: string): void => {
    found.push({ what, at, remedy });
  };
  if (!isMap(node)) wrong('a rule is a map of keys and values', node, 'begin it with "- id:"');
  for (const { key, value } of isMap(node) ? node.items : []) {
    const name = isScalar(key) ? String(key.value) : '';
    const at = key as Node;
    if (!KEYS.includes(name as Key))
      wrong(
        `unknown key "${name.slice(0, 40)}"`,
        at,
        `did you mean "${nearestKey(name)}"? Keys: ${KEYS.join(', ')}`,
      );
    else if (values.has(name)) wrong(`the key "${name}" is there twice`, at, 'remove one');
    else values.set(name, value as Node | null);
  }
  const text = (at: Node | null | undefined, name: string): string => {
    if (isScalar(at)) return String(at.value ?? '');
    const what = isAlias(at) ? 'an alias, which rule files do not have' : 'no text';
    wrong(
      `${name} is ${what}`,
      at ?? node,
      isAlias(at) ? 'write the value out' : 'write one value, in single quotes',
    );
    return '';
  };
  const one = (name: Key): string => (values.has(name) ? text(values.get(name), name) : '');
  const many = (name: Key): string[] => {
    const at = values.get(name);
    if (isSeq(at)) return at.items.map((item) => text(item as Node, `an item of ${name}`));
    if (values.has(name)) wrong(`${name} is no list`, at, `write a list: ${name}: ['...']`);
    return [];
  };
  const id = one('id');
  for (const name of ['id', 'label', 'pattern'] as const)
    if (isMap(node) && !values.has(name))
      wrong(`the key "${name}" is missing`, node, 'a rule has id, label and pattern');
  if (values.has('id') && isScalar(values.get('id')) && !/^[A-Za-z0-9][\w.:-]{0,99}$/.test(id))
    wrong(
      'the id is not allowed',
      values.get('id'),
      'write 1 to 100 letters, digits and . _ : -, a letter or digit first',
    );
  const force = one('force');
  if (!['', 'true', 'false'].includes(force))
    wrong('force is neither true nor false', values.get('force'), 'write force: true');
  const draft: RuleDraft = {
    index,
    id,
    label: one('label'),
    pattern: one('pattern'),
    flags: one('flags'),
    sources: many('sources'),
    description: one('description'),
    match: many('match'),
    noMatch: many('no_match'),
    force: force === 'true',
    place: placeAt(node),
    placeOf: (key, item) => {
      const at = values.get(key);
      return placeAt((isSeq(at) && item !== undefined ? (at.items[item] as Node) : at) ?? node);
    },
  };
  const problems = found.map(({ what, at, remedy }) =>
    problemOf(draft, 'RULE_SYNTAX', what, placeAt(at ?? node), remedy),
  );
  return { draft, problems };
}

/** The rule alone, without what is known of its place in the file. */
export function asRule(draft: RuleDraft): Rule {
  const { id, label, pattern, flags, sources, description, match, noMatch } = draft;
  return { id, label, pattern, flags, sources, description, match, noMatch };
}

/** A problem of one rule, whose message begins with the rule's index and id. */
export function problemOf(
  rule: Pick<RuleDraft, 'index' | 'id'>,
  code: ErrorCode,
  what: string,
  place: ErrorPlace,
  remedy: string,
): RuleProblem {
  const name = rule.id === '' ? `rule ${rule.index}` : `rule ${rule.index} (${rule.id.slice(0, 100)})`;
  return { code, message: `${name}: ${what}`, place, remedy, index: rule.index, id: rule.id };
}

function nearestKey(name: string): Key {
  const distance = (key: string): number =>
    editDistance(name.slice(0, 40).toLowerCase().replaceAll('-', '_'), key);
  return [...KEYS].sort((a, b) => distance(a) - distance(b))[0] ?? 'id';
}

/** Levenshtein's distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
    row = next;
  }
  return row[b.length] ?? 0;
}
