import { labelColour } from './label-colour.ts';

interface LabelChipProps {
  readonly label: string;
  /** Outlined, with room around it. @default false */
  readonly boxed?: boolean;
}

/** A label: its colour, and always its name. */
export function LabelChip({ label, boxed = false }: LabelChipProps) {
  const box = boxed ? 'rounded-full border border-line bg-surface px-2 py-0.5 text-sm' : '';
  return (
    <span className={`inline-flex max-w-full items-center gap-1.5 ${box}`}>
      <span
        aria-hidden
        className="size-2.5 flex-none rounded-[3px]"
        style={{ background: labelColour(label) }}
      />
      <span className="truncate">{label}</span>
    </span>
  );
}
