import { useQuery } from '@tanstack/react-query';
import type { Labels } from './contract.ts';
import { request } from './request.ts';

/** The labels in force, in their order; undefined until they are known. */
export function useLabels(): Labels | undefined {
  return useQuery({
    queryKey: ['labels'],
    queryFn: ({ signal }) => request<Labels>('/v1/labels', { signal }),
    staleTime: 300_000,
  }).data;
}
