import type { Job } from '../api/contract.ts';

interface JobListener {
  readonly onJob: (job: Job) => void;
  /** Whether events are coming. */
  readonly onLive: (isLive: boolean) => void;
}

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15_000;

/**
 * Follows a job by server-sent events until it is over. The browser reconnects by itself, with Last-Event-ID,
 * where a connection breaks; where it gave up (the server answered with an error, as while it restarts) a new
 * stream is opened after a while. A hidden tab has none: a browser has few connections to one server.
 * @returns stops it
 */
export function followJob(id: string, { onJob, onLive }: JobListener): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = FIRST_WAIT_MS;
  let isOver = false;
  const close = () => {
    source?.close();
    source = undefined;
    clearTimeout(timer);
    onLive(false);
  };
  const take = (event: MessageEvent<string>) => {
    wait = FIRST_WAIT_MS;
    onLive(true);
    onJob(JSON.parse(event.data) as Job);
  };
  const open = () => {
    const stream = new EventSource(`/v1/jobs/${encodeURIComponent(id)}/events`);
    source = stream;
    stream.addEventListener('progress', take);
    stream.addEventListener('done', (event) => {
      isOver = true;
      take(event);
      close();
    });
    stream.addEventListener('error', () => {
      if (stream !== source) return;
      onLive(false);
      if (stream.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(open, wait);
      wait = Math.min(LONGEST_WAIT_MS, wait * 2);
    });
  };
  const show = () => {
    close();
    if (!document.hidden && !isOver) open();
  };
  document.addEventListener('visibilitychange', show);
  show();
  return () => {
    document.removeEventListener('visibilitychange', show);
    close();
  };
}
