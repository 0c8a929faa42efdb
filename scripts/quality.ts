/**
 * How good the shipped classifier is, beside plainer ones, as one table; docs/quality.md explains it and keeps it.
 *
 *     npm run quality
 *
 * LOGSIEVE_DATA names the folder of real lines, models/build/out/untuned holds the untuned encoder: without one of
 * them, what needs it is left out, or is taken from the figures that were stored last, and nothing is stored.
 */
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { loadModel } from '../src/classifier/index.ts';
import { type Encoder, openEncoder } from '../src/embedding/index.ts';
import { evaluateModel } from '../src/training/index.ts';
import { compareOnEcs, compareOnLines, type View } from './quality/compare.ts';
import { readHeldOut } from './quality/held-out-file.ts';
import { type Figures, figuresOfLines, figuresOfReal, figuresOfUnseen } from './quality/measures.ts';
import {
  BUILT,
  HELD_OUT,
  LINES,
  MODEL,
  type RealLine,
  ROOT,
  readEcsLines,
  readLines,
  readRealLines,
  sha256Of,
} from './quality/read-data.ts';
import { rememberingEncoder } from './quality/remembering-encoder.ts';
import { renderFigures } from './quality/render.ts';
import { readStoredFigures, storeFigures, unseenTable } from './quality/stored-figures.ts';

const UNTUNED = join(BUILT, 'untuned');
const NO_FIGURES: Figures = {};

const data = process.env['LOGSIEVE_DATA'];
const hasData = ['real_dev.csv', 'ecs_category.csv'].every((name) => existsSync(join(data ?? '', name)));
const folder = hasData ? data : undefined;
const linesSha256 = sha256Of(LINES);
const modelSha256 = sha256Of(MODEL);
const heldOut = readHeldOut(readFileSync(HELD_OUT, 'utf8'), linesSha256);
if (heldOut.modelSha256 !== modelSha256) {
  throw new Error(
    'the held-out scores are of another classifier than models/classifier: run scripts/fit-shipped.ts',
  );
}
const real = folder === undefined ? undefined : readRealLines(folder);
const ecs = folder === undefined ? undefined : readEcsLines(folder);
const lines = await readLines();
const notes: string[] = [];
const say = (who: string) => (step: string) => console.error(`${new Date().toISOString()} ${who}: ${step}`);

await using shippedEncoder = await openEncoder({ directory: join(ROOT, 'models/encoder') });
const shipped = rememberingEncoder(shippedEncoder);
const logsieve: Figures = {
  ...figuresOfLines(heldOut.outcomes, heldOut.folds, heldOut.labels),
  ...figuresOfUnseen('unseen', heldOut.unseen),
  ...(real && (await shippedOnReal(real, shipped))),
  ...(await onEcs(shipped, ['both'])).get('both'),
};

const stored = readStoredFigures();
const hasUntuned = existsSync(join(UNTUNED, 'model.onnx'));
await using untunedEncoder = hasUntuned ? await openEncoder({ directory: UNTUNED }) : undefined;
const views: View[] = hasUntuned ? ['ngrams', 'embedding'] : ['ngrams'];
// Without the untuned one any encoder will do: the n-grams do not look at its vectors.
const beside = untunedEncoder ? rememberingEncoder(untunedEncoder) : shipped;
const onLines = await compareOnLines(lines, real, { encoder: beside, views, say: say('lines.csv') });
const onCategories = await onEcs(beside, views);
const figuresOf = (view: View): Figures => ({ ...onLines.get(view), ...onCategories.get(view) });

if (folder === undefined) {
  notes.push('real_dev.csv and ecs_category.csv: skipped, LOGSIEVE_DATA names no folder that holds them');
}
if (!hasUntuned) {
  const ofOthers = stored?.linesSha256 === linesSha256 ? '' : ', of other training lines';
  const from = stored ? `the figures are those of ${stored.date}${ofOthers}` : 'and no figures are stored';
  notes.push(
    `MiniLM + LR: models/build/out/untuned is not there (models/build/export.py writes it); ${from}`,
  );
}
const result = {
  date: new Date().toISOString().slice(0, 10),
  machine: `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} threads, ${process.platform}-${process.arch}, Node ${process.versions.node}`,
  linesSha256,
  modelSha256,
  figures: {
    logsieve,
    ngrams: figuresOf('ngrams'),
    untuned: hasUntuned ? figuresOf('embedding') : (stored?.figures.untuned ?? NO_FIGURES),
  },
};
console.log(`${renderFigures(result.figures)}\n\n${unseenTable(heldOut.unseen)}`);
for (const note of notes) console.log(`\n${note}`);
if (notes.length === 0) storeFigures(result, heldOut.unseen);
else console.log('\ndocs/quality.md is left as it is: it wants all data.');

async function onEcs(encoder: Encoder, seen: readonly View[]): Promise<Map<View, Figures>> {
  if (ecs === undefined) return new Map();
  return await compareOnEcs(ecs, { encoder, views: seen, say: say('ECS') });
}

/** The shipped model on real lines, as it is. */
async function shippedOnReal(all: readonly RealLine[], encoder: Encoder): Promise<Figures> {
  const classifier = await loadModel(MODEL, { encoderHash: encoder.hash });
  const judge = async (rows: readonly RealLine[]) =>
    (await evaluateModel(rows, { encoder, classifier })).metrics;
  return {
    ...figuresOfReal('real', await judge(all)),
    ...figuresOfReal('realSure', await judge(all.filter(({ isSure }) => isSure))),
  };
}
