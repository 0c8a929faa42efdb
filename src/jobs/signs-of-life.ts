import { hostname } from 'node:os';
import type { StoredJob } from '../store/index.ts';

/** How often a job's runner gives a sign of life, and after what silence it counts as gone. */
export const BEAT_MS = 3000;
export const SILENT_MS = 20_000;

/** A name for a process that runs jobs, by which others on its machine see whether it is there. */
export function newRunnerName(): string {
  return `${hostname()} ${process.pid} ${Math.random().toString(36).slice(2)}`;
}

/** Whether another process, which lives, runs a job. */
export function isRunElsewhere({ runner, seenAt }: StoredJob): boolean {
  if (runner === null) return false;
  const [host, pid] = runner.split(' ');
  if (host === hostname() && (Number(pid) === process.pid || !isAlive(Number(pid)))) return false;
  return seenAt !== null && Date.now() - Date.parse(seenAt) < SILENT_MS;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
