/** What speaks for or against an answer, beside its label; a number of each for every answer. */
export const EVIDENCE = ['logOdds', 'own', 'none', 'agreement', 'length'] as const;

/** Of one answer. */
export interface Evidence {
  /** Of the label against the other labels and none of them. */
  readonly logOdds: number;
  /** Cosine to the nearest template of the label. */
  readonly own: number;
  /** Cosine to the nearest template that has none of the labels. */
  readonly none: number;
  /** 1 where each view alone would have given the same answer, else 0. */
  readonly agreement: number;
  /** Of the text: see `lengthOf`. */
  readonly length: number;
}

/**
 * Confidence = sigmoid of these factors times the evidence, plus the best label's constant. What speaks against an
 * answer has a factor of 0 or less, the others 0 or more.
 */
export interface Confidence extends Evidence {
  /** One a label. */
  readonly constants: readonly number[];
}

/** Held-out answers: what spoke for each, and whether it was right. */
export type ScoredAnswers = { readonly [Name in keyof Evidence]: Float64Array } & {
  /** The class that was answered, in [0, classCount). */
  readonly best: Int32Array;
  readonly right: Uint8Array;
};

/** More words than this say no more of what a text is. */
const MOST_WORDS = 20;

/** How much a text can say: the natural logarithm of its number of words. */
export const lengthOf = (wordCount: number): number => Math.log(Math.max(1, Math.min(MOST_WORDS, wordCount)));

export const sigmoid = (x: number): number =>
  x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));

/**
 * Of the evidence, and a constant for all labels, about as the project's own lines have them. The cosines have more:
 * where rows are few, what is far from all of them is not believed. All evidence but the log-odds is taken from its
 * mean.
 */
const PRIOR = [0.7, 4, -2.5, 0.3, 0.6, 0] as const;
/** Pulls the fit towards the prior as strongly as some dozen rows would. */
const PRIOR_STRENGTH = [1, 0.25, 0.25, 1, 1, 1] as const;
/** Pulls the labels' own constants together. */
const OFFSET_STRENGTH = 1;
const SIGNS = [1, 1, -1, 1, 1, 0] as const;
const SHARED = PRIOR.length;
const MAX_ROUNDS = 100;

/** Answers with evidence that is 0 on average. */
interface CentredAnswers {
  /** In the order of EVIDENCE. */
  readonly evidence: readonly Float64Array[];
  readonly best: Int32Array;
  readonly targets: Float64Array;
}

interface Fitted {
  /** Of the evidence, then the constant. */
  readonly shared: number[];
  /** Per label. */
  readonly offsets: Float64Array;
}

/**
 * Logistic regression of "the answer was right" by Newton's method (Platt 1999, with his targets short of 0 and 1,
 * and with more evidence than one score). A factor that would have the wrong sign is fixed at 0: nothing may count
 * the wrong way.
 */
export function fitConfidence(given: ScoredAnswers, classCount: number): Confidence {
  if (given.best.length === 0) {
    const constants = new Array<number>(classCount).fill(0);
    return { logOdds: 1, own: 0, none: 0, agreement: 0, length: 0, constants };
  }
  const means = EVIDENCE.map((name) => (name === 'logOdds' ? 0 : mean(given[name])));
  const rights = given.right.reduce((count, right) => count + right, 0);
  const answers: CentredAnswers = {
    evidence: EVIDENCE.map((name, i) => given[name].map((value) => value - (means[i] as number))),
    best: given.best,
    targets: Float64Array.from(given.right, (right) =>
      right === 1 ? (rights + 1) / (rights + 2) : 1 / (given.right.length - rights + 2),
    ),
  };
  const free = PRIOR.map(() => true);
  for (;;) {
    const { shared, offsets } = fitFree(answers, classCount, free);
    const wrong = SIGNS.findIndex((sign, i) => sign * (shared[i] as number) < 0);
    if (wrong === -1) {
      const [logOdds = 1, own = 0, none = 0, agreement = 0, length = 0, centred = 0] = shared;
      const constant = means.reduce((left, at, i) => left - at * (shared[i] as number), centred);
      const constants = Array.from(offsets, (offset) => constant + offset);
      return { logOdds, own, none, agreement, length, constants };
    }
    free[wrong] = false;
  }
}

function fitFree(answers: CentredAnswers, classCount: number, free: readonly boolean[]): Fitted {
  const at: Fitted = {
    shared: PRIOR.map((value, i) => (free[i] ? value : 0)),
    offsets: new Float64Array(classCount),
  };
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const step = newtonStep(answers, at, free);
    const length = Math.max(...step.shared.map(Math.abs), ...step.offsets.map(Math.abs));
    // Far from the minimum a full step of a logistic loss can overshoot; a bounded one cannot run away.
    const share = Math.min(1, 2 / length);
    step.shared.forEach((by, i) => {
      at.shared[i] = (at.shared[i] as number) - share * by;
    });
    step.offsets.forEach((by, label) => {
      at.offsets[label] = (at.offsets[label] as number) - share * by;
    });
    if (length < 1e-9) break;
  }
  return at;
}

/** Inverse Hessian times gradient; the labels' block of the Hessian is diagonal and is eliminated first. */
function newtonStep(answers: CentredAnswers, at: Fitted, free: readonly boolean[]): Fitted {
  const k = at.offsets.length;
  const gradient = at.shared.map((value, i) =>
    free[i] ? (PRIOR_STRENGTH[i] as number) * (value - (PRIOR[i] as number)) : 0,
  );
  const hessian = PRIOR_STRENGTH.map((strength, i) => PRIOR.map((_, j) => (i === j ? strength : 0)));
  const offsetGradient = at.offsets.map((value) => OFFSET_STRENGTH * value);
  const offsetHessian = new Float64Array(k).fill(OFFSET_STRENGTH);
  const mixed = PRIOR.map(() => new Float64Array(k));
  const x = new Float64Array(SHARED);
  answers.best.forEach((label, row) => {
    let sum = at.offsets[label] as number;
    for (let i = 0; i < SHARED; i++) {
      x[i] = free[i] ? (answers.evidence[i]?.[row] ?? 1) : 0;
      sum += (x[i] as number) * (at.shared[i] as number);
    }
    const p = sigmoid(sum);
    const residual = p - (answers.targets[row] as number);
    const curvature = p * (1 - p);
    offsetGradient[label] = (offsetGradient[label] as number) + residual;
    offsetHessian[label] = (offsetHessian[label] as number) + curvature;
    for (let i = 0; i < SHARED; i++) {
      const xi = x[i] as number;
      gradient[i] = (gradient[i] as number) + residual * xi;
      const line = hessian[i] as number[];
      for (let j = 0; j < SHARED; j++) line[j] = (line[j] as number) + curvature * xi * (x[j] as number);
      const ofLabels = mixed[i] as Float64Array;
      ofLabels[label] = (ofLabels[label] as number) + curvature * xi;
    }
  });
  for (let label = 0; label < k; label++) {
    for (let i = 0; i < SHARED; i++) {
      const share = ((mixed[i] as Float64Array)[label] as number) / (offsetHessian[label] as number);
      gradient[i] = (gradient[i] as number) - share * (offsetGradient[label] as number);
      const line = hessian[i] as number[];
      mixed.forEach((ofLabels, j) => {
        line[j] = (line[j] as number) - share * (ofLabels[label] as number);
      });
    }
  }
  const shared = solve(hessian, gradient);
  const offsets = offsetGradient.map((value, label) => {
    let rest = value;
    for (let i = 0; i < SHARED; i++)
      rest -= ((mixed[i] as Float64Array)[label] as number) * (shared[i] as number);
    return rest / (offsetHessian[label] as number);
  });
  return { shared, offsets };
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Gaussian elimination of a small positive definite system. */
function solve(matrix: readonly (readonly number[])[], vector: readonly number[]): number[] {
  const size = vector.length;
  const m = matrix.map((line, i) => [...line, vector[i] as number]);
  for (let i = 0; i < size; i++) {
    const pivot = m[i] as number[];
    for (let j = i + 1; j < size; j++) {
      const line = m[j] as number[];
      const factor = (line[i] as number) / (pivot[i] as number);
      for (let c = i; c <= size; c++) line[c] = (line[c] as number) - factor * (pivot[c] as number);
    }
  }
  const solution = new Array<number>(size).fill(0);
  for (let i = size - 1; i >= 0; i--) {
    const line = m[i] as number[];
    let sum = line[size] as number;
    for (let j = i + 1; j < size; j++) sum -= (line[j] as number) * (solution[j] as number);
    solution[i] = sum / (line[i] as number);
  }
  return solution;
}
