import type { Context } from '../assemble.ts';
import type { RuleProblem } from '../rules/index.ts';
import { renderPlace, warn } from './console.ts';

/** Says what the user should hear once, before the work: what is odd about the configuration and the rules. */
export function sayNotices({ notices, rules }: Context, quiet: boolean | undefined): void {
  for (const notice of notices) warn(notice, quiet);
  sayRuleWarnings(rules.warnings, quiet);
}

/** Says the first warning of each rule file, and where to see the others. */
export function sayRuleWarnings(warnings: readonly RuleProblem[], quiet: boolean | undefined): void {
  const byFile = new Map<string, RuleProblem[]>();
  for (const warning of warnings) {
    const file = warning.place.file ?? '';
    byFile.set(file, [...(byFile.get(file) ?? []), warning]);
  }
  for (const [file, [first, ...others]] of byFile) {
    if (first === undefined) continue;
    const { code, message, place } = first;
    const more = others.length === 0 ? '' : `; \`logsieve rules check ${file}\` shows ${others.length} more`;
    warn(`${code}: ${message} (${renderPlace(place, message)})${more}`, quiet);
  }
}
