import { keepPreviousData, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Explanation, JobSummary, Row, RowsPage, TemplateRow, TemplatesPage } from '../api/contract.ts';
import { ProblemError } from '../api/problem.ts';
import { request } from '../api/request.ts';
import {
  filterKey,
  filterQuery,
  type RowFilter,
  type RowSort,
  type Sort,
  type TemplateSort,
} from './result-state.ts';

/** Rows of a page of the API. */
export const PAGE_ROWS = 200;

/** Results stay as they are until a correction, which asks for all anew; a server that is away is asked until it is back. */
const KEPT = {
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: 120_000,
  retry: (_count: number, error: Error) => error instanceof ProblemError && error.passes,
} as const;
const FAILURES_SHOWN = 2;

/** Why a query has no answer: that it failed, or that it goes on failing and is tried again. */
export function faultOf({ error, failureCount, failureReason }: Fallible): Error | null {
  return error ?? (failureCount < FAILURES_SHOWN ? null : failureReason);
}

interface Fallible {
  readonly error: Error | null;
  readonly failureCount: number;
  readonly failureReason: Error | null;
}

/** A list that is known in parts. */
export interface PartialList<Item> {
  readonly total: number | undefined;
  readonly itemAt: (index: number) => Item | undefined;
  /** Has these pages fetched beside the first. */
  readonly fetchPages: (pages: readonly number[]) => void;
  /** True while the parts shown are of another filter or sort than is wished. */
  readonly isOld: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
}

/** A row with its whole message, and why it has its label. */
export interface ExplainedRow {
  readonly row: Row;
  readonly explanation: Explanation;
}

/** Counts of the rows that a filter leaves. */
export function useSummary(job: string, filter: RowFilter) {
  return useQuery({
    queryKey: ['job', job, 'summary', filterKey(filter)],
    queryFn: ({ signal }) =>
      request<JobSummary>(`/v1/jobs/${job}/summary?${filterQuery(filter).toString()}`, { signal }),
    placeholderData: keepPreviousData,
    ...KEPT,
  });
}

/** One row, explained. */
export function useRow(job: string, row: number) {
  return useQuery({
    queryKey: ['job', job, 'row', row],
    queryFn: ({ signal }) => request<ExplainedRow>(`/v1/jobs/${job}/rows/${row}`, { signal }),
    placeholderData: keepPreviousData,
    ...KEPT,
  });
}

/** The rows of a filter, in a sort. */
export function useRows(job: string, filter: RowFilter, sort: Sort<RowSort>): PartialList<Row> {
  const query = filterQuery(filter);
  query.set('sort', sort.by);
  query.set('order', sort.order);
  return usePages<RowsPage, Row>(job, `/v1/jobs/${job}/rows`, query, (page) => page.rows);
}

/** The templates of a filter, in a sort. */
export function useTemplates(
  job: string,
  filter: RowFilter,
  sort: Sort<TemplateSort>,
): PartialList<TemplateRow> {
  const query = filterQuery({ ...filter, template: null });
  query.set('job', job);
  query.set('sort', sort.by);
  query.set('order', sort.order);
  return usePages<TemplatesPage, TemplateRow>(job, '/v1/templates', query, (page) => page.templates);
}

interface Page {
  readonly total: number;
  readonly generation: number;
}

function usePages<PageOf extends Page, Item>(
  job: string,
  path: string,
  query: URLSearchParams,
  itemsOf: (page: PageOf) => readonly Item[],
): PartialList<Item> {
  const [pages, setPages] = useState<readonly number[]>([]);
  const list = query.toString();
  const optionsOf = (page: number) => ({
    queryKey: ['job', job, 'list', path, list, page],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      request<PageOf>(`${path}?${list}&offset=${page * PAGE_ROWS}&limit=${PAGE_ROWS}`, { signal }),
    ...KEPT,
  });
  const first = useQuery({ ...optionsOf(0), placeholderData: keepPreviousData });
  const others = pages.filter((page) => page !== 0);
  const rest = useQueries({ queries: others.map(optionsOf) });
  const known = new Map<number, PageOf>();
  if (first.data !== undefined) known.set(0, first.data);
  for (const [index, { data }] of rest.entries()) {
    const page = others[index];
    if (data !== undefined && page !== undefined) known.set(page, data);
  }
  useRenewal(job, [...known.values()]);
  return {
    total: first.data?.total,
    itemAt: (index) => {
      const page = known.get(Math.floor(index / PAGE_ROWS));
      return page === undefined ? undefined : itemsOf(page)[index % PAGE_ROWS];
    },
    fetchPages: setPages,
    isOld: first.isPlaceholderData,
    error: [first, ...rest].map(faultOf).find((fault) => fault !== null) ?? null,
    retry: () => {
      for (const one of [first, ...rest]) if (one.error !== null) void one.refetch();
    },
  };
}

/** Pages of two generations do not belong together: a correction was made elsewhere meanwhile. */
function useRenewal(job: string, pages: readonly Page[]): void {
  const queries = useQueryClient();
  const generations = pages.map(({ generation }) => generation);
  const isMixed = Math.min(...generations) < Math.max(...generations);
  useEffect(() => {
    if (isMixed) void queries.invalidateQueries({ queryKey: ['job', job] });
  }, [isMixed, job, queries]);
}
