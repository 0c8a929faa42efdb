import { createHash } from 'node:crypto';
import { ERROR_CODES, LogsieveError } from '../errors.ts';
import type { ProgramText } from './program.ts';
import type { Rule, RuleSet } from './rule.ts';
import { compileRules, writePrograms } from './rule-set.ts';

/** To be raised whenever what is written below, or what its numbers mean, changes. */
const VERSION = 1;

interface CompiledFile {
  /** SHA-256 over the version, the allowed labels and the rule file's text. */
  readonly of: string;
  readonly rules: readonly Rule[];
  readonly programs: readonly ProgramText[];
}

/** Rules that were checked, as text that `readCompiled` puts in force without checking them again. */
export function writeCompiled(yaml: string, labels: readonly string[], set: RuleSet): string {
  const [warning] = set.warnings;
  if (warning !== undefined)
    throw new LogsieveError(
      warning.code,
      `only rules without warnings are compiled: ${warning.message} (${ERROR_CODES[warning.code].meaning})`,
      { place: warning.place, remedy: warning.remedy },
    );
  const file: CompiledFile = {
    of: keyOf(yaml, labels),
    rules: set.rules,
    programs: writePrograms(set.rules),
  };
  return JSON.stringify(file);
}

/** The rules in force, if `compiled` was written from this very text and for these labels. */
export function readCompiled(compiled: string, yaml: string, labels: readonly string[]): RuleSet | undefined {
  const key = keyOf(yaml, labels);
  if (!compiled.startsWith(`{"of":"${key}"`)) return undefined;
  try {
    const { rules, programs } = JSON.parse(compiled) as CompiledFile;
    return compileRules(rules, [], programs);
  } catch {
    // Cut short where the disk was full, say: the rule file itself is there to be read.
    return undefined;
  }
}

function keyOf(yaml: string, labels: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([VERSION, [...labels].sort(), yaml]))
    .digest('hex');
}
