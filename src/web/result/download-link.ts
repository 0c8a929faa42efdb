import { filterQuery, NO_FILTER, type RowFilter } from './result-state.ts';

export const DOWNLOAD_FORMATS = ['own', 'csv', 'safe-csv', 'ndjson'] as const;
/** `own` is the format of the input; `safe-csv` the CSV that no spreadsheet runs a formula of. */
export type DownloadFormat = (typeof DOWNLOAD_FORMATS)[number];

export interface Download {
  readonly format: DownloadFormat;
  /** Adds stage, confidence, reason and error code. */
  readonly explain: boolean;
  /** Absent: the whole result. */
  readonly filter?: RowFilter;
}

/** Address of a job's result as the user wants it; without a wish it is the stored file, which can be resumed. */
export function downloadLink(job: string, { format, explain, filter = NO_FILTER }: Download): string {
  const query = filterQuery(filter);
  if (format === 'csv' || format === 'ndjson') query.set('format', format);
  if (format === 'safe-csv') {
    query.set('format', 'csv');
    query.set('escape_formulas', 'true');
  }
  if (explain) query.set('explain', 'true');
  const wishes = query.toString();
  return `/v1/jobs/${encodeURIComponent(job)}/result${wishes === '' ? '' : `?${wishes}`}`;
}
