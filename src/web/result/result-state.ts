/** Which rows are meant. */
export interface RowFilter {
  readonly labels: readonly string[];
  readonly stage: string | null;
  readonly source: string | null;
  /** Number of a template of the job. */
  readonly template: number | null;
  readonly search: string;
}

export const RESULT_TABS = ['lines', 'templates', 'corrections'] as const;
export type ResultTab = (typeof RESULT_TABS)[number];

export const ROW_SORTS = ['row', 'source', 'label', 'stage', 'confidence'] as const;
export type RowSort = (typeof ROW_SORTS)[number];

export const TEMPLATE_SORTS = ['count', 'label', 'confidence'] as const;
export type TemplateSort = (typeof TEMPLATE_SORTS)[number];

export interface Sort<Key extends string> {
  readonly by: Key;
  readonly order: 'asc' | 'desc';
}

/** What of a result is shown; all of it stands in the address, so that a reload or a link brings it back. */
export interface ResultState {
  readonly tab: ResultTab;
  readonly filter: RowFilter;
  readonly rowSort: Sort<RowSort>;
  readonly templateSort: Sort<TemplateSort>;
  /** The row whose explanation is open. */
  readonly openRow: number | null;
}

export const NO_FILTER: RowFilter = { labels: [], stage: null, source: null, template: null, search: '' };

const FIRST_ROW_SORT: Sort<RowSort> = { by: 'row', order: 'asc' };
const FIRST_TEMPLATE_SORT: Sort<TemplateSort> = { by: 'count', order: 'desc' };

/** Reads the address; what it does not know it passes over. */
export function readResultState(query: URLSearchParams): ResultState {
  const tab = query.get('tab');
  return {
    tab: RESULT_TABS.find((known) => known === tab) ?? 'lines',
    filter: {
      labels: [...new Set(query.getAll('label').filter((label) => label !== ''))],
      stage: query.get('stage') || null,
      source: query.get('source'),
      template: readNumber(query.get('template')),
      search: query.get('search') ?? '',
    },
    rowSort: readSort(query.get('sort'), ROW_SORTS) ?? FIRST_ROW_SORT,
    templateSort: readSort(query.get('by'), TEMPLATE_SORTS) ?? FIRST_TEMPLATE_SORT,
    openRow: readNumber(query.get('row')),
  };
}

/** The query of the address that brings a state back; what is as at first is left out. */
export function writeResultState(state: ResultState): URLSearchParams {
  const query = filterQuery(state.filter);
  if (state.tab !== 'lines') query.set('tab', state.tab);
  writeSort(query, 'sort', state.rowSort, FIRST_ROW_SORT);
  writeSort(query, 'by', state.templateSort, FIRST_TEMPLATE_SORT);
  if (state.openRow !== null) query.set('row', String(state.openRow));
  return query;
}

/** The filter as the API takes it. */
export function filterQuery(filter: RowFilter): URLSearchParams {
  const query = new URLSearchParams();
  for (const label of filter.labels) query.append('label', label);
  if (filter.stage !== null) query.set('stage', filter.stage);
  if (filter.source !== null) query.set('source', filter.source);
  if (filter.template !== null) query.set('template', String(filter.template));
  if (filter.search !== '') query.set('search', filter.search);
  return query;
}

/** A text that is the same for equal filters. */
export function filterKey(filter: RowFilter): string {
  return filterQuery({ ...filter, labels: [...filter.labels].sort() }).toString();
}

export function isFiltered(filter: RowFilter): boolean {
  return filterKey(filter) !== '';
}

/** The filter with a label taken in, or out where it was in. */
export function toggleLabel(filter: RowFilter, label: string): RowFilter {
  const { labels } = filter;
  return {
    ...filter,
    labels: labels.includes(label) ? labels.filter((other) => other !== label) : [...labels, label],
  };
}

/** The sort after a column's head was pressed: the other way round, or that column's first way. */
export function turnSort<Key extends string>(sort: Sort<Key>, by: Key, first: 'asc' | 'desc'): Sort<Key> {
  if (sort.by !== by) return { by, order: first };
  return { by, order: sort.order === 'asc' ? 'desc' : 'asc' };
}

function readSort<Key extends string>(value: string | null, keys: readonly Key[]): Sort<Key> | undefined {
  const isDown = value?.startsWith('-') ?? false;
  const by = keys.find((key) => key === (isDown ? value?.slice(1) : value));
  if (by === undefined) return undefined;
  return { by, order: isDown ? 'desc' : 'asc' };
}

function writeSort(query: URLSearchParams, name: string, sort: Sort<string>, first: Sort<string>): void {
  if (sort.by === first.by && sort.order === first.order) return;
  query.set(name, sort.order === 'desc' ? `-${sort.by}` : sort.by);
}

function readNumber(value: string | null): number | null {
  if (value === null || !/^\d{1,15}$/.test(value)) return null;
  return Number(value);
}
