import type { ReactNode } from 'react';
import { FaultNotice } from '../fault-notice.tsx';
import type { PartialList } from '../result-queries.ts';

interface ListStateProps {
  readonly list: PartialList<unknown>;
  /** What is said where the list is empty. */
  readonly nothing: string;
  readonly children: (total: number) => ReactNode;
}

/** A list, or why there is none. */
export function ListState({ list, nothing, children }: ListStateProps) {
  const { total, error, retry } = list;
  return (
    <>
      {error !== null && (
        <div className="p-3">
          <FaultNotice fault={error} retry={retry} />
        </div>
      )}
      {total === undefined && error === null && (
        <p className="px-4 py-16 text-center text-ink-soft">Loading…</p>
      )}
      {total === 0 && <p className="px-4 py-16 text-center text-ink-soft">{nothing}</p>}
      {total !== undefined && total > 0 && children(total)}
    </>
  );
}
