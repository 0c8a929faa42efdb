import { ProblemError } from '../api/problem.ts';
import { Button } from '../ui/button.tsx';
import { ProblemNotice } from '../ui/notice.tsx';

interface FaultNoticeProps {
  readonly fault: Error;
  readonly retry: () => void;
}

/** Why something of a result is not shown. What passes is tried again by itself and needs no button. */
export function FaultNotice({ fault, retry }: FaultNoticeProps) {
  const passes = fault instanceof ProblemError && fault.passes;
  return (
    <ProblemNotice error={fault} actions={passes ? undefined : <Button onClick={retry}>Try again</Button>} />
  );
}
