import { ERROR_CODES, type ErrorCode, LogsieveError } from '../errors.ts';
import { checkFlags, checkPattern } from './check-pattern.ts';
import { readCompiled, writeCompiled } from './compiled-file.ts';
import type { RuleProblem, RuleSet } from './rule.ts';
import { asRule, problemOf, type RuleDraft, readRuleFile } from './rule-file.ts';
import { compileRules } from './rule-set.ts';
import { tooBroad, tryExamples } from './try-rules.ts';

/** Instructions of all rules of a file together: bounds what one message can cost. */
const MAX_INSTRUCTIONS = 100_000;

export interface RuleOptions {
  /** The labels that a rule may give. */
  readonly labels: readonly string[];
  /** Name of the file, for messages. */
  readonly origin: string;
  /** Accept rules that match the empty string or almost everything. @default false */
  readonly force?: boolean;
  /**
   * What `precompileRules` made of a file. It stands in for reading, checking and compiling, ten times as quickly,
   * where it was made of this very text for these labels; otherwise it is passed over.
   */
  readonly compiled?: string | undefined;
}

/**
 * A rule file in force, all of it or nothing.
 * @throws LogsieveError the first error of the file, with the index and id of the bad rule, line and column
 */
export function parseRules(yaml: string, options: RuleOptions): RuleSet {
  const known =
    options.compiled === undefined ? undefined : readCompiled(options.compiled, yaml, options.labels);
  if (known !== undefined) return known;
  const { set, problems } = examine(yaml, options);
  const errors = problems.filter(({ code }) => ERROR_CODES[code].status !== 200);
  const [first] = errors;
  if (first === undefined) return set;
  const { code, message, place, remedy } = first;
  const more = errors.length - 1;
  if (more === 0) throw new LogsieveError(code, message, { place, remedy });
  throw new LogsieveError(code, `${message} (and ${more} more ${more === 1 ? 'error' : 'errors'})`, {
    place,
    remedy: `${remedy}; \`logsieve rules check ${options.origin}\` shows all`,
  });
}

/**
 * The compiled form of a rule file, for `compiled` of the same file and labels.
 * @throws LogsieveError as `parseRules` does, and for a warning too
 */
export function precompileRules(yaml: string, options: Pick<RuleOptions, 'labels' | 'origin'>): string {
  return writeCompiled(yaml, options.labels, parseRules(yaml, options));
}

/** All that is wrong with a rule file, errors and warnings, in its order. */
export function checkRules(
  yaml: string,
  options: RuleOptions,
): { problems: RuleProblem[]; ruleCount: number } {
  const { problems, count } = examine(yaml, options);
  return { problems, ruleCount: count };
}

interface Examined {
  readonly set: RuleSet;
  readonly problems: RuleProblem[];
  readonly count: number;
}

function examine(yaml: string, options: RuleOptions): Examined {
  const { drafts, problems: found, count } = readRuleFile(yaml, options.origin);
  const problems = [...found];
  const namesakes = new Map<string, RuleDraft>();
  const good: RuleDraft[] = [];
  let instructions = 0;
  for (const draft of drafts) {
    const checked = checkDraft(draft, namesakes.get(draft.id), options.labels);
    namesakes.set(draft.id, namesakes.get(draft.id) ?? draft);
    instructions += checked.size;
    if (instructions > MAX_INSTRUCTIONS) {
      problems.push(tooMuch(draft, instructions));
      break;
    }
    problems.push(...checked.problems);
    if (checked.problems.length === 0) good.push(draft);
  }
  // Without the bad ones the others cannot be judged as a set: which rule wins may change once they are mended.
  const whole = good.length === count;
  const set = compileRules(whole ? good.map(asRule) : [], problems);
  if (whole) {
    if (options.force !== true) problems.push(...tooBroad(good, set));
    for (const index of good.keys()) problems.push(...tryExamples(index, good, set));
  }
  problems.sort((a, b) => a.index - b.index);
  return { set, problems, count };
}

/** What is wrong with one rule of itself, and the instructions that its pattern compiles to. */
function checkDraft(
  draft: RuleDraft,
  namesake: RuleDraft | undefined,
  labels: readonly string[],
): { problems: RuleProblem[]; size: number } {
  const problems: RuleProblem[] = [];
  const wrong = (
    code: ErrorCode,
    what: string,
    key: Parameters<RuleDraft['placeOf']>[0],
    remedy: string,
  ): void => {
    problems.push(problemOf(draft, code, what, draft.placeOf(key), remedy));
  };
  if (namesake !== undefined)
    wrong('RULE_SYNTAX', `rule ${namesake.index} has this id too`, 'id', 'give each rule an id of its own');
  if (!labels.includes(draft.label))
    wrong(
      'UNKNOWN_LABEL',
      `the label "${draft.label.slice(0, 60)}" is unknown; allowed labels: ${labels.join(', ')}`,
      'label',
      'write one of the allowed labels, exactly',
    );
  const badFlags = checkFlags(draft.flags);
  const { pattern, flags } = draft;
  const checked = checkPattern({ pattern, flags: badFlags === undefined ? flags : '' });
  if (badFlags !== undefined) wrong(badFlags.code, badFlags.message, 'flags', badFlags.remedy);
  if (typeof checked === 'number') return { problems, size: checked };
  wrong(checked.code, checked.message, 'pattern', checked.remedy);
  return { problems, size: 0 };
}

function tooMuch(draft: RuleDraft, instructions: number): RuleProblem {
  return problemOf(
    draft,
    'RULE_LIMIT',
    `the rules up to this one compile to more instructions than the limit of ${MAX_INSTRUCTIONS.toLocaleString('en-US')} together: ${instructions.toLocaleString('en-US')}`,
    draft.placeOf('pattern'),
    'repeat less in the patterns, or drop rules that never fire',
  );
}
