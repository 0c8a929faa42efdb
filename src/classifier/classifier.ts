import { LogsieveError } from '../errors.ts';
import { UNCLASSIFIED } from '../log/index.ts';
import { type Calibration, confidenceOf, softmaxInto } from './calibration.ts';
import { productsWith } from './nearest.ts';
import { createNearestProduct } from './nearest-product.ts';

type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** How a model was made, as the training room tells it; kept and given back, not read here. */
export type TrainingSummary = { readonly [key: string]: JsonValue };

/** All that a model file holds. Labels count k, vectors have d numbers, templates count n. */
export interface ModelParts {
  /** k distinct names; a class is an index into them. */
  readonly labels: readonly string[];
  /** k x d */
  readonly weights: Float32Array;
  /** k */
  readonly bias: Float32Array;
  readonly calibration: Calibration;
  /** k, on the confidence */
  readonly thresholds: Float32Array;
  /** n texts */
  readonly templates: readonly string[];
  /** n classes, -1 for a template that has none of the labels */
  readonly templateLabels: ArrayLike<number>;
  /** n x d, unit vectors */
  readonly templateVectors: Float32Array;
  /** The encoder's hash: vectors of another one mean something else. */
  readonly encoderHash: string;
  readonly templateVersion: number;
  readonly summary: TrainingSummary;
}

/** What the classifier says about one vector. */
export interface Judgement {
  /** The best guess, sure or not. */
  readonly label: string;
  /** Probability of the label among the labels: what is right if one of them fits the line. */
  readonly probability: number;
  /** Probability that the label is right, the nearest templates considered; what thresholds cut. */
  readonly confidence: number;
  readonly threshold: number;
  /** Confidence is at or above the threshold. */
  readonly sure: boolean;
  /** Cosine to the nearest training template of the label, in [-1, 1]; 0 where it has none. */
  readonly cosine: number;
  /** Cosine to the nearest training template that has none of the labels; 0 where there are none. */
  readonly cosineToNone: number;
  /** All labels, most probable first. */
  readonly top: readonly {
    readonly label: string;
    readonly probability: number;
    readonly threshold: number;
  }[];
}

export interface NearTemplate {
  readonly template: string;
  /** `Unclassified` for one that has none of the labels. */
  readonly label: string;
  readonly cosine: number;
}

/** A loaded model; pure and synchronous. */
export interface Classifier {
  readonly labels: readonly string[];
  readonly dimension: number;
  readonly templateCount: number;
  readonly encoderHash: string;
  readonly templateVersion: number;
  /** SHA-256 that the model file carries: names this model. */
  readonly hash: string;
  readonly summary: TrainingSummary;
  /**
   * About 40 microseconds for 2,400 templates of nine labels.
   * @throws LogsieveError MODEL_INCOMPATIBLE when the vector has another dimension
   */
  judge(vector: Float32Array): Judgement;
  /** The k training templates of the highest cosine, nearest first. @throws as `judge` */
  nearest(vector: Float32Array, k: number): readonly NearTemplate[];
}

/** A classifier over parts that are known to fit together. */
export function createClassifier(parts: ModelParts, hash: string): Classifier {
  const { labels, calibration } = parts;
  const dimension = parts.weights.length / labels.length;
  const logits = new Float64Array(labels.length);
  const probabilities = new Float64Array(labels.length);
  const none = labels.length;
  const nearestCosine = createNearestProduct({
    rows: parts.templateVectors,
    dimension,
    groups: Array.from(parts.templateLabels, (label) => (label < 0 ? none : label)),
    groupCount: none + 1,
  });

  const checkDimension = (vector: Float32Array) => {
    if (vector.length === dimension) return;
    throw new LogsieveError(
      'MODEL_INCOMPATIBLE',
      `the classifier reads vectors of ${dimension} numbers, the encoder gave ${vector.length}`,
      { remedy: 'train the classifier with the encoder that is in use' },
    );
  };
  const labelAt = (index: number) => labels[index] ?? UNCLASSIFIED;

  return {
    labels,
    dimension,
    templateCount: parts.templates.length,
    encoderHash: parts.encoderHash,
    templateVersion: parts.templateVersion,
    hash,
    summary: parts.summary,
    judge(vector) {
      checkDimension(vector);
      productsWith(parts.weights, vector, logits);
      for (let c = 0; c < logits.length; c++) logits[c] = (logits[c] as number) + (parts.bias[c] as number);
      const { best, logOdds } = softmaxInto(probabilities, logits, calibration.temperature);
      const cosine = Math.min(1, nearestCosine(vector, best));
      const cosineToNone = Math.min(1, nearestCosine(vector, none));
      const confidence = confidenceOf(calibration, best, { logOdds, own: cosine, none: cosineToNone });
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
        cosine,
        cosineToNone,
        top: top.sort((a, b) => b.probability - a.probability),
      };
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
