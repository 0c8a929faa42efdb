import { about } from './about.ts';
import { sessionRoutes } from './access/session.ts';
import { answers } from './answers.ts';
import { classify } from './classify.ts';
import { classifyRecords } from './classify-records.ts';
import { explain } from './explain.ts';
import { healthz } from './healthz.ts';
import { jobEvents } from './jobs/job-events.ts';
import { jobResult } from './jobs/job-result.ts';
import { jobRows } from './jobs/job-rows.ts';
import { jobs } from './jobs/jobs.ts';
import { submitJob } from './jobs/submit-job.ts';
import { metrics } from './observe/metrics-route.ts';
import { readyz } from './readyz.ts';
import type { Route } from './route.ts';

/** Every route of the API, in the order of the documentation. */
export const ROUTES: readonly Route[] = [
  classify,
  classifyRecords,
  explain,
  about,
  answers,
  submitJob,
  jobs,
  jobEvents,
  jobRows,
  jobResult,
  sessionRoutes,
  healthz,
  readyz,
  metrics,
];
