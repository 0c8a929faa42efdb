import { useQuery } from '@tanstack/react-query';
import { lazy, type ReactNode } from 'react';
import type { Session } from '../api/contract.ts';
import { SESSION_KEY } from '../api/query-client.ts';
import { request } from '../api/request.ts';

const KeyView = lazy(() => import('./key-view.tsx').then(({ KeyView: view }) => ({ default: view })));

/** Shows its content unless the server wants a key first. What is there is not torn down by a failed look. */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const { data } = useQuery({
    queryKey: SESSION_KEY,
    queryFn: ({ signal }) => request<Session>('/v1/session', { signal }),
    staleTime: 60_000,
  });
  return data?.required === true && !data.authenticated ? <KeyView /> : children;
}
