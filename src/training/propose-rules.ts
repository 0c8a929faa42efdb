import { stringify } from 'yaml';
import { LogsieveError } from '../errors.ts';
import { UNCLASSIFIED } from '../log/index.ts';
import { parseRules, type RuleSet } from '../rules/index.ts';
import type { TemplateCluster } from './cluster-templates.ts';
import type { LabelledRow } from './group-by-template.ts';
import { patternOfTemplate } from './pattern-of-template.ts';
import { plural } from './plural.ts';

/** A rule as the rules file has it. */
interface ProposedRule {
  readonly id: string;
  readonly label: string;
  readonly pattern: string;
  readonly description: string;
  readonly match: readonly string[];
  readonly no_match: readonly string[];
}

export interface RuleProposals {
  readonly rules: readonly ProposedRule[];
  /** The same as a rules file. */
  readonly yaml: string;
  /** Of each cluster, in order: the id of its rule, or why it has none. */
  readonly outcomes: readonly ({ readonly rule: string } | { readonly reason: string })[];
}

export interface ProposalOptions {
  /** The label set that the rules file will be read with. */
  readonly labels: readonly string[];
  /** Rows that a cluster needs. @default 5 */
  readonly leastRows?: number | undefined;
}

interface Example {
  readonly row: LabelledRow;
  readonly words: readonly string[];
}

const MOST_TEMPLATES = 10;
const MOST_PATTERN_CHARACTERS = 1000;
const MOST_EXAMPLE_CHARACTERS = 300;
const MATCH_EXAMPLES = 3;

/**
 * Makes an anchored rule of each pure and stable cluster. A rule is proposed only when it takes every line of
 * its cluster and no line of the data that has another label; its examples are lines of the data.
 */
export function proposeRules(
  rows: readonly LabelledRow[],
  clusters: readonly TemplateCluster[],
  options: ProposalOptions,
): RuleProposals {
  const rules: ProposedRule[] = [];
  const labelledRows = rows.filter((row) => row.label !== '');
  const oneRowEach = clusters.flatMap((cluster) =>
    cluster.templates.flatMap((held) => held.rows.slice(0, 1)),
  );
  const examples = oneRowEach
    .filter((row) => row.label !== '' && row.message.length <= MOST_EXAMPLE_CHARACTERS)
    .map((row) => ({ row, words: wordsOf(row.message) }));
  const ids = new Set<string>();
  const outcomes = clusters.map((cluster) => {
    const built = ruleOf(cluster, labelledRows, examples, options, ids);
    if (typeof built === 'string') return { reason: built };
    ids.add(built.id);
    rules.push(built);
    return { rule: built.id };
  });
  return { rules, yaml: rulesFile(rules), outcomes };
}

function ruleOf(
  cluster: TemplateCluster,
  rows: readonly LabelledRow[],
  examples: readonly Example[],
  options: ProposalOptions,
  ids: ReadonlySet<string>,
): ProposedRule | string {
  const [label, ...others] = Object.keys(cluster.labels);
  if (label === undefined) return 'has no label';
  if (others.length > 0) return 'has several labels';
  if (label === UNCLASSIFIED || !options.labels.includes(label)) return 'its label is not in the label set';
  if (cluster.rows < (options.leastRows ?? 5)) return 'has too few lines';
  if (!cluster.stable) return 'changes with the radius';
  if (cluster.templates.length > MOST_TEMPLATES) return 'has too many templates';
  const messages = cluster.templates.map((held) => [...new Set(held.rows.map((row) => row.message))]);
  const patterns: string[] = [];
  for (const [index, { template }] of cluster.templates.entries()) {
    const pattern = patternOfTemplate(template, messages[index] ?? []);
    if (pattern === undefined) return 'its lines have no common literal text to anchor on';
    patterns.push(pattern);
  }
  const distinct = [...new Set(patterns)];
  const pattern = distinct.length === 1 ? `^${distinct[0]}$` : `^(?:${distinct.join('|')})$`;
  if (pattern.length > MOST_PATTERN_CHARACTERS) return 'its pattern would be too long';

  const short = (message: string) => message.length <= MOST_EXAMPLE_CHARACTERS;
  const match = messages.flatMap((some) => some.filter(short).slice(0, 1)).slice(0, MATCH_EXAMPLES);
  for (const message of messages.flat().filter(short)) {
    if (match.length >= MATCH_EXAMPLES) break;
    if (!match.includes(message)) match.push(message);
  }
  const rule: ProposedRule = {
    id: freeId(`${label} ${cluster.templates[0]?.template ?? ''}`, ids),
    label,
    pattern,
    description: `${plural(cluster.rows, 'line')} of ${plural(cluster.templates.length, 'template')} from ${sourceList(cluster.sources)}`,
    match,
    no_match: [],
  };
  let set: RuleSet;
  try {
    set = parseRules(rulesFile([rule]), { labels: options.labels, origin: 'proposed rules' });
  } catch (error) {
    if (error instanceof LogsieveError) return `the rules room refuses it: ${error.code}`;
    throw error;
  }
  if (cluster.templates.some((held) => held.rows.some((row) => set.match(row.message, row.source) < 0))) {
    return 'no pattern takes all of its lines';
  }
  // Most lines lack the longest words of the patterns, and looking for a word is far cheaper than matching.
  const words = cluster.templates.map(({ template }) => longestWord(template));
  const taken = rows.some(
    (row) =>
      row.label !== label &&
      words.some((word) => row.message.includes(word)) &&
      set.match(row.message, row.source) >= 0,
  );
  if (taken) return 'its pattern would take lines of another label';
  return { ...rule, no_match: likest(examples, match[0] ?? '', label) };
}

/** The line of another label that shares the most words. */
function likest(examples: readonly Example[], message: string, label: string): string[] {
  const words = new Set(wordsOf(message));
  let best: string | undefined;
  let most = 0;
  for (const example of examples) {
    if (example.row.label === label) continue;
    let shared = 0;
    for (const word of example.words) if (words.has(word)) shared++;
    if (shared > most) {
      most = shared;
      best = example.row.message;
    }
  }
  return best === undefined ? [] : [best];
}

function wordsOf(message: string): string[] {
  const words = message
    .slice(0, MOST_EXAMPLE_CHARACTERS)
    .toLowerCase()
    .match(/[a-z]{3,}/g);
  return [...new Set(words)];
}

function longestWord(template: string): string {
  const words = template.replace(/<[^<>\s]*>/g, ' ').split(/\s+/);
  return words.reduce((longest, word) => (word.length > longest.length ? word : longest), '');
}

function freeId(text: string, taken: ReadonlySet<string>): string {
  const words =
    text
      .replace(/<[^<>]*>/g, ' ')
      .toLowerCase()
      .match(/[a-z]+/g) ?? [];
  const base = words.slice(0, 7).join('-').slice(0, 60) || 'proposed';
  let id = base;
  for (let suffix = 2; taken.has(id); suffix++) id = `${base}-${suffix}`;
  return id;
}

function sourceList(sources: readonly string[]): string {
  const shown = sources.slice(0, 3).join(', ');
  return sources.length > 3 ? `${shown} and ${sources.length - 3} more` : shown;
}

function rulesFile(rules: readonly ProposedRule[]): string {
  return stringify({ rules }, { lineWidth: 0 });
}
