import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { AnswerResponse, PutAnswer, UndoResponse } from '../../api/contract.ts';
import { request } from '../../api/request.ts';

/** A correction in force. */
export interface KeptAnswer {
  readonly id: number;
  readonly template: string;
  readonly message: string | null;
  readonly source: string | null;
  readonly label: string;
  readonly reason?: string | null;
  readonly by?: 'person' | 'llm';
  readonly at: string;
}

interface AnswersPage {
  readonly answers: readonly KeptAnswer[];
  readonly next: number | null;
}

const ANSWERS = '/v1/answers';

/** How many rows of the job a correction would change. Nothing is asked while there is none. */
export function useCorrectionPreview(job: string, correction: PutAnswer | undefined) {
  return useQuery({
    queryKey: ['preview', job, correction],
    queryFn: ({ signal }) =>
      request<AnswerResponse>(ANSWERS, { method: 'PUT', body: { ...correction, job, dryRun: true }, signal }),
    enabled: correction !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    // What was counted before a correction is wrong after it.
    gcTime: 0,
  });
}

/** Corrects; whatever shows the job then asks for it anew. */
export function useCorrection(job: string) {
  const renew = useRenewal(job);
  return useMutation({
    mutationFn: (correction: PutAnswer) =>
      request<AnswerResponse>(ANSWERS, { method: 'PUT', body: { ...correction, job } }),
    onSuccess: renew,
  });
}

/** Takes a correction back. */
export function useUndo(job: string) {
  const renew = useRenewal(job);
  return useMutation({
    mutationFn: (answer: number) =>
      request<UndoResponse>(`${ANSWERS}/${answer}`, { method: 'DELETE', query: { job } }),
    onSuccess: renew,
  });
}

/** Corrections in force, the newest first; answers of a model stand among them and are passed over. */
export function useCorrections() {
  const query = useInfiniteQuery({
    queryKey: ['answers'],
    queryFn: ({ pageParam, signal }) =>
      request<AnswersPage>(ANSWERS, { query: { limit: 500, before: pageParam }, signal }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const answers = query.data?.pages.flatMap((page) => page.answers).filter(({ by }) => by !== 'llm');
  const { hasNextPage, isFetching, fetchNextPage } = query;
  const isMissing = answers?.length === 0 && hasNextPage;
  useEffect(() => {
    if (isMissing && !isFetching) void fetchNextPage();
  }, [isMissing, isFetching, fetchNextPage]);
  return { ...query, answers: isMissing ? undefined : answers };
}

function useRenewal(job: string): () => void {
  const queries = useQueryClient();
  return () => {
    void queries.invalidateQueries({ queryKey: ['job', job] });
    void queries.invalidateQueries({ queryKey: ['answers'] });
  };
}
