import { useEffect, useRef, useState } from 'react';
import type { Format } from '../api/contract.ts';
import { formatName } from '../sniff/reading-names.ts';
import type { SniffLimits } from '../sniff/sniff.ts';
import { formatBytes } from '../text/format.ts';
import { Button } from '../ui/button.tsx';
import { FileIcon, PasteIcon, UploadIcon } from '../ui/icons.tsx';
import { Notice } from '../ui/notice.tsx';
import { PasteBox } from './paste-box.tsx';

interface DropZoneProps {
  readonly onFiles: (files: readonly File[]) => void;
  /** Whether there are files already. */
  readonly isSmall: boolean;
  /** What the server takes, once that is known. */
  readonly limits: SniffLimits | undefined;
}

const SAMPLE = '/sample/logs.csv';

/** Takes files that are dropped anywhere on the page, chosen, pasted, or the sample. */
export function DropZone({ onFiles, isSmall, limits }: DropZoneProps) {
  const input = useRef<HTMLInputElement>(null);
  const browse = useRef<HTMLButtonElement>(null);
  const paste = useRef<HTMLButtonElement>(null);
  const [isPasting, setPasting] = useState(false);
  const [sampleFailed, setSampleFailed] = useState(false);
  const isOver = useWindowDrop(onFiles);
  const takeSample = async () => {
    try {
      const response = await fetch(SAMPLE);
      if (!response.ok) throw new TypeError('no sample');
      onFiles([new File([await response.blob()], 'logs.csv', { type: 'text/csv' })]);
      setSampleFailed(false);
      // The button that was pressed is gone.
      browse.current?.focus();
    } catch {
      setSampleFailed(true);
    }
  };
  const stopPasting = () => {
    setPasting(false);
    paste.current?.focus();
  };
  const tone = isOver ? 'border-accent bg-accent-tint' : 'border-line-strong bg-surface';
  return (
    <section aria-label="Give files" className="space-y-3">
      <div
        className={`rounded-xl border-2 border-dashed transition-colors ${tone} ${isSmall ? 'flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3' : 'px-4 py-10 text-center sm:py-14'}`}
      >
        {!isSmall && <UploadIcon className="mx-auto size-9 text-accent" />}
        <p className={isSmall ? 'flex-1 text-sm text-ink-soft' : 'mt-3 text-lg font-medium'}>
          {isOver ? 'Let go to add' : isSmall ? 'Drop more files anywhere' : 'Drop log files here'}
        </p>
        <div className={`flex flex-wrap gap-2 ${isSmall ? '' : 'mt-4 justify-center'}`}>
          <Button ref={browse} look={isSmall ? 'plain' : 'primary'} onClick={() => input.current?.click()}>
            <FileIcon />
            Browse…
          </Button>
          <Button ref={paste} aria-expanded={isPasting} onClick={() => setPasting(!isPasting)}>
            <PasteIcon />
            Paste lines
          </Button>
          {!isSmall && <Button onClick={takeSample}>Take a sample file</Button>}
        </div>
        {!isSmall && (
          <p className="mt-4 text-sm text-ink-soft">
            {limits === undefined ? 'CSV' : inWords(limits.formats)}, also in gzip
            {limits !== undefined && `, up to ${formatBytes(limits.maxFileSize)} each`}
          </p>
        )}
        <input
          ref={input}
          type="file"
          multiple
          hidden
          aria-label="Log files"
          onChange={(event) => {
            onFiles([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
      </div>
      {sampleFailed && (
        <Notice tone="danger" title="The sample file could not be read.">
          Check that the server is running, and try again.
        </Notice>
      )}
      {isPasting && (
        <PasteBox
          onLines={(file) => {
            onFiles([file]);
            stopPasting();
          }}
          onClose={stopPasting}
        />
      )}
    </section>
  );
}

function inWords(formats: readonly string[]): string {
  const names = formats.map((format) => formatName(format as Format));
  return new Intl.ListFormat('en', { type: 'disjunction' }).format(names);
}

/** Takes files dropped on any part of the page; a miss would make the browser leave it. */
function useWindowDrop(onFiles: (files: readonly File[]) => void): boolean {
  const [depth, setDepth] = useState(0);
  useEffect(() => {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files');
    const enter = (event: DragEvent) => {
      if (hasFiles(event)) setDepth((count) => count + 1);
    };
    const leave = () => setDepth((count) => Math.max(0, count - 1));
    const over = (event: DragEvent) => {
      if (hasFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      setDepth(0);
      if (!hasFiles(event)) return;
      event.preventDefault();
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length > 0) onFiles(files);
    };
    addEventListener('dragenter', enter);
    addEventListener('dragleave', leave);
    addEventListener('dragover', over);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragenter', enter);
      removeEventListener('dragleave', leave);
      removeEventListener('dragover', over);
      removeEventListener('drop', drop);
    };
  }, [onFiles]);
  return depth > 0;
}
