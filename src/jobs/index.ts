/**
 * Work on whole documents: bytes and a cascade enter, the same bytes with their labels leave, and what became of the
 * rows is told on the way; at once, or as a job that outlives the process, whose rows can then be looked through and
 * corrected. This room refuses to know by which door a document came.
 */
export { badRow, classifyDocument, type DocumentWork } from './classify-document.ts';
export type { Job, JobFailure, JobOptions } from './job.ts';
export type { JobViewer } from './job-finder.ts';
export type { ResultFile } from './job-results.ts';
export { type JobEvent, Jobs } from './jobs.ts';
export type { JobsOptions } from './jobs-options.ts';
export { gzipped, type Output } from './output.ts';
export { groupRows } from './rows/group-rows.ts';
export type { RowFilter } from './rows/select-rows.ts';
export { summariseRows } from './rows/summarise-rows.ts';
