import { useQuery } from '@tanstack/react-query';
import { lazy, type ReactNode } from 'react';
import type { Session } from '../api/contract.ts';
import { SESSION_KEY } from '../api/query-client.ts';
import { request } from '../api/request.ts';

const KeyView = lazy(() => import('./key-view.tsx').then(({ KeyView: view }) => ({ default: view })));

/**
 * Shows its content unless the server wants a key first: until that is known nothing, so that no request is made to
 * be refused. A server that does not answer is no reason to show nothing.
 */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const { data, isPending, failureCount } = useQuery({
    queryKey: SESSION_KEY,
    queryFn: ({ signal }) => request<Session>('/v1/session', { signal }),
    staleTime: 60_000,
  });
  if (isPending && failureCount === 0) return null;
  return data?.required === true && !data.authenticated ? <KeyView /> : children;
}
