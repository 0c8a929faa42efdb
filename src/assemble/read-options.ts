import type { EffectiveConfig } from '../config.ts';
import type { ReadOptions } from '../formats/index.ts';

/** How documents are read where nobody says otherwise; formats find the usual columns by themselves. */
export function configuredReadOptions(
  config: EffectiveConfig,
): Pick<ReadOptions, 'sourceColumn' | 'messageColumn' | 'labelColumn' | 'onBadBytes' | 'maxMessageChars'> {
  const { sourceColumn, messageColumn, labelColumn, onBadBytes, maxMessageChars } = config.formats;
  const isSet = (name: 'formats.source_column' | 'formats.message_column') =>
    config.originOf(name).kind !== 'default';
  return {
    sourceColumn: isSet('formats.source_column') ? sourceColumn : undefined,
    messageColumn: isSet('formats.message_column') ? messageColumn : undefined,
    labelColumn,
    onBadBytes: onBadBytes ?? undefined,
    maxMessageChars,
  };
}
