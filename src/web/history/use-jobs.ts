import { useQuery } from '@tanstack/react-query';
import type { Job } from '../api/contract.ts';
import { request } from '../api/request.ts';
import { JOBS_KEY } from '../job/job-actions.ts';
import { isOver } from '../job/job-state.ts';

/** The jobs of this browser, or of this key, newest first; asked for again while any is under way. */
export function useJobs() {
  return useQuery({
    queryKey: JOBS_KEY,
    queryFn: ({ signal }) => request<{ readonly jobs: readonly Job[] }>('/v1/jobs', { signal }),
    staleTime: 0,
    refetchInterval: ({ state }) =>
      state.data?.jobs.every((job) => isOver(job.state)) === false ? 1500 : 30_000,
  });
}
