/**
 * How frequent the labels are thought to be among the templates of real logs; thresholds of the shipped classifier are
 * fitted for half of the way there (`labelWeights`). `npx tsx scripts/label-shares.ts` counts them: the classifier's
 * best guesses for about a thousand templates of 30 systems, no label taken for rarer than 2%, since that is no census
 * and its systems have no business in them.
 */
export const LABEL_SHARES: ReadonlyMap<string, number> = new Map([
  ['Security Alert', 0.02],
  ['Critical Error', 0.02],
  ['Workflow Error', 0.02],
  ['Deprecation Warning', 0.04],
  ['HTTP Status', 0.09],
  ['Error', 0.07],
  ['Resource Usage', 0.05],
  ['User Action', 0.08],
  ['System Notification', 0.63],
]);
