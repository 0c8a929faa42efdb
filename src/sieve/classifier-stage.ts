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

/** Texts judged at a stretch, a few milliseconds, so that the thread's other work is never held up. */
const TEXTS_AT_A_STRETCH = 64;

export interface ClassifierStage extends TemplateStage {
  /** The labelled templates nearest to one that was passed on with this verdict. */
  nearestTo(passedOn: Verdict): readonly NearTemplate[];
}

/**
 * Reads each template with the classifier: by its words alone where they are sure, else embedded; passes on what
 * is below its threshold.
 *
 * @param near how many of the nearest templates are remembered of one that is passed on. @default 0
 */
export function classifierStage(load: () => Promise<LoadedClassifier>, near = 0): ClassifierStage {
  const nearest = new WeakMap<Verdict, () => readonly NearTemplate[]>();
  return {
    nearestTo: (passedOn) => nearest.get(passedOn)?.() ?? [],
    async judge(questions: readonly Question[]): Promise<readonly Verdict[]> {
      const { encoder, classifier } = await load();
      const texts = questions.map(({ template }) => toEncoderText(template));
      const verdicts: (Verdict | undefined)[] = [];
      for (const text of texts) {
        await restAfter(verdicts.length);
        const judgement = classifier.judgeWords(text);
        verdicts.push(judgement && toVerdict(judgement, classifier.strongestWord(text, judgement.label)));
      }
      const open = [...verdicts.keys()].filter((i) => verdicts[i] === undefined);
      if (open.length === 0) return verdicts.flatMap((verdict) => verdict ?? []);
      const vectors = await encoder.encode(open.map((i) => texts[i] ?? ''));
      for (const [k, i] of open.entries()) {
        await restAfter(k);
        const [text, vector] = [texts[i] ?? '', vectors[k] ?? new Float32Array(0)];
        const judgement = classifier.judge(text, vector);
        const verdict = toVerdict(judgement, classifier.strongestWord(text, judgement.label));
        if (near > 0 && verdict.stage === 'none')
          nearest.set(verdict, () => classifier.nearest(vector, near));
        verdicts[i] = verdict;
      }
      return verdicts.flatMap((verdict) => verdict ?? []);
    },
  };
}

async function restAfter(done: number): Promise<void> {
  if (done > 0 && done % TEXTS_AT_A_STRETCH === 0) await setImmediate();
}

/** @param word the strongest; absent where no word that can be named speaks for the label */
function toVerdict(judgement: Judgement, word: string | undefined): Verdict {
  const { label, confidence, threshold, sure, byWords } = judgement;
  const score = confidence.toFixed(2);
  const named = word === undefined ? '' : `, strongest word ${word}`;
  if (sure) {
    const how = byWords ? ', words alone' : '';
    const reason = `${score}, threshold ${threshold.toFixed(2)}${how}${named}`;
    return { label, stage: 'classifier', confidence, reason };
  }
  return {
    label: UNCLASSIFIED,
    stage: 'none',
    confidence: null,
    reason: `best guess ${label} at ${score}, below its threshold ${threshold.toFixed(2)}${named}`,
  };
}
