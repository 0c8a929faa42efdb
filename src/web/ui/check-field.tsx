import type { ReactNode } from 'react';

interface CheckFieldProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: ReactNode;
  /** What it means, below its name. */
  readonly hint?: ReactNode;
}

export function CheckField({ checked, onChange, children, hint }: CheckFieldProps) {
  return (
    <label className="flex items-start gap-2 text-sm">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-0.5 size-4 flex-none accent-accent"
      />
      <span>
        {children}
        {hint !== undefined && <span className="block text-xs text-ink-soft">{hint}</span>}
      </span>
    </label>
  );
}
