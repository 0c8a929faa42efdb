import type { Job } from '../api/contract.ts';

interface JobListener {
  readonly onJob: (job: Job) => void;
  /** Whether events are coming. */
  readonly onLive: (isLive: boolean) => void;
}

const LONGEST_WAIT_MS = 15_000;

/**
 * Follows a job by server-sent events until it is over. The browser reconnects by itself, with Last-Event-ID,
 * where a connection breaks; where it gave up (the server answered with an error, as while it restarts) a new
 * stream is opened after a while.
 * @returns stops it
 */
export function followJob(id: string, { onJob, onLive }: JobListener): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = 1000;
  const open = () => {
    const stream = new EventSource(`/v1/jobs/${encodeURIComponent(id)}/events`);
    source = stream;
    const take = (event: MessageEvent<string>) => {
      wait = 1000;
      onLive(true);
      onJob(JSON.parse(event.data) as Job);
    };
    stream.addEventListener('progress', take);
    stream.addEventListener('done', (event) => {
      stream.close();
      onLive(false);
      onJob(JSON.parse(event.data) as Job);
    });
    stream.addEventListener('error', () => {
      onLive(false);
      if (stream.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(open, wait);
      wait = Math.min(LONGEST_WAIT_MS, wait * 2);
    });
  };
  open();
  return () => {
    source?.close();
    clearTimeout(timer);
  };
}
