/** What the answer says of one item: its label and reason, or why it cannot be used. */
export type ItemAnswer =
  | { readonly ok: true; readonly label: string; readonly reason: string }
  | { readonly ok: false; readonly problem: string };

const MAX_REASON = 200;
const FENCE = '```';
/** Breaks, controls, and what reorders or hides text. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}\s]+/gu;

/**
 * Reads an answer by ids: where an entry stands says nothing, and ids that were not asked are passed over.
 * @returns the answer for each id; undefined if the text is not of the form that was asked for
 */
export function readAnswers(
  text: string,
  ids: readonly string[],
  labels: readonly string[],
): ReadonlyMap<string, ItemAnswer> | undefined {
  const entries = entriesOf(text);
  if (entries === undefined) return undefined;
  const asked = new Set(ids);
  const allowed = new Set(labels);
  const answers = new Map<string, ItemAnswer>();
  for (const entry of entries) {
    if (!isRecord(entry)) continue;
    const { id, label, reason } = entry;
    if (typeof id !== 'string' || !asked.has(id)) continue;
    answers.set(id, joined(answers.get(id), answerOf(label, reason, allowed)));
  }
  for (const id of ids) {
    if (!answers.has(id)) answers.set(id, { ok: false, problem: 'the model left it out' });
  }
  return answers;
}

function entriesOf(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(withoutFence(text));
    return isRecord(value) && Array.isArray(value['items']) ? value['items'] : undefined;
  } catch {
    return undefined;
  }
}

/** Models without structured output like to put JSON into a block of Markdown. */
function withoutFence(text: string): string {
  const trimmed = text.trim();
  if (!trimmed.startsWith(FENCE) || !trimmed.endsWith(FENCE)) return trimmed;
  return trimmed.slice(trimmed.indexOf('\n') + 1, -FENCE.length);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function answerOf(label: unknown, reason: unknown, allowed: ReadonlySet<string>): ItemAnswer {
  if (typeof label !== 'string' || !allowed.has(label))
    return { ok: false, problem: 'the model gave a label that is not in the set' };
  return { ok: true, label, reason: typeof reason === 'string' ? printable(reason) : '' };
}

/** Two entries for one id must agree. */
function joined(before: ItemAnswer | undefined, now: ItemAnswer): ItemAnswer {
  if (before === undefined) return now;
  if (!before.ok) return before;
  if (now.ok && now.label === before.label) return before;
  return { ok: false, problem: 'the model gave it two answers' };
}

function printable(reason: string): string {
  const [...points] = reason
    .slice(0, 4 * MAX_REASON)
    .replace(UNPRINTABLE, ' ')
    .trim();
  return points.length <= MAX_REASON ? points.join('') : `${points.slice(0, MAX_REASON - 1).join('')}…`;
}
