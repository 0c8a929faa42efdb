import { inlineFlags, type RuleProblem, type RuleSet } from './rule.ts';
import { asRule, problemOf, type RuleDraft } from './rule-file.ts';
import { compileRules } from './rule-set.ts';
import { SAMPLE_LINES } from './sample-lines.ts';

/** Share of the sample from which a pattern counts as matching everything. */
const BROAD = 0.8;

/** Rules that match the empty string or almost everything, and do not say that this is meant. */
export function tooBroad(drafts: readonly RuleDraft[], set: RuleSet): RuleProblem[] {
  const anySource = drafts.some(({ sources }) => sources.length > 0)
    ? compileRules(
        drafts.map((draft) => ({ ...asRule(draft), sources: [] })),
        [],
      )
    : set;
  const hits = new Array<number>(drafts.length).fill(0);
  for (const line of SAMPLE_LINES)
    for (const index of anySource.matchAll(line, '')) hits[index] = (hits[index] ?? 0) + 1;
  const matchesEmpty = new Set(anySource.matchAll('', ''));
  return drafts.flatMap((draft, index) => {
    const lines = hits[index] ?? 0;
    const empty = matchesEmpty.has(index);
    if (draft.force || (!empty && lines < BROAD * SAMPLE_LINES.length)) return [];
    const percent = Math.round((100 * lines) / SAMPLE_LINES.length);
    return problemOf(
      draft,
      'RULE_TOO_BROAD',
      `the pattern matches ${empty ? 'the empty string' : 'almost everything'}; sample hit rate ${percent}% (${lines} of ${SAMPLE_LINES.length} varied lines)`,
      draft.placeOf('pattern'),
      'name more of the line, or add "force: true" to the rule if that is meant',
    );
  });
}

/** The rule's examples against the whole file: which are contradicted, and whether earlier rules leave it any. */
export function tryExamples(index: number, drafts: readonly RuleDraft[], set: RuleSet): RuleProblem[] {
  const draft = drafts[index] as RuleDraft;
  const source = draft.sources[0] ?? '';
  const problems: RuleProblem[] = [];
  const contradicted = (key: 'match' | 'no_match', item: number, what: string, remedy: string): void => {
    const name = `example ${item + 1} of ${key}`;
    problems.push(problemOf(draft, 'RULE_EXAMPLE', `${name} ${what}`, draft.placeOf(key, item), remedy));
  };
  const takenBy: number[] = [];
  for (const [item, line] of draft.match.entries()) {
    const matching = set.matchAll(line, source);
    if (!matching.includes(index))
      contradicted('match', item, 'is not matched', 'correct the pattern or the example');
    takenBy[item] = matching[0] ?? -1;
  }
  for (const [item, line] of draft.noMatch.entries())
    if (set.matchAll(line, source).includes(index))
      contradicted('no_match', item, 'is matched', 'narrow the pattern or correct the example');
  if (problems.length > 0) return problems;
  const same = drafts.findIndex((other) => inlineFlags(other) === inlineFlags(draft) && covers(other, draft));
  const earlier = takenBy.length > 0 && takenBy.every((winner) => winner < index) ? takenBy : [];
  const shadows = new Set(same < index ? [same] : earlier);
  if (shadows.size > 0) {
    const names = [...shadows].map((winner) => `rule ${winner + 1} (${drafts[winner]?.id})`).join(', ');
    return [
      problemOf(
        draft,
        'RULE_SHADOWED',
        same < index
          ? `${names} has the same pattern, so this one never fires`
          : `all its examples are taken by ${names}`,
        draft.place,
        'move this rule before the other, narrow the other, or remove this one',
      ),
    ];
  }
  for (const [item, winner] of takenBy.entries())
    if (winner < index)
      contradicted(
        'match',
        item,
        `is taken by rule ${winner + 1} (${drafts[winner]?.id})`,
        'narrow that rule, or move this one before it',
      );
  return problems;
}

function covers(earlier: RuleDraft, later: RuleDraft): boolean {
  const allowed = earlier.sources.map((source) => source.toLowerCase());
  if (allowed.length === 0) return true;
  return later.sources.length > 0 && later.sources.every((source) => allowed.includes(source.toLowerCase()));
}
