import { useState } from 'react';

/** Text that outlives a reload, in this tab only; where there is no storage, until the view is left. */
export function useDraft(key: string): [string, (text: string) => void] {
  const [text, setText] = useState(() => {
    try {
      return sessionStorage.getItem(key) ?? '';
    } catch {
      return '';
    }
  });
  const write = (next: string) => {
    setText(next);
    try {
      sessionStorage.setItem(key, next);
    } catch {
      // Storage may be full or switched off.
    }
  };
  return [text, write];
}
