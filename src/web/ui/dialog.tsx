import { type ReactNode, useEffect, useId, useRef } from 'react';
import { CloseIcon } from './icons.tsx';

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
  /** `side`: from the right edge, full height; at 360 px both fill the screen. @default centre */
  readonly place?: 'centre' | 'side';
  /** Buttons, below the content. */
  readonly actions?: ReactNode;
}

const PLACES = {
  centre:
    'm-auto w-full max-w-2xl max-h-[calc(100dvh-2rem)] rounded-xl max-sm:max-w-none max-sm:max-h-dvh max-sm:h-dvh max-sm:rounded-none',
  side: 'ml-auto mr-0 my-0 h-dvh max-h-none w-full max-w-xl sm:border-l',
} as const;

/**
 * The browser's own modal dialog: it keeps the focus, closes by Escape, and needs no style element, which the
 * content security policy would refuse.
 */
export function Dialog({ open, onClose, title, children, place = 'centre', actions }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const element = dialog.current;
    if (!open || element === null) return undefined;
    const opener = document.activeElement;
    element.showModal();
    element.querySelector<HTMLElement>('[data-content] :is(input, select, textarea)')?.focus();
    return () => {
      element.close();
      restoreFocus(opener);
    };
  }, [open]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does what the click on the backdrop does
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      className={`border-line bg-surface p-0 text-ink shadow-float ${PLACES[place]}`}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      {open && (
        <div className="flex h-full max-h-[inherit] flex-col">
          <header className="flex items-center gap-3 border-b border-line px-5 py-3">
            <h2 id={titleId} className="min-w-0 flex-1 text-base font-semibold">
              {title}
            </h2>
            <button
              type="button"
              aria-label="Close"
              onClick={onClose}
              className="-mr-1.5 rounded-md p-1.5 text-ink-soft hover:bg-sunken hover:text-ink"
            >
              <CloseIcon />
            </button>
          </header>
          <div data-content className="min-h-0 flex-1 overflow-y-auto px-5 py-4">
            {children}
          </div>
          {actions !== undefined && (
            <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">
              {actions}
            </footer>
          )}
        </div>
      )}
    </dialog>
  );
}

/** Back to what opened the dialog; where that is gone, or nothing did, to the content of the page. */
function restoreFocus(opener: Element | null): void {
  requestAnimationFrame(() => {
    if (document.querySelector('dialog[open]') !== null) return;
    const isThere = opener instanceof HTMLElement && opener !== document.body && opener.isConnected;
    const target = isThere ? opener : document.getElementById('content');
    target?.focus({ preventScroll: true });
  });
}
