import { readFileSync } from 'node:fs';
import { type Logger, pino } from 'pino';
import type { Context } from '../assemble.ts';
import type { Jobs } from '../jobs/index.ts';
import type { LogRecord, NewAnswer } from '../log/index.ts';
import type { Cascade } from '../sieve/index.ts';
import type { Owner } from './identity.ts';
import { openJobs, viewerOf } from './jobs/open-jobs.ts';
import { faultOf } from './problem.ts';
import { openTemporaryFolder, type TemporaryFolder } from './temporary-folder.ts';
import { WorkQueue } from './work-queue.ts';

/** What other routes need of the jobs. Where a job is not the owner's, it is not there: NOT_FOUND. */
export interface JobsOfOthers {
  /** How long a job is kept. */
  readonly retentionSeconds: number;
  /** The record in a row, counted from 1. @throws LogsieveError NOT_FOUND, BAD_ID, JOB_NOT_READY, GONE */
  recordOf(job: string, owner: Owner, row: number): Promise<LogRecord>;
  /** How many rows would change their label by an answer that is not kept. @throws as above */
  countAffected(job: string, owner: Owner, answer: NewAnswer): Promise<number>;
  /** Takes answers and undos into a job that were kept since; how many rows changed their label. @throws as above */
  takeAnswers(job: string, owner: Owner): Promise<number>;
}

/** The jobs, and what other routes need of them. */
interface ServedJobs extends JobsOfOthers {
  readonly all: Jobs;
}

/** What the routes work with; one for all listeners of the process. */
export interface Services extends AsyncDisposable {
  readonly context: Context;
  readonly version: string;
  readonly log: Logger;
  /** The cascade that all requests share. @param asksLlm whether an LLM may be asked; else as configured */
  cascade(asksLlm?: boolean): Promise<Cascade>;
  readonly queue: WorkQueue;
  readonly temporary: TemporaryFolder;
  /** The jobs; they run once `jobs.all.start` is called. */
  readonly jobs: ServedJobs;
  /** What a client must show. */
  readonly authentication: 'none' | 'key';
  /** Aborts when the server begins to stop: no new requests, and streams of events end. */
  readonly closing: AbortSignal;
  /** Aborts when requests have had their time to end: what is still going on is given up. */
  readonly stopping: AbortSignal;
  close(): void;
  stop(reason: unknown): void;
}

export interface ServiceOptions {
  /** Where the log goes. @default standard error */
  readonly logTo?: { write(line: string): void };
}

/**
 * Makes what the routes work with; models load when first needed, or by `context.warmUp`.
 * @throws LogsieveError OUTPUT_UNWRITABLE where no temporary folder can be made
 */
export async function openServices(context: Context, options: ServiceOptions = {}): Promise<Services> {
  const { config } = context;
  const log = pino(
    { level: config.server.logLevel, base: null, serializers: { err: faultOf } },
    options.logTo ?? pino.destination(2),
  );
  const temporary = await openTemporaryFolder(config.tempDir);
  const closing = new AbortController();
  const stopping = new AbortController();
  const cascades = new Map<boolean, Promise<Cascade>>();
  const cascade: Services['cascade'] = (asksLlm = config.llm.isOn) => {
    const known = cascades.get(asksLlm);
    if (known !== undefined) return known;
    const made = context.createCascade(
      asksLlm
        ? {
            onFirstRequest: ({ provider, model, host }) =>
              log.warn({ provider, model, host }, 'the LLM is asked'),
            onNotice: () => log.warn('the LLM is not asked, since its answers could not be kept'),
          }
        : undefined,
    );
    cascades.set(asksLlm, made);
    // Whoever asks next tries anew.
    made.catch(() => cascades.delete(asksLlm));
    return made;
  };
  const all = openJobs(context, {
    cascade,
    tempDir: temporary.path,
    onFault: (err) => log.error({ err }, 'a job'),
    onEnded: (state, { rows }) => log.info({ state, rows }, 'a job has ended'),
  });
  return {
    context,
    version: packageVersion(),
    log,
    cascade,
    queue: new WorkQueue({ maxWaiting: config.server.maxWaiting }),
    temporary,
    jobs: {
      all,
      retentionSeconds: config.jobs.retentionSeconds,
      recordOf: (job, owner, row) => all.corrections.recordOf(job, viewerOf(owner), row),
      countAffected: (job, owner, answer) => all.corrections.countAffected(job, viewerOf(owner), answer),
      takeAnswers: (job, owner) => all.corrections.takeAnswers(job, viewerOf(owner)),
    },
    authentication: 'none',
    closing: closing.signal,
    stopping: stopping.signal,
    close: () => {
      closing.abort();
      // Jobs go on at the next start; what they are at now is not waited for.
      void all.stop();
    },
    stop: (reason) => stopping.abort(reason),
    [Symbol.asyncDispose]: async () => {
      await all.stop();
      await temporary.remove();
    },
  };
}

function packageVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
