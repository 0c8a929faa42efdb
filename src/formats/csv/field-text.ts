import type { BlockText } from '../block-text.ts';
import { unquote } from './csv-field.ts';
import type { CsvSplitter } from './csv-splitter.ts';

/** Text of a field of the row just split; empty where the row does not have it. */
export function fieldText(splitter: CsvSplitter, text: BlockText, column: number): string {
  if (column < 0 || column >= splitter.count) return '';
  const found = text.text(splitter.starts[column] ?? 0, splitter.ends[column] ?? 0);
  const flags = splitter.flags[column] ?? 0;
  return flags === 0 ? found : unquote(found, flags);
}
