import type { Stage } from '../api/contract.ts';

/** The stages in the order of the cascade. */
export const STAGES: readonly Stage[] = ['person', 'rules', 'classifier', 'llm', 'none'];

const NAMES: Readonly<Record<Stage, string>> = {
  person: 'Person',
  rules: 'Rules',
  classifier: 'Classifier',
  llm: 'LLM',
  none: 'None',
};

export function stageName(stage: string): string {
  return NAMES[stage as Stage] ?? stage;
}
