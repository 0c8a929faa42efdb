import type { Format, Job } from '../api/contract.ts';
import { filterQuery, NO_FILTER, type RowFilter } from './result-state.ts';

/** `safe-csv` is the CSV of which no spreadsheet runs a cell as a formula. */
export type DownloadFormat = Format | 'safe-csv';

export interface Download {
  readonly format: DownloadFormat;
  /** Whether stage, confidence, reason and error code stand beside the label. */
  readonly explain: boolean;
  /** @default the whole result */
  readonly filter?: RowFilter;
}

/** A job as far as its result's bytes depend on it. */
export type ResultOfJob = Pick<Job, 'id' | 'format' | 'options'>;

/** The format in which a job's result is kept. */
export function ownFormat({ format, options }: ResultOfJob): DownloadFormat {
  const own = options.format ?? options.from ?? format ?? 'csv';
  return own === 'csv' && options.escape_formulas === 'true' ? 'safe-csv' : own;
}

/** Formats that a result can be had in, its own first. */
export function downloadFormats(job: ResultOfJob): readonly DownloadFormat[] {
  return [...new Set<DownloadFormat>([ownFormat(job), 'csv', 'safe-csv', 'ndjson'])];
}

/**
 * The address of a result as it is wished. What differs from how the job was made is named, so that without a wish
 * it is the address of the stored file, of which a download can be resumed.
 */
export function downloadLink(job: ResultOfJob, { format, explain, filter = NO_FILTER }: Download): string {
  const query = filterQuery(filter);
  const own = ownFormat(job);
  if (format !== own) {
    query.set('format', format === 'safe-csv' ? 'csv' : format);
    query.set('escape_formulas', String(format === 'safe-csv'));
  }
  if (explain !== (job.options.explain === 'true')) query.set('explain', String(explain));
  const wishes = query.toString();
  return `/v1/jobs/${encodeURIComponent(job.id)}/result${wishes === '' ? '' : `?${wishes}`}`;
}
