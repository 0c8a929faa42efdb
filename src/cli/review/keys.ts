import { UNCLASSIFIED } from '../../log/index.ts';

/** A label with the key that gives it. */
export interface LabelKey {
  readonly key: string;
  readonly label: string;
}

/** Letters that mean nothing else. */
const KEYS = [...'123456789acdefghijkmortvwxyz'];

/** Labels on one page of keys. */
export const LABELS_A_PAGE = KEYS.length;

/** Turns the page where there are more labels than keys. */
export const NEXT_PAGE = '.';

/** The labels of a page, each with its key; `Unclassified` is on every page. @param page 0-based */
export function labelKeys(labels: readonly string[], page: number): readonly LabelKey[] {
  const onPage = labels.slice(page * LABELS_A_PAGE, (page + 1) * LABELS_A_PAGE);
  return [...onPage.map((label, i) => ({ key: KEYS[i] ?? '', label })), { key: '0', label: UNCLASSIFIED }];
}
