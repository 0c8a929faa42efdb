import { useQuery } from '@tanstack/react-query';
import type { Session } from '../api/contract.ts';
import { SESSION_KEY } from '../api/query-client.ts';
import { request } from '../api/request.ts';

/** Whether the server wants a key, and has one of this browser. */
export function useSession() {
  return useQuery({
    queryKey: SESSION_KEY,
    queryFn: ({ signal }) => request<Session>('/v1/session', { signal }),
    staleTime: 60_000,
    // One that failed is not asked for again by each part of the page that wants to know.
    retryOnMount: false,
  });
}
