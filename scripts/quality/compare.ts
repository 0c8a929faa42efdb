import { calibrate, type HeldOutRows } from '../../src/classifier/index.ts';
import type { Encoder } from '../../src/embedding/index.ts';
import { crossValidate, type HeldOutTemplates } from '../../src/training/cross-validate.ts';
import { embedTemplates, type TemplateViews } from '../../src/training/embed-templates.ts';
import { DEFAULT_BALANCE, goalOf } from '../../src/training/evaluate.ts';
import { assignFolds, type Folds } from '../../src/training/folds.ts';
import { type GroupedRows, groupByTemplate } from '../../src/training/group-by-template.ts';
import type { LabelledRow } from '../../src/training/index.ts';
import {
  type Decision,
  type DecisionGoal,
  fitDecision,
  judgeHeldOut,
} from '../../src/training/judge-held-out.ts';
import { measure, type Outcome } from '../../src/training/metrics.ts';
import { DEFAULT_L2, penaltiesOf } from '../../src/training/penalties.ts';
import { groupKFold } from './group-k-fold.ts';
import { LABEL_SHARES } from './label-shares.ts';
import { judgeLeftOut, measureUnseen, type UnseenLabel } from './left-out-label.ts';
import { type Figures, figuresOfEcs, figuresOfLines, figuresOfReal, figuresOfUnseen } from './measures.ts';
import { byOneView } from './one-view.ts';
import type { RealLine } from './read-data.ts';

/** Who judges: both views, as logsieve does, or one of them alone. */
export type View = 'both' | 'ngrams' | 'embedding';

/** Fitted to be compared, not kept. */
const FIT = { penalties: penaltiesOf(DEFAULT_L2), balance: DEFAULT_BALANCE, isRough: true };
const FOLDS = 5;
/** A label of fewer is not left out: too few lines to say what became of them. */
const FEWEST_TEMPLATES = 20;

/** What the views say of data, whoever judges. */
interface Judged {
  readonly grouped: GroupedRows;
  readonly folds: Folds;
  readonly held: HeldOutTemplates;
  /** By label: its lines, by models that were fitted without them. */
  readonly leftOut: ReadonlyMap<number, HeldOutTemplates>;
  readonly goal: DecisionGoal;
}

type Say = (step: string) => void;

/** Figures of the training lines by five folds of systems, and of real lines by what all training lines teach. */
export async function compareOnLines(
  lines: readonly LabelledRow[],
  real: readonly RealLine[] | undefined,
  { encoder, views, say }: { encoder: Encoder; views: readonly View[]; say: Say },
): Promise<Map<View, Figures>> {
  const grouped = groupByTemplate(lines);
  const folds = assignFolds(grouped, { split: 'source', folds: FOLDS, spreadLoneLabels: true });
  const goal = goalOf(grouped, { encoder, labelShares: LABEL_SHARES });
  const judged = { ...(await judge(grouped, folds, encoder, say)), goal };
  const ofReal = real && (await judgeReal(lines, real, judged, encoder));
  if (ofReal) say('real lines');
  return new Map(
    views.map((view) => [
      view,
      {
        ...figuresOfLines(outcomesOf(judged, view), folds.ofRow, grouped.labels),
        ...figuresOfUnseen('unseen', unseenOf(judged, view)),
        ...ofReal?.(judged.held, view),
      },
    ]),
  );
}

/** Figures of ECS categories by source. */
export async function compareOnEcs(
  lines: readonly LabelledRow[],
  { encoder, views, say }: { encoder: Encoder; views: readonly View[]; say: Say },
): Promise<Map<View, Figures>> {
  const grouped = groupByTemplate(lines, { fewestTemplates: 1 });
  const sources = Array.from(grouped.rowSource, (source) => grouped.sources[source] ?? '');
  const folds: Folds = {
    split: 'source',
    count: FOLDS,
    ofRow: groupKFold(sources, FOLDS),
    warnings: [],
  };
  const judged = { ...(await judge(grouped, folds, encoder, say)), goal: goalOf(grouped, { encoder }) };
  return new Map(
    views.map((view) => [
      view,
      {
        ...figuresOfEcs(outcomesOf(judged, view), folds.ofRow, grouped.labels),
        ...figuresOfUnseen('unseenEcs', unseenOf(judged, view)),
      },
    ]),
  );
}

async function judge(
  grouped: GroupedRows,
  folds: Folds,
  encoder: Encoder,
  say: Say,
): Promise<Omit<Judged, 'goal'>> {
  const views = await embed(grouped, encoder);
  say('embedded');
  const held = await crossValidate(grouped, views, folds, {
    ...FIT,
    onFold: (done, count) => say(`fold ${done} of ${count}`),
  });
  const leftOut = new Map<number, HeldOutTemplates>();
  for (const [label, name] of grouped.labels.entries()) {
    if (grouped.templates.filter((template) => template.label === name).length < FEWEST_TEMPLATES) continue;
    leftOut.set(label, await judgeLeftOut(grouped, views, label, FIT));
    say(`without ${name}`);
  }
  return { grouped, folds, held, leftOut };
}

function embed(grouped: GroupedRows, encoder: Encoder): Promise<TemplateViews> {
  return embedTemplates(
    grouped.templates.map(({ template }) => template),
    { encoder },
  );
}

function outcomesOf({ grouped, folds, held, goal }: Judged, view: View): Outcome[] {
  return judgeHeldOut(seenBy(held, view), grouped.rowLabel, folds.count, goal);
}

function unseenOf({ grouped, held, leftOut, goal }: Judged, view: View): UnseenLabel[] {
  return [...leftOut].map(([label, rows]) =>
    measureUnseen(seenBy(held, view), seenBy(rows, view), { ...goal, label, labels: grouped.labels }),
  );
}

function seenBy(held: HeldOutTemplates, view: View): HeldOutTemplates {
  return view === 'both' ? held : byOneView(held, view);
}

/** Real lines by a model of all training lines, whose calibration and thresholds come from held-out systems. */
async function judgeReal(
  lines: readonly LabelledRow[],
  real: readonly RealLine[],
  { grouped: { labels }, goal }: Judged,
  encoder: Encoder,
) {
  // The real lines are the one fold that is judged, the training lines all that is fitted on.
  const grouped = groupByTemplate([...real, ...lines], { labels, fewestTemplates: 0 });
  const ofRow = Int32Array.from(grouped.rowLabel, (_, row) => (row < real.length ? 0 : 1));
  const folds: Folds = { split: 'source', count: 1, ofRow, warnings: [] };
  const judged = await crossValidate(grouped, await embed(grouped, encoder), folds, FIT);
  return (held: HeldOutTemplates, view: View): Figures => {
    const decision = fitDecision(seenBy(held, view), goal);
    const answers = answersTo(seenBy(judged, view), decision, labels.length);
    const outcomes = real.map(
      (_, row): Outcome => ({
        actual: grouped.rowLabel[row] as number,
        ...(answers[judged.ofRow[row] as number] as Answer),
      }),
    );
    const sure = outcomes.filter((_, row) => real[row]?.isSure === true);
    return {
      ...figuresOfReal('real', measure(outcomes, labels)),
      ...figuresOfReal('realSure', measure(sure, labels)),
    };
  };
}

type Answer = Omit<Outcome, 'actual'>;

function answersTo(
  rows: HeldOutRows,
  { calibration, thresholds }: Decision,
  labelCount: number,
): readonly Answer[] {
  const { best, confidences, byWords } = calibrate(rows, calibration, labelCount, thresholds);
  return Array.from(best, (guess, row) => {
    const confidence = confidences[row] as number;
    const answered = confidence >= (thresholds[guess] as number);
    return { guess, confidence, answered, byWords: byWords[row] === 1 };
  });
}
