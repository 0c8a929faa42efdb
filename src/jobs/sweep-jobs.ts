import type { JobLog } from '../store/index.ts';
import { isFinished } from './job.ts';
import { foldersBefore, jobFiles, removeJobFolder } from './job-files.ts';

export interface Sweep {
  readonly jobs: JobLog;
  readonly folder: string;
  readonly retentionSeconds: number;
  /** Told of each job whose files go. */
  readonly forget: (id: string) => void;
  /** @default the system's */
  readonly now?: number;
}

/** An upload takes no longer; a folder without a job that is older was left by a process that died. */
const LONGEST_UPLOAD_MS = 6 * 3600_000;
/** Expired jobs are remembered for at least so long. */
const LEAST_REMEMBERED_MS = 3600_000;

/** Removes the files of jobs whose time has come, forgets those that expired long ago, and removes what nobody owns. */
export async function sweepJobs({
  jobs,
  folder,
  retentionSeconds,
  forget,
  now = Date.now(),
}: Sweep): Promise<void> {
  for (const job of await jobs.due(new Date(now).toISOString())) {
    if (job.state === 'expired') await jobs.remove(job.id);
    else if (isFinished(job.state)) {
      const until = now + Math.max(LEAST_REMEMBERED_MS, 1000 * retentionSeconds);
      await jobs.update(job.id, { state: 'expired', expiresAt: new Date(until).toISOString() });
      forget(job.id);
      await removeJobFolder(jobFiles(folder, job.id));
    }
  }
  for (const name of await foldersBefore(folder, now - LONGEST_UPLOAD_MS)) {
    const job = await jobs.get(name);
    if (job === undefined || job.state === 'expired') await removeJobFolder(jobFiles(folder, name));
  }
}
