import type { TemplateRow } from '../api/contract.ts';
import { ExplanationPart } from '../explanation/explanation-part.tsx';
import { LabelChip } from '../labels/label-chip.tsx';
import { stageName } from '../labels/stage-name.ts';
import { countOf, formatCount, formatShare } from '../text/format.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { VisibleText } from '../ui/visible-text.tsx';
import type { Change } from './correction/change.ts';
import { CorrectionForm } from './correction/correction-form.tsx';
import { isFiltered, NO_FILTER, type RowFilter } from './result-state.ts';
import type { ShowResult } from './use-result-state.ts';

interface TemplateDialogProps {
  readonly job: string;
  readonly template: TemplateRow;
  readonly filter: RowFilter;
  readonly show: ShowResult;
  readonly onClose: () => void;
  readonly onChange: (change: Change) => void;
}

/** One template of the result: what its lines are labelled as, an example, and the way to correct them all. */
export function TemplateDialog(props: TemplateDialogProps) {
  const { job, template, filter, show, onClose, onChange } = props;
  const { text, rows, share, labels, label, stage, confidence, reason, sources, example } = template;
  const showLines = () => {
    onClose();
    show({ tab: 'lines', filter: { ...NO_FILTER, template: template.template } });
  };
  const mix = Object.entries(labels).sort(([, one], [, other]) => other - one);
  return (
    <Dialog open onClose={onClose} place="side" title={`Template of ${countOf(rows, 'line')}`}>
      <div className="space-y-4">
        <p className="max-h-60 overflow-y-auto rounded-lg border border-line bg-sunken px-3 py-2 font-mono text-[0.8125rem] leading-relaxed break-words whitespace-pre-wrap">
          {text === '' ? <i className="text-ink-soft">no message</i> : <VisibleText text={text} />}
        </p>
        <p className="text-sm text-ink-soft">
          {formatShare(share)} of {isFiltered(filter) ? 'the filtered lines' : 'the result'}, from{' '}
          {countOf(sources, 'source')}
        </p>
        <ul className="space-y-1 text-sm">
          {mix.map(([name, count]) => (
            <li key={name} className="flex flex-wrap items-center gap-x-3">
              <LabelChip label={name} boxed />
              <span className="tabular text-ink-soft">{countOf(count, 'line')}</span>
            </li>
          ))}
        </ul>
        <p className="text-sm">
          <span className="text-ink-soft">by </span>
          {stage === 'none' ? 'no stage' : stageName(stage)}
          {confidence !== null && (
            <span className="text-ink-soft">, confidence {formatShare(confidence)}</span>
          )}
          {reason !== '' && (
            <>
              {': '}
              <VisibleText text={reason} />
            </>
          )}
        </p>
        <ExplanationPart title={`Example, row ${formatCount(example.row)}`}>
          <p className="font-mono text-[0.8125rem] break-words text-ink-soft">
            <VisibleText text={example.message} />
          </p>
        </ExplanationPart>
        <div className="flex flex-wrap gap-2">
          <Button onClick={showLines}>Show its lines</Button>
          <Button
            onClick={() => {
              onClose();
              show({ openRow: example.row });
            }}
          >
            Explain the example
          </Button>
        </div>
        {text !== '' && (
          <CorrectionForm
            job={job}
            target={{ template: text, source: filter.source, row: null, label }}
            onChange={(change) => {
              onClose();
              onChange(change);
            }}
          />
        )}
      </div>
    </Dialog>
  );
}
