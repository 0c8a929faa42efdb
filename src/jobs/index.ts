/**
 * Documents as jobs that outlive the process: a file and its options enter, its bytes with their labels leave, and its
 * rows can then be looked through and corrected. This room refuses to know by which door a document came.
 */
export type { Job, JobFailure, JobOptions } from './job.ts';
export type { JobViewer } from './job-finder.ts';
export type { ResultFile } from './job-results.ts';
export { Jobs } from './jobs.ts';
export type { JobsOptions } from './jobs-options.ts';
export { groupRows } from './rows/group-rows.ts';
export type { RowFilter } from './rows/select-rows.ts';
export { summariseRows } from './rows/summarise-rows.ts';
export type { JobEvent } from './watch-job.ts';
