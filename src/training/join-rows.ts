import { toTemplate } from '../template/index.ts';
import type { LabelledRow } from './group-by-template.ts';

/** The rows of several inputs as one. */
export interface JoinedRows {
  readonly rows: readonly LabelledRow[];
  /** Rows that a later input overruled. */
  readonly overruled: number;
}

/**
 * Joins inputs, of which a later one outranks those before it: where it gives a template another label, earlier rows
 * of that template are left out. Rows without a label overrule nothing.
 */
export function joinRows(inputs: readonly (readonly LabelledRow[])[]): JoinedRows {
  if (inputs.length === 1) return { rows: inputs[0] ?? [], overruled: 0 };
  const said = new Map<string, Set<string>>();
  const kept: LabelledRow[][] = [];
  let overruled = 0;
  for (const rows of inputs.toReversed()) {
    const templates = rows.map(({ message }) => toTemplate(message));
    kept.push(
      rows.filter((row, i) => {
        const labels = said.get(templates[i] ?? '');
        const stays = labels === undefined || labels.has(row.label.trim());
        if (!stays) overruled++;
        return stays;
      }),
    );
    const own = new Map<string, Set<string>>();
    rows.forEach(({ label }, i) => {
      const template = templates[i] ?? '';
      if (label.trim() === '' || said.has(template)) return;
      own.set(template, (own.get(template) ?? new Set()).add(label.trim()));
    });
    for (const [template, labels] of own) said.set(template, labels);
  }
  return { rows: kept.toReversed().flat(), overruled };
}
