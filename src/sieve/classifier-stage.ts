import { setImmediate } from 'node:timers/promises';
import type { Classifier, Judgement } from '../classifier/index.ts';
import type { Encoder } from '../embedding/index.ts';
import { UNCLASSIFIED, type Verdict } from '../log/index.ts';
import { toEncoderText } from '../template/index.ts';
import type { Question, TemplateStage } from './sieve.ts';

/** What the stage needs to have loaded; asked for when the first template comes. */
export interface LoadedClassifier {
  readonly encoder: Encoder;
  readonly classifier: Classifier;
}

/** Vectors judged at a stretch, a few milliseconds, so that the thread's other work is never held up. */
const VECTORS_AT_A_STRETCH = 64;

/** Embeds each template and reads its vector with the classifier; passes on what is below its threshold. */
export function classifierStage(load: () => Promise<LoadedClassifier>): TemplateStage {
  return {
    async judge(questions: readonly Question[]): Promise<readonly Verdict[]> {
      const { encoder, classifier } = await load();
      const vectors = await encoder.encode(questions.map(({ template }) => toEncoderText(template)));
      const verdicts: Verdict[] = [];
      for (const vector of vectors) {
        if (verdicts.length > 0 && verdicts.length % VECTORS_AT_A_STRETCH === 0) await setImmediate();
        verdicts.push(toVerdict(classifier.judge(vector)));
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
