import type { NewAnswer } from '../log/index.ts';

/** An answer of a person for a template, or what `changes` make of it. */
export function answer(changes: Partial<NewAnswer> = {}): NewAnswer {
  return {
    labelSet: 'set',
    by: 'person',
    template: 'disk <num> failed',
    scope: '*',
    label: 'Error',
    ...changes,
  };
}
