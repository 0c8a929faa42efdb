import type { Verdict } from '../log/index.ts';
import type { ClassifierStage } from '../sieve/index.ts';

/** Who is told what a cascade does, to count and to trace it; of the lines it is told nothing. */
export interface CascadeObserver {
  /** Told the verdicts of every batch, in the order of its rows. */
  readonly onVerdicts: (verdicts: readonly Verdict[]) => void;
  /** Runs one call of a stage that judges templates. @returns what `work` returns; what it throws is thrown */
  readonly around: <T>(stage: 'classifier' | 'llm', templates: number, work: () => Promise<T>) => Promise<T>;
}

/** The same stage, with its calls told. */
export function observedStage(
  stage: ClassifierStage,
  observer: CascadeObserver | undefined,
): ClassifierStage {
  if (observer === undefined) return stage;
  return {
    nearestTo: (passedOn) => stage.nearestTo(passedOn),
    judge: (questions) => observer.around('classifier', questions.length, () => stage.judge(questions)),
  };
}
