import type { ResultState, RowSort, Sort, TemplateSort } from './result-state.ts';
import type { ShowResult } from './use-result-state.ts';

interface SortFieldProps {
  readonly state: ResultState;
  readonly show: ShowResult;
}

interface SortChoice<Key extends string> extends Sort<Key> {
  readonly name: string;
}

const ROW_CHOICES: readonly SortChoice<RowSort>[] = [
  { name: 'as in the file', by: 'row', order: 'asc' },
  { name: 'last first', by: 'row', order: 'desc' },
  { name: 'least sure first', by: 'confidence', order: 'asc' },
  { name: 'surest first', by: 'confidence', order: 'desc' },
  { name: 'by label', by: 'label', order: 'asc' },
  { name: 'by source', by: 'source', order: 'asc' },
  { name: 'by stage', by: 'stage', order: 'asc' },
];
const TEMPLATE_CHOICES: readonly SortChoice<TemplateSort>[] = [
  { name: 'most lines first', by: 'count', order: 'desc' },
  { name: 'fewest lines first', by: 'count', order: 'asc' },
  { name: 'least sure first', by: 'confidence', order: 'asc' },
  { name: 'surest first', by: 'confidence', order: 'desc' },
  { name: 'by label', by: 'label', order: 'asc' },
];

/** Sorts where there is no room for the heads of columns. */
export function SortField({ state, show }: SortFieldProps) {
  const replace = { replace: true };
  return state.tab === 'templates' ? (
    <Field
      choices={TEMPLATE_CHOICES}
      sort={state.templateSort}
      onSort={(templateSort) => show({ templateSort }, replace)}
    />
  ) : (
    <Field choices={ROW_CHOICES} sort={state.rowSort} onSort={(rowSort) => show({ rowSort }, replace)} />
  );
}

interface FieldProps<Key extends string> {
  readonly choices: readonly SortChoice<Key>[];
  readonly sort: Sort<Key>;
  readonly onSort: (sort: Sort<Key>) => void;
}

function Field<Key extends string>({ choices, sort, onSort }: FieldProps<Key>) {
  const at = choices.findIndex(({ by, order }) => by === sort.by && order === sort.order);
  return (
    <select
      aria-label="Sort"
      className="field text-sm"
      value={at}
      onChange={(event) => {
        const choice = choices[Number(event.target.value)];
        if (choice !== undefined) onSort({ by: choice.by, order: choice.order });
      }}
    >
      {at < 0 && <option value={-1}>sorted otherwise</option>}
      {choices.map(({ name }, index) => (
        <option key={name} value={index}>
          {name}
        </option>
      ))}
    </select>
  );
}
