import { LogsieveError } from '../errors.ts';
import { UNCLASSIFIED } from '../log/index.ts';
import { agreementOf, type Calibration, confidenceOf, evidenceOfWords } from './calibration.ts';
import { lengthOf } from './fit-confidence.ts';
import { addViews } from './fit-views.ts';
import { productsWith } from './nearest.ts';
import { createNearestProduct } from './nearest-product.ts';
import type { NgramModel } from './ngrams/ngram-model.ts';
import { createNgramView, type WordShare } from './ngrams/ngram-view.ts';
import { softmaxInto } from './scores.ts';
import { templateHash } from './template-hashes.ts';

type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** How a model was made, as the training room tells it; kept and given back, not read here. */
export type TrainingSummary = { readonly [key: string]: JsonValue };

/** What models that were fitted without them said of templates, words first; thresholds are fitted on these. */
export interface HeldOutAnswers {
  /** h best guesses, each a class */
  readonly best: Int32Array;
  /** h true classes, -1 for a template that has none of the labels */
  readonly classes: Int32Array;
  /** h, of the best guesses */
  readonly confidences: Float32Array;
}

/** All that a model file holds. Labels count k, vectors have d numbers, templates count n. */
export interface ModelParts {
  /** k distinct names; a class is an index into them, and k itself stands for none of them. */
  readonly labels: readonly string[];
  /** (k + 1) x d, of the view by embedding */
  readonly weights: Float32Array;
  /** k + 1 */
  readonly bias: Float32Array;
  /** The view by n-grams, of k + 1 classes. */
  readonly ngrams: NgramModel;
  readonly calibration: Calibration;
  /** k, on the confidence */
  readonly thresholds: Float32Array;
  readonly heldOut: HeldOutAnswers;
  /** n texts */
  readonly templates: readonly string[];
  /** n classes, -1 for a template that has none of the labels */
  readonly templateLabels: ArrayLike<number>;
  /** n x d, unit vectors */
  readonly templateVectors: Float32Array;
  /** Hashes of all templates that it was fitted on, of which `templates` may be a part. @default those of `templates` */
  readonly fittedOn?: Int32Array | undefined;
  /** The encoder's hash: vectors of another one mean something else. */
  readonly encoderHash: string;
  readonly templateVersion: number;
  readonly summary: TrainingSummary;
}

/** What the classifier says about one template. */
export interface Judgement {
  /** The best guess, sure or not. */
  readonly label: string;
  /** Probability of the label among the labels: what is right if one of them fits the line. */
  readonly probability: number;
  /** Probability that the label is right, all evidence considered; what thresholds cut. */
  readonly confidence: number;
  readonly threshold: number;
  /** Confidence is at or above the threshold. */
  readonly sure: boolean;
  /** The n-grams alone were sure, so that no vector was asked for. */
  readonly byWords: boolean;
  /** Cosine to the nearest training template of the label, in [-1, 1]; 0 where it has none; null without a vector. */
  readonly cosine: number | null;
  /** The same of the training templates that have none of the labels. */
  readonly cosineToNone: number | null;
  /** All labels, most probable first. */
  readonly top: readonly {
    readonly label: string;
    readonly probability: number;
    readonly threshold: number;
  }[];
}

/** What adds up to a label's score, before the softmax; positive numbers speak for the label. */
export interface ScoreShares {
  /** The whole. */
  readonly score: number;
  /** What the meaning of the text as a whole adds: the view by embedding; 0 where the n-grams alone decided. */
  readonly meaning: number;
  /** What does not depend on the text. */
  readonly constant: number;
  /** What each word, with all that is in it, and each pair of neighbouring words adds; largest first. */
  readonly words: readonly WordShare[];
}

export interface NearTemplate {
  readonly template: string;
  /** `Unclassified` for one that has none of the labels. */
  readonly label: string;
  readonly cosine: number;
}

/** A loaded model; pure and synchronous. A text is what the encoder reads of a template. */
export interface Classifier {
  readonly labels: readonly string[];
  readonly dimension: number;
  readonly templateCount: number;
  readonly encoderHash: string;
  readonly templateVersion: number;
  /** SHA-256 that the model file carries: names this model. */
  readonly hash: string;
  readonly summary: TrainingSummary;
  /** Whether it was fitted on a template, be it kept or not. */
  isFittedOn(template: string): boolean;
  /** How far its scores can be believed, and what that was found on. */
  readonly evidence: Pick<ModelParts, 'calibration' | 'heldOut'>;
  /** The judgement of the n-grams alone where they are sure, in about 15 microseconds; else undefined. */
  judgeWords(text: string): Judgement | undefined;
  /**
   * The judgement of both views, in about 60 microseconds for 2,400 templates of nine labels.
   * @throws LogsieveError MODEL_INCOMPATIBLE when the vector has another dimension
   */
  judge(text: string, vector: Float32Array): Judgement;
  /**
   * The word that adds most to a label's score, of those that the training templates have: any other could be a
   * secret. Undefined where none speaks for the label.
   */
  strongestWord(text: string, label: string): string | undefined;
  /** What adds up to the score of a label of the model. @throws as `judge`; RangeError for another label */
  shares(text: string, vector: Float32Array, judgement: Judgement): ScoreShares;
  /** The k training templates of the highest cosine, nearest first. @throws as `judge` */
  nearest(vector: Float32Array, k: number): readonly NearTemplate[];
}

const NO_WORD = /[^\p{L}\p{M}\p{N}%]+/u;

/** A classifier over parts that are known to fit together. */
export function createClassifier(parts: ModelParts, hash: string): Classifier {
  const { labels, calibration } = parts;
  const { views, words } = calibration;
  const none = labels.length;
  const dimension = parts.weights.length / (none + 1);
  const view = createNgramView(parts.ngrams);
  const ofEmbedding = new Float64Array(none + 1);
  const ofNgrams = new Float64Array(none + 1);
  const scores = new Float64Array(none + 1);
  const probabilities = new Float64Array(none);
  const nearestCosine = createNearestProduct({
    rows: parts.templateVectors,
    dimension,
    groups: Array.from(parts.templateLabels, (label) => (label < 0 ? none : label)),
    groupCount: none + 1,
  });
  let known: ReadonlySet<string> | undefined;
  let fittedOn: ReadonlySet<number> | undefined;

  const checkDimension = (vector: Float32Array) => {
    if (vector.length === dimension) return;
    throw new LogsieveError(
      'MODEL_INCOMPATIBLE',
      `the classifier reads vectors of ${dimension} numbers, the encoder gave ${vector.length}`,
      { remedy: 'train the classifier with the encoder that is in use' },
    );
  };
  const labelAt = (index: number) => labels[index] ?? UNCLASSIFIED;
  const judgement = (
    best: number,
    confidence: number,
    rest: Pick<Judgement, 'byWords' | 'cosine' | 'cosineToNone'>,
  ): Judgement => {
    const threshold = parts.thresholds[best] as number;
    const top = labels.map((label, c) => ({
      label,
      probability: probabilities[c] as number,
      threshold: parts.thresholds[c] as number,
    }));
    return {
      label: labelAt(best),
      probability: probabilities[best] as number,
      confidence,
      threshold,
      sure: confidence >= threshold,
      ...rest,
      top: top.sort((a, b) => b.probability - a.probability),
    };
  };

  return {
    labels,
    dimension,
    templateCount: parts.templates.length,
    encoderHash: parts.encoderHash,
    templateVersion: parts.templateVersion,
    hash,
    summary: parts.summary,
    isFittedOn(template) {
      fittedOn ??= new Set(parts.fittedOn ?? parts.templates.map(templateHash));
      return fittedOn.has(templateHash(template));
    },
    evidence: { calibration, heldOut: parts.heldOut },
    judgeWords(text) {
      const wordCount = view.scoresInto(text, ofNgrams);
      for (let c = 0; c <= none; c++) scores[c] = words.factor * (ofNgrams[c] as number);
      const { best, logOdds } = softmaxInto(probabilities, scores);
      const evidence = evidenceOfWords(logOdds, lengthOf(wordCount));
      const confidence = confidenceOf(words.confidence, best, evidence);
      if (confidence < Math.max(words.threshold, parts.thresholds[best] as number)) return undefined;
      return judgement(best, confidence, { byWords: true, cosine: null, cosineToNone: null });
    },
    judge(text, vector) {
      checkDimension(vector);
      productsWith(parts.weights, vector, ofEmbedding);
      for (let c = 0; c <= none; c++) {
        ofEmbedding[c] = (ofEmbedding[c] as number) + (parts.bias[c] as number);
      }
      const wordCount = view.scoresInto(text, ofNgrams);
      addViews(scores, ofEmbedding, ofNgrams, views);
      const { best, logOdds } = softmaxInto(probabilities, scores);
      const cosine = Math.min(1, nearestCosine(vector, best));
      const cosineToNone = Math.min(1, nearestCosine(vector, none));
      const agreement = agreementOf(ofEmbedding, ofNgrams, none);
      const length = lengthOf(wordCount);
      const evidence = { logOdds, own: cosine, none: cosineToNone, agreement, length };
      const confidence = confidenceOf(calibration.confidence, best, evidence);
      return judgement(best, confidence, { byWords: false, cosine, cosineToNone });
    },
    strongestWord(text, label) {
      known ??= new Set(parts.templates.flatMap((template) => template.toLowerCase().split(NO_WORD)));
      const isKnown = (word: string) => known?.has(word) === true;
      const found = view
        .sharesOf(text, labels.indexOf(label))
        .find(({ text: word, share }) => share > 0 && isKnown(word));
      return found?.text;
    },
    shares(text, vector, { label, byWords }) {
      checkDimension(vector);
      const index = labels.indexOf(label);
      if (index === -1) throw new RangeError('the model has no such label');
      const factors = byWords ? { embedding: 0, ngrams: words.factor } : views;
      productsWith(parts.weights, vector, ofEmbedding);
      const meaning = factors.embedding * (ofEmbedding[index] as number);
      const constant =
        factors.embedding * (parts.bias[index] as number) +
        factors.ngrams * (parts.ngrams.bias[index] as number);
      const ofWords = view.sharesOf(text, index).map((word) => ({
        text: word.text,
        share: factors.ngrams * word.share,
      }));
      const score = ofWords.reduce((sum, { share }) => sum + share, meaning + constant);
      return { score, meaning, constant, words: ofWords };
    },
    nearest(vector, k) {
      checkDimension(vector);
      const cosines = new Float64Array(parts.templates.length);
      productsWith(parts.templateVectors, vector, cosines);
      const order = Array.from(cosines.keys()).sort(
        (a, b) => (cosines[b] as number) - (cosines[a] as number),
      );
      return order.slice(0, k).map((index) => ({
        template: parts.templates[index] as string,
        label: labelAt(parts.templateLabels[index] as number),
        cosine: Math.min(1, cosines[index] as number),
      }));
    },
  };
}
