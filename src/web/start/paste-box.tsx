import { useEffect, useId, useRef } from 'react';
import { pastedFile } from '../intake/pasted-file.ts';
import { countOf } from '../text/format.ts';
import { useDraft } from '../text/use-draft.ts';
import { Button } from '../ui/button.tsx';

interface PasteBoxProps {
  readonly onLines: (file: File) => void;
  readonly onClose: () => void;
}

/** Lines that are pasted or typed, as a file; the draft outlives a reload. */
export function PasteBox({ onLines, onClose }: PasteBoxProps) {
  const [text, setText] = useDraft('logsieve.paste');
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  useEffect(() => field.current?.focus(), []);
  const lines = text.split('\n').filter((line) => line.trim() !== '').length;
  return (
    <div className="card p-4">
      <label htmlFor={id} className="text-sm font-medium">
        Log lines, one below the other; or CSV, or NDJSON
      </label>
      <textarea
        ref={field}
        id={id}
        rows={8}
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="field mt-1 block w-full resize-y font-mono text-[0.8125rem] leading-relaxed whitespace-pre"
      />
      <div className="mt-3 flex flex-wrap items-center justify-end gap-2">
        <p className="flex-1 text-sm text-ink-soft" aria-live="polite">
          {countOf(lines, 'line')}
        </p>
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
        <Button
          look="primary"
          disabled={lines === 0}
          onClick={() => {
            onLines(pastedFile(text));
            setText('');
          }}
        >
          Add these lines
        </Button>
      </div>
    </div>
  );
}
