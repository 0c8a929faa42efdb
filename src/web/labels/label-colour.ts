const SLOTS: ReadonlyMap<string, number> = new Map([
  ['Security Alert', 1],
  ['Critical Error', 2],
  ['Workflow Error', 3],
  ['Deprecation Warning', 4],
  ['HTTP Status', 5],
  ['Error', 6],
  ['Resource Usage', 7],
  ['User Action', 8],
  ['System Notification', 9],
]);

/** The CSS colour of a label; one of our own labels has always the same, any other one of nine by its name. */
export function labelColour(label: string): string {
  if (label === 'Unclassified' || label === '') return 'var(--label-none)';
  return `var(--label-${SLOTS.get(label) ?? slotOf(label)})`;
}

function slotOf(label: string): number {
  let hash = 0;
  for (const character of label) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  return 1 + (hash % SLOTS.size);
}
