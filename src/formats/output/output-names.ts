import type { OutputNames } from '../row-batch.ts';

const normalise = (name: string) => name.trim().toLowerCase();

/**
 * Chooses names for the added columns or members that do not collide with the input's own: `target_label`
 * becomes `predicted_label`, then `predicted_label_2` and so on; `stage` becomes `predicted_stage`.
 */
export function chooseNames(
  wanted: OutputNames,
  explain: boolean,
  taken: Iterable<string>,
): { names: OutputNames; changed: readonly (readonly [string, string])[] } {
  const used = new Set([...taken].map(normalise));
  const changed: [string, string][] = [];
  const choose = (name: string): string => {
    const stem = `predicted_${name.replace(/^target_/, '')}`;
    let chosen = name;
    for (let n = 1; used.has(normalise(chosen)); n++) chosen = n === 1 ? stem : `${stem}_${n}`;
    used.add(normalise(chosen));
    if (chosen !== name) changed.push([name, chosen]);
    return chosen;
  };
  const label = choose(wanted.label);
  if (!explain) return { names: { ...wanted, label }, changed };
  return {
    names: {
      label,
      stage: choose(wanted.stage),
      confidence: choose(wanted.confidence),
      reason: choose(wanted.reason),
      errorCode: choose(wanted.errorCode),
    },
    changed,
  };
}

export function wantedNames(label: string): OutputNames {
  return { label, stage: 'stage', confidence: 'confidence', reason: 'reason', errorCode: 'error_code' };
}
