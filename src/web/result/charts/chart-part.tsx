import { type ReactNode, useId } from 'react';

/** One chart under its head. */
export function ChartPart({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="px-4 py-3">
      <h2 id={id} className="pb-1.5 text-xs font-semibold tracking-wide text-ink-soft uppercase">
        {title}
      </h2>
      {children}
    </section>
  );
}
