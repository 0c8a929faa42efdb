import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Session } from '../api/contract.ts';
import { SESSION_KEY } from '../api/query-client.ts';
import { request } from '../api/request.ts';
import { Button } from '../ui/button.tsx';
import { ProblemNotice } from '../ui/notice.tsx';

/** Takes the key out of this browser, where there is one. */
export function ForgetKey() {
  const queries = useQueryClient();
  const { data } = useQuery({
    queryKey: SESSION_KEY,
    queryFn: ({ signal }) => request<Session>('/v1/session', { signal }),
    staleTime: 60_000,
  });
  const forget = useMutation({
    mutationFn: () => request('/v1/session', { method: 'DELETE' }),
    onSuccess: () => queries.resetQueries(),
  });
  if (data?.required !== true) return null;
  return (
    <>
      <Button disabled={forget.isPending} onClick={() => forget.mutate()}>
        Forget the key in this browser
      </Button>
      {forget.isError && <ProblemNotice error={forget.error} />}
    </>
  );
}
