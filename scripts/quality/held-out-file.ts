import type { Outcome } from '../../src/training/metrics.ts';
import type { UnseenLabel } from './left-out-label.ts';

/**
 * What models said of training lines that neither they nor their encoder had seen: needs an accelerator to be made
 * anew, and so is kept with the lines' hash.
 */
export interface HeldOutScores {
  readonly linesSha256: string;
  /** Of the classifier that was fitted with them. */
  readonly modelSha256: string;
  readonly encoderSha256: string;
  readonly labels: readonly string[];
  /** Of each line of training/lines.csv, in its order. */
  readonly folds: Int32Array;
  readonly outcomes: readonly Outcome[];
  readonly unseen: readonly UnseenLabel[];
}

const ANSWERED = 1;
const BY_WORDS = 2;
const STEPS = 65_535;

/** As JSON whose numbers are base64: confidences in steps of 1/65535, all else in bytes. */
export function writeHeldOut(scores: HeldOutScores): string {
  const { outcomes, unseen, folds, ...facts } = scores;
  const file = {
    ...facts,
    lines: {
      folds: bytes(folds),
      actual: bytes(outcomes.map(({ actual }) => actual & 0xff)),
      guesses: bytes(outcomes.map(({ guess }) => guess)),
      flags: bytes(
        outcomes.map(({ answered, byWords }) => (answered ? ANSWERED : 0) + (byWords ? BY_WORDS : 0)),
      ),
      confidences: shares(outcomes.map(({ confidence }) => confidence)),
    },
    unseen: unseen.map(({ label, confidences, accepted, known }) => ({
      label,
      confidences: shares(confidences),
      accepted: bytes(accepted),
      known: shares(known.toSorted()),
    })),
  };
  return `${JSON.stringify(file, null, 1)}\n`;
}

type Stored = Omit<HeldOutScores, 'folds' | 'outcomes' | 'unseen'> & {
  readonly lines: Readonly<Record<'folds' | 'actual' | 'guesses' | 'flags' | 'confidences', string>>;
  readonly unseen: readonly (Readonly<Record<'confidences' | 'accepted' | 'known', string>> & {
    readonly label: string;
  })[];
};

/** @throws {Error} where the scores are of other lines than those of the hash: they say nothing of these */
export function readHeldOut(text: string, linesSha256: string): HeldOutScores {
  const { lines, unseen, ...facts } = JSON.parse(text) as Stored;
  if (facts.linesSha256 !== linesSha256) {
    throw new Error(
      `the held-out scores are of other lines (sha256 ${facts.linesSha256.slice(0, 12)}...) than ` +
        `training/lines.csv (${linesSha256.slice(0, 12)}...): run models/build/tune.py and scripts/fit-shipped.ts`,
    );
  }
  const flags = fromBytes(lines.flags);
  const actual = Int8Array.from(fromBytes(lines.actual));
  const guesses = fromBytes(lines.guesses);
  const outcomes = Array.from(fromShares(lines.confidences), (confidence, line): Outcome => {
    const flag = flags[line] as number;
    return {
      actual: actual[line] as number,
      guess: guesses[line] as number,
      confidence,
      answered: (flag & ANSWERED) !== 0,
      byWords: (flag & BY_WORDS) !== 0,
    };
  });
  return {
    ...facts,
    folds: Int32Array.from(fromBytes(lines.folds)),
    outcomes,
    unseen: unseen.map(({ label, confidences, accepted, known }) => ({
      label,
      confidences: fromShares(confidences),
      accepted: fromBytes(accepted),
      known: fromShares(known),
    })),
  };
}

function bytes(values: ArrayLike<number>): string {
  return Buffer.from(Uint8Array.from(values)).toString('base64');
}

function fromBytes(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'base64'));
}

/** Little-endian, whatever the machine. */
function shares(values: ArrayLike<number>): string {
  const buffer = Buffer.alloc(2 * values.length);
  Array.from(values, (value, index) => buffer.writeUInt16LE(Math.round(value * STEPS), 2 * index));
  return buffer.toString('base64');
}

function fromShares(text: string): Float32Array {
  const buffer = Buffer.from(text, 'base64');
  return Float32Array.from(
    { length: buffer.length / 2 },
    (_, index) => buffer.readUInt16LE(2 * index) / STEPS,
  );
}
