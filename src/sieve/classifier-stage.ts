import { setImmediate } from 'node:timers/promises';
import type { Classifier, Judgement, NearTemplate } from '../classifier/index.ts';
import type { Encoder } from '../embedding/index.ts';
import { UNCLASSIFIED, type Verdict } from '../log/index.ts';
import { toEncoderText } from '../template/index.ts';
import type { Question, TemplateStage } from './stages.ts';

/** What the stage needs to have loaded; asked for when the first template comes. */
export interface LoadedClassifier {
  readonly encoder: Encoder;
  readonly classifier: Classifier;
}

/** Vectors judged at a stretch, a few milliseconds, so that the thread's other work is never held up. */
const VECTORS_AT_A_STRETCH = 64;

export interface ClassifierStage extends TemplateStage {
  /** The labelled templates nearest to one that was passed on with this verdict. */
  nearestTo(passedOn: Verdict): readonly NearTemplate[];
}

/**
 * Embeds each template and reads its vector with the classifier; passes on what is below its threshold.
 * @param near how many of the nearest templates are remembered of one that is passed on. @default 0
 */
export function classifierStage(load: () => Promise<LoadedClassifier>, near = 0): ClassifierStage {
  const nearest = new WeakMap<Verdict, () => readonly NearTemplate[]>();
  return {
    nearestTo: (passedOn) => nearest.get(passedOn)?.() ?? [],
    async judge(questions: readonly Question[]): Promise<readonly Verdict[]> {
      const { encoder, classifier } = await load();
      const vectors = await encoder.encode(questions.map(({ template }) => toEncoderText(template)));
      const verdicts: Verdict[] = [];
      for (const vector of vectors) {
        if (verdicts.length > 0 && verdicts.length % VECTORS_AT_A_STRETCH === 0) await setImmediate();
        const verdict = toVerdict(classifier.judge(vector));
        if (near > 0 && verdict.stage === 'none')
          nearest.set(verdict, () => classifier.nearest(vector, near));
        verdicts.push(verdict);
      }
      return verdicts;
    },
  };
}

function toVerdict(judgement: Judgement): Verdict {
  const { label, confidence, threshold, sure } = judgement;
  const score = confidence.toFixed(2);
  if (sure) {
    return { label, stage: 'classifier', confidence, reason: `${score}, threshold ${threshold.toFixed(2)}` };
  }
  return {
    label: UNCLASSIFIED,
    stage: 'none',
    confidence: null,
    reason: `best guess ${label} at ${score}, below its threshold ${threshold.toFixed(2)}`,
  };
}
