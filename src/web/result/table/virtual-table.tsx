// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot leave out rows that are not seen
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, and names its row (aria-activedescendant)
import { type KeyboardEvent, useCallback, useEffect, useId, useState } from 'react';
import type { Sort } from '../result-state.ts';
import { rowAfterKey } from './row-after-key.ts';
import { pagesOf } from './scroll-scale.ts';
import { type TableColumn, TableHead } from './table-head.tsx';
import { TableRow } from './table-row.tsx';
import { useRowScroller } from './use-row-scroller.ts';
import { useThrottled } from './use-throttled.ts';

export interface VirtualTableProps<Item, Key extends string> {
  readonly name: string;
  readonly columns: readonly TableColumn<Item, Key>[];
  readonly total: number;
  readonly itemAt: (index: number) => Item | undefined;
  readonly isOld: boolean;
  readonly sort: Sort<Key>;
  readonly onSort: (sort: Sort<Key>) => void;
  readonly onOpen: (item: Item) => void;
  /** Numbers of the pages that are needed now. */
  readonly onPages: (pages: readonly number[]) => void;
  readonly pageRows: number;
  /** Changes when the table shows another list. */
  readonly listKey: string;
  readonly isNarrow: boolean;
}

const HEAD_HEIGHT = 34;
const WIDE_ROW = 32;
const NARROW_ROW = 58;
const PAGES_EVERY_MS = 80;

/** A table of any number of rows, of which only those are drawn that are seen. It has one place in the tab order. */
export function VirtualTable<Item, Key extends string>(props: VirtualTableProps<Item, Key>) {
  const { name, columns, total, itemAt, isOld, sort, onSort, onOpen, onPages, pageRows, listKey, isNarrow } =
    props;
  const id = useId();
  const rowHeight = isNarrow ? NARROW_ROW : WIDE_ROW;
  const headHeight = isNarrow ? 0 : HEAD_HEIGHT;
  const scroller = useRowScroller(total, rowHeight, headHeight, listKey);
  const [chosen, setChosen] = useState(0);
  const active = Math.min(chosen, total - 1);
  const { range } = scroller;
  const pages = useThrottled(pagesOf(range, pageRows).join(), PAGES_EVERY_MS);
  useEffect(() => onPages(pages === '' ? [] : pages.split(',').map(Number)), [pages, onPages]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list begins at its top
  useEffect(() => setChosen(0), [listKey]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const item = itemAt(active);
    const to = rowAfterKey(event.key, active, scroller.rowsSeen, total);
    if (to === undefined && (event.key !== 'Enter' || item === undefined)) return;
    event.preventDefault();
    if (to === undefined) {
      if (item !== undefined) onOpen(item);
      return;
    }
    setChosen(to);
    scroller.show(to);
  };
  const { element } = scroller;
  const onPress = useCallback(
    (index: number, item: Item | undefined) => {
      setChosen(index);
      element.current?.focus({ preventScroll: true });
      if (item !== undefined) onOpen(item);
    },
    [element, onOpen],
  );
  const tracks = columns.map(({ track }) => track).join(' ');
  const rows = Array.from({ length: range.end - range.start }, (_, index) => range.start + index);
  return (
    <div
      ref={element}
      role="grid"
      aria-label={name}
      aria-rowcount={total + 1}
      aria-colcount={columns.length}
      aria-busy={isOld}
      aria-activedescendant={active >= range.start && active < range.end ? `${id}${active}` : undefined}
      tabIndex={0}
      onScroll={scroller.onScroll}
      onKeyDown={onKeyDown}
      className="group relative h-[max(24rem,calc(100dvh-16rem))] overflow-x-hidden overflow-y-auto text-sm md:overscroll-contain [overflow-anchor:none] focus-visible:outline-offset-[-2px]"
    >
      <div
        role="row"
        aria-rowindex={1}
        className={
          isNarrow
            ? 'sr-only'
            : 'sticky top-0 z-10 grid items-center gap-x-3 border-b border-line bg-surface px-3'
        }
        style={isNarrow ? undefined : { gridTemplateColumns: tracks, height: HEAD_HEIGHT }}
      >
        {columns.map((column) => (
          <TableHead key={column.name} column={column} sort={sort} onSort={onSort} isFlat={isNarrow} />
        ))}
      </div>
      <div
        role="rowgroup"
        className={`relative transition-opacity ${isOld ? 'opacity-50' : ''}`}
        style={{ height: scroller.height }}
      >
        {rows.map((index) => (
          <TableRow
            key={index}
            id={`${id}${index}`}
            index={index}
            item={itemAt(index)}
            columns={columns}
            tracks={isNarrow ? undefined : tracks}
            top={scroller.topOf(index)}
            height={rowHeight}
            isActive={index === active}
            onPress={onPress}
          />
        ))}
      </div>
    </div>
  );
}
