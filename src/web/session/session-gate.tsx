import { lazy, type ReactNode, useRef } from 'react';
import { useSession } from './use-session.ts';

const KeyView = lazy(() => import('./key-view.tsx').then(({ KeyView: view }) => ({ default: view })));

/**
 * Shows its content unless the server wants a key first: until that is known nothing, so that no request is made to
 * be refused. A server that does not answer is no reason to show nothing, nor to take away what is shown.
 */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const { data, isPending, failureCount } = useSession();
  const wasShown = useRef(false);
  if (data?.required === true && !data.authenticated) return <KeyView />;
  if (isPending && failureCount === 0 && !wasShown.current) return null;
  wasShown.current = true;
  return children;
}
