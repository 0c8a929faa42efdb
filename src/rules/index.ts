/**
 * Rules: YAML text enters, a set of compiled rules leaves that names the first one to match a message, in time
 * linear in the message whatever the patterns. This room refuses to know which files there are, what becomes of
 * a match, and what a template is.
 */
export { checkRules, parseRules, precompileRules } from './parse-rules.ts';
export type { PortableRules, RuleProblem, RuleSet } from './rule.ts';
export { joinRuleSets, openRules } from './rule-set.ts';
export { type RuleChange, type RuleCount, testRules } from './test-rules.ts';
