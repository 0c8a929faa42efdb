import type { ReactNode } from 'react';

interface ChoiceProps {
  /** The same for all choices of one group. */
  readonly name: string;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
  readonly children: ReactNode;
}

/** One of several choices, of which one holds. */
export function Choice({ name, isChosen, onChoose, children }: ChoiceProps) {
  return (
    <label className="flex items-start gap-2 text-sm">
      <input
        type="radio"
        name={name}
        checked={isChosen}
        onChange={onChoose}
        className="mt-1 flex-none accent-accent"
      />
      <span className="min-w-0">{children}</span>
    </label>
  );
}
