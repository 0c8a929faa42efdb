import { useQuery } from '@tanstack/react-query';
import type { Models } from './contract.ts';
import { request } from './request.ts';

/** What runs on the server: versions, models, stages and limits. */
export function useModels() {
  return useQuery({
    queryKey: ['models'],
    queryFn: ({ signal }) => request<Models>('/v1/models', { signal }),
    staleTime: 60_000,
  });
}
