import { useEffect } from 'react';

/** Names the page in the browser's tab, while a view is shown. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title === '' ? 'logsieve' : `${title} · logsieve`;
  }, [title]);
}
