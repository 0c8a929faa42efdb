// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot leave out rows that are not seen
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, and names its row (aria-activedescendant)
import { memo } from 'react';
import type { TableColumn } from './table-head.tsx';

interface TableRowProps<Item, Key extends string> {
  readonly id: string;
  readonly index: number;
  /** Undefined while it is fetched. */
  readonly item: Item | undefined;
  readonly columns: readonly TableColumn<Item, Key>[];
  /** Tracks of the CSS grid; undefined on a narrow screen. */
  readonly tracks: string | undefined;
  /** In pixels. */
  readonly top: number;
  readonly height: number;
  readonly isActive: boolean;
  readonly onPress: (index: number, item: Item | undefined) => void;
}

function Row<Item, Key extends string>(props: TableRowProps<Item, Key>) {
  const { id, index, item, columns, tracks, top, height, isActive, onPress } = props;
  const isNarrow = tracks === undefined;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid hears the keys of all its rows
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isActive}
      onClick={() => onPress(index, item)}
      className={`absolute inset-x-0 cursor-pointer gap-x-3 border-b border-line/60 px-3 hover:bg-sunken group-focus-visible:aria-selected:bg-accent-tint ${
        isNarrow ? 'flex flex-wrap content-center items-center' : 'grid items-center'
      }`}
      style={{ top, height, gridTemplateColumns: tracks }}
    >
      {columns.map((column) => (
        <div
          key={column.name}
          role="gridcell"
          className={`min-w-0 truncate ${isNarrow ? column.narrow : column.isNumber === true ? 'tabular text-right' : ''}`}
        >
          {item === undefined ? <Blank /> : column.cell(item)}
        </div>
      ))}
    </div>
  );
}

/** One row of a table; while the table is scrolled, most rows stay as they are. */
export const TableRow = memo(Row) as typeof Row;

function Blank() {
  return <span aria-hidden="true" className="inline-block h-2.5 w-3/5 rounded bg-sunken" />;
}
