import { useCallback, useMemo } from 'react';
import { navigate, usePageLocation } from '../navigation/location.ts';
import { type ResultState, readResultState, writeResultState } from './result-state.ts';

/** Changes what is shown; with `replace` the browser's way back does not stop here. */
export type ShowResult = (change: Partial<ResultState>, options?: { readonly replace?: boolean }) => void;

/** What of the result is shown, as the address has it. */
export function useResultState(): [ResultState, ShowResult] {
  const { search } = usePageLocation();
  const state = useMemo(() => readResultState(new URLSearchParams(search)), [search]);
  const show = useCallback<ShowResult>((change, options) => {
    const now = readResultState(new URLSearchParams(location.search));
    const query = writeResultState({ ...now, ...change }).toString();
    navigate(location.pathname + (query === '' ? '' : `?${query}`), options);
  }, []);
  return [state, show];
}
