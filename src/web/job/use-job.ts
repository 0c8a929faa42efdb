import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Job } from '../api/contract.ts';
import { ProblemError } from '../api/problem.ts';
import { request } from '../api/request.ts';
import { followJob } from './follow-job.ts';
import { isOver } from './job-state.ts';

export const jobKey = (id: string) => ['job', id] as const;

/** A job as it stands, followed while it is under way. */
export function useJob(id: string) {
  const queries = useQueryClient();
  const [isLive, setLive] = useState(false);
  const query = useQuery({
    queryKey: jobKey(id),
    queryFn: ({ signal }) => request<Job>(`/v1/jobs/${id}`, { signal }),
    refetchIntervalInBackground: true,
    // The fallback: without a stream of events the job is asked for now and then.
    refetchInterval: ({ state }) => {
      if (state.error instanceof ProblemError && !state.error.passes) return false;
      const running = state.data === undefined || !isOver(state.data.state);
      return running && !isLive ? 2000 : false;
    },
  });
  const follow = query.data !== undefined && !isOver(query.data.state);
  useEffect(() => {
    if (!follow) return undefined;
    return followJob(id, {
      onJob: (job) => queries.setQueryData(jobKey(id), job),
      onLive: setLive,
    });
  }, [follow, id, queries]);
  return { ...query, isLive };
}
