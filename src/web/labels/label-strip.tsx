import { formatShare } from '../text/format.ts';
import { labelColour } from './label-colour.ts';

/** The labels of a result as one thin bar, each as wide as its share. */
export function LabelStrip({ labels }: { readonly labels: Readonly<Record<string, number>> }) {
  const parts = Object.entries(labels)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a);
  const all = parts.reduce((sum, [, count]) => sum + count, 0);
  const text = parts.map(([label, count]) => `${label} ${formatShare(count / all)}`).join(', ');
  return (
    <div role="img" aria-label={text} title={text} className="flex h-1.5 gap-px overflow-hidden rounded-full">
      {parts.map(([label, count]) => (
        <div key={label} style={{ width: `${(count / all) * 100}%`, background: labelColour(label) }} />
      ))}
    </div>
  );
}
