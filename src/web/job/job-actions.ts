import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Job } from '../api/contract.ts';
import { request } from '../api/request.ts';
import { jobKey } from './use-job.ts';

export const JOBS_KEY = ['jobs'] as const;

/** Stops a job; it stays in the history. */
export function useCancelJob() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => request<Job>(`/v1/jobs/${id}/cancel`, { method: 'POST' }),
    onSuccess: (job) => {
      queries.setQueryData(jobKey(job.id), job);
      void queries.invalidateQueries({ queryKey: JOBS_KEY });
    },
  });
}

/** Removes a job with its files, at once and for good. */
export function useDeleteJob() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => request(`/v1/jobs/${id}`, { method: 'DELETE' }),
    onSuccess: (_none, id) => {
      queries.removeQueries({ queryKey: jobKey(id) });
      return queries.invalidateQueries({ queryKey: JOBS_KEY });
    },
  });
}
