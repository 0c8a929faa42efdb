import { useMutation, useQueryClient } from '@tanstack/react-query';
import { request } from '../api/request.ts';
import { useSession } from '../session/use-session.ts';
import { Button } from '../ui/button.tsx';
import { ProblemNotice } from '../ui/notice.tsx';

/** Takes the key out of this browser, where there is one. */
export function ForgetKey() {
  const queries = useQueryClient();
  const { data } = useSession();
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
