// @ts-check
/**
 * The demo's model: no model at all, but words. Each label's words are looked for in the template, and the
 * reason says that it is the demo that answers.
 */

/** @typedef {import('./model.mjs').Ask} Ask */
/** @typedef {import('./model.mjs').Item} Item */
/** @typedef {import('./model.mjs').Completion} Completion */

/** What the reasons begin with, so that nobody takes them for a model's. */
const MARK = 'demo:';

/** First that fits wins; the names are those of logsieve's own labels. */
const WORDS = /** @type {const} */ ([
  [
    'Deprecation Warning',
    /deprecat|obsolete|end of life|will be removed|no longer supported|unsupported version/i,
  ],
  ['HTTP Status', /\bHTTP\/\d|\b(?:GET|POST|PUT|DELETE|PATCH|HEAD) \//],
  [
    'Security Alert',
    /unauthori[sz]ed|intru|attack|malware|brute|denied|blocked|suspicious|invalid user|failed (?:login|password)|tamper/i,
  ],
  [
    'Critical Error',
    /fatal|panic|crash|\bdown\b|corrupt|cannot start|out of service|data loss|unrecoverable/i,
  ],
  [
    'Workflow Error',
    /(?:case|order|lead|invoice|approval|escalation|workflow|ticket|contract)\b.*(?:fail|abort|reject|missing)/i,
  ],
  ['Error', /error|exception|fail|timed? ?out|refused|unable|could not|invalid/i],
  ['Resource Usage', /memory|\bcpu\b|\bdisk\b|quota|usage|threads?|pool|bandwidth|bytes/i],
  ['User Action', /\buser\b|log(?:ged)? ?(?:in|out)|session|account/i],
  ['System Notification', /./s],
]);

/**
 * Labels each item by its words; the same request has the same answer.
 * @param {Ask} ask
 * @returns {Completion}
 */
export function demoModel(ask) {
  const items = ask.items.map((item) => ({ id: item.id, ...judge(item, ask.labels) }));
  return { text: JSON.stringify({ items }) };
}

/**
 * @param {Item} item
 * @param {readonly string[]} labels
 */
function judge(item, labels) {
  const text = [item.template, ...item.examples].join('\n');
  for (const [label, words] of WORDS) {
    const found = labels.includes(label) ? words.exec(text) : null;
    if (found !== null) return { label, reason: `${MARK} ${reasonOf(label, found[0])}` };
  }
  return ownLabel(text, labels);
}

/**
 * @param {string} label
 * @param {string} word
 */
function reasonOf(label, word) {
  return label === 'System Notification'
    ? 'nothing points elsewhere'
    : `the template has "${word.slice(0, 40)}"`;
}

/**
 * Of labels that the demo does not know, the one whose name the text has a word of, else the first.
 * @param {string} text
 * @param {readonly string[]} labels
 */
function ownLabel(text, labels) {
  const words = new Set(text.toLowerCase().split(/\W+/));
  const named = labels.find((label) =>
    label
      .toLowerCase()
      .split(/\W+/)
      .some((word) => words.has(word)),
  );
  if (named !== undefined) return { label: named, reason: `${MARK} the template has a word of the label` };
  return { label: labels[0] ?? 'Unclassified', reason: `${MARK} no word of the template decides` };
}
