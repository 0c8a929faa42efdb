import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ProblemError } from './problem.ts';

/** Key of the query that says whether the page may speak to the API. */
export const SESSION_KEY = ['session'] as const;

/** The one cache of what the API said. What passes is tried again; what the user must mend is shown at once. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: askForKey }),
  mutationCache: new MutationCache({ onError: askForKey }),
  defaultOptions: {
    queries: {
      retry: (count, error) => error instanceof ProblemError && error.passes && count < 4,
      retryDelay: (count, error) => waitBefore(count, error),
      staleTime: 10_000,
      networkMode: 'always',
    },
    mutations: { retry: false, networkMode: 'always' },
  },
});

function waitBefore(count: number, error: unknown): number {
  const asked = error instanceof ProblemError ? error.problem.retryAfter : undefined;
  return asked === undefined ? Math.min(8000, 500 * 2 ** count) : asked * 1000;
}

/** A key that was taken back, or a session that ended, shows when any request is refused. */
function askForKey(error: unknown): void {
  if (error instanceof ProblemError && error.problem.status === 401) {
    void queryClient.invalidateQueries({ queryKey: SESSION_KEY });
  }
}
