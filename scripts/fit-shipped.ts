/**
 * The maintainers' second command: fits the shipped classifier so that its calibration and thresholds come from
 * encoders that had not seen what they judged, and stores what these said for `npm run quality`.
 *
 *     python models/build/tune.py ...      (its head says how: writes models/build/out/{systems,labels}.*)
 *     npx tsx scripts/fit-shipped.ts       writes models/classifier/* and models/build/held-out.json
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openEncoder } from '../src/embedding/index.ts';
import { DEFAULT_LABELS } from '../src/log/index.ts';
import { toEncoderText } from '../src/template/index.ts';
import { goalOf } from '../src/training/evaluate.ts';
import { assignFolds } from '../src/training/folds.ts';
import { groupByTemplate } from '../src/training/group-by-template.ts';
import { renderTrainingReport, train } from '../src/training/index.ts';
import { DEFAULT_L2 } from '../src/training/penalties.ts';
import { writeHeldOut } from './quality/held-out-file.ts';
import { readHeldOutVectors } from './quality/held-out-vectors.ts';
import { LABEL_SHARES } from './quality/label-shares.ts';
import { judgeLeftOut, measureUnseen } from './quality/left-out-label.ts';
import { BUILT, HELD_OUT, LINES, ROOT, readLines, sha256Of } from './quality/read-data.ts';

const linesSha256 = sha256Of(LINES);
const systems = readHeldOutVectors(BUILT, 'systems', linesSha256);
const withoutLabels = readHeldOutVectors(BUILT, 'labels', linesSha256);
const rows = await readLines();
const labels = DEFAULT_LABELS.map(({ name }) => name);
await using encoder = await openEncoder({ directory: join(ROOT, 'models/encoder') });

const say = (text: string) => console.error(`${new Date().toISOString()} ${text}`);
const { model, report, held, outcomes } = await train(rows, {
  encoder,
  labels,
  // The search would choose by encoders that are not shipped.
  l2: DEFAULT_L2,
  labelShares: LABEL_SHARES,
  examine: false,
  vectorsOfFold: systems.ofFold,
  onProgress: (step, done, total) => {
    if (done === total || step === 'fitting folds') say(`${step}: ${done} of ${total}`);
  },
});
const classifier = join(ROOT, 'models/classifier/model');
writeFileSync(`${classifier}.safetensors`, model);
writeFileSync(`${classifier}.report.md`, renderTrainingReport(report));
writeFileSync(`${classifier}.report.json`, `${JSON.stringify(report, null, 2)}\n`);

const grouped = groupByTemplate(rows, { labels });
const texts = grouped.templates.map(({ template }) => toEncoderText(template));
const goal = goalOf(grouped, { encoder, labelShares: LABEL_SHARES });
const unseen = [];
for (const [label, name] of grouped.labels.entries()) {
  const values = withoutLabels.of(name, texts);
  const dimension = values.length / texts.length;
  const leftOut = await judgeLeftOut(grouped, { texts, values, dimension }, label, {
    penalties: report.l2,
    balance: report.balance,
    isRough: true,
  });
  unseen.push(measureUnseen(held, leftOut, { ...goal, label, labels: grouped.labels }));
  say(`without ${name}: done`);
}
writeFileSync(
  HELD_OUT,
  writeHeldOut({
    linesSha256,
    modelSha256: report.modelSha256,
    encoderSha256: encoder.hash,
    labels: grouped.labels,
    folds: assignFolds(grouped, { split: 'source', seed: report.seed, spreadLoneLabels: true }).ofRow,
    outcomes,
    unseen,
  }),
);
console.log(renderTrainingReport(report));
