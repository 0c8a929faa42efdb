import { formatShare } from '../../text/format.ts';

/** A confidence as a number; what has none is a dash. */
export function Confidence({ value }: { readonly value: number | null }) {
  if (value === null) return <span className="text-ink-soft">–</span>;
  return <span className={`tabular ${value < 0.5 ? 'text-caution' : ''}`}>{formatShare(value)}</span>;
}
