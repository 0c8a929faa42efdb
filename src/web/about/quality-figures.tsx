import { figuresOf } from './figures-of.ts';

interface QualityFiguresProps {
  readonly quality: unknown;
  /** What the classifier's own report says. */
  readonly figures: unknown;
}

/** How good the classifier was found to be; nothing where nobody measured. */
export function QualityFigures({ quality, figures }: QualityFiguresProps) {
  const shown = figuresOf(quality).length > 0 ? figuresOf(quality) : figuresOf(figures);
  if (shown.length === 0) return null;
  return (
    <section aria-labelledby="quality" className="card p-5">
      <h2 id="quality" className="mb-3 text-sm font-semibold">
        Quality, as measured when the classifier was made
      </h2>
      <dl className="grid grid-cols-2 gap-4 sm:grid-cols-4">
        {shown.map(({ name, text }) => (
          <div key={name}>
            <dt className="text-xs text-ink-soft">{name}</dt>
            <dd className="tabular text-lg font-medium">{text}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
