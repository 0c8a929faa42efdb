import { useSyncExternalStore } from 'react';

const QUERY = '(max-width: 767px)';

/** Whether the screen is too narrow for a table's columns beside each other. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(QUERY).matches);
}

function subscribe(listener: () => void): () => void {
  const query = matchMedia(QUERY);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}
