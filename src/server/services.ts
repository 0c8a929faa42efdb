import { setMaxListeners } from 'node:events';
import { readFileSync } from 'node:fs';
import type { FastifyRateLimitStoreCtor } from '@fastify/rate-limit';
import { type Logger, pino } from 'pino';
import type { Context } from '../assemble.ts';
import type { Jobs } from '../jobs/index.ts';
import type { LogRecord, NewAnswer } from '../log/index.ts';
import type { Cascade } from '../sieve/index.ts';
import { assertSafeBind } from './access/assert-safe-bind.ts';
import type { Keys } from './access/keys.ts';
import { isLoopback } from './guards.ts';
import type { Owner } from './identity.ts';
import { openJobs, viewerOf } from './jobs/open-jobs.ts';
import { Metrics } from './observe/metrics.ts';
import { observeCascade } from './observe/observe-cascade.ts';
import { faultOf } from './problem.ts';
import { requestCounts } from './request-counts.ts';
import { SharedCascades } from './shared-cascades.ts';
import { openTemporaryFolder, type TemporaryFolder } from './temporary-folder.ts';
import { WorkQueue } from './work-queue.ts';

/** What other routes need of the jobs. Where a job is not the owner's, it is not there: NOT_FOUND. */
interface JobsOfOthers {
  /** How long a job is kept. */
  readonly retentionSeconds: number;
  /** The record in a row, counted from 1. @throws LogsieveError NOT_FOUND, BAD_ID, JOB_NOT_READY, GONE */
  recordOf(job: string, owner: Owner, row: number): Promise<LogRecord>;
  /** How many rows would change their label by an answer that is not kept. @throws as above */
  countAffected(job: string, owner: Owner, answer: NewAnswer): Promise<number>;
  /** That answers can be taken into a job. @throws as above */
  assertComplete(job: string, owner: Owner): Promise<void>;
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
  /** How often each client has asked. */
  readonly requestCounts: FastifyRateLimitStoreCtor;
  readonly keys: Keys;
  readonly metrics: Metrics;
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
  /** Whether others may come without a key. @default false */
  readonly isInsecure?: boolean;
}

/**
 * Makes what the routes work with; models load when first needed, or by `context.warmUp`.
 * @throws LogsieveError INSECURE_BIND where others could come and there is no key; OUTPUT_UNWRITABLE where no
 * temporary folder can be made
 */
export async function openServices(context: Context, options: ServiceOptions = {}): Promise<Services> {
  const { config } = context;
  const log = pino(
    { level: config.server.logLevel, base: null, serializers: { err: faultOf } },
    options.logTo ?? pino.destination(2),
  );
  const { host, requireKeys } = config.server;
  const isInsecure = options.isInsecure ?? false;
  const keys: Keys = {
    isRequired: requireKeys || !(isLoopback(host) || isInsecure),
    ring: async () => (await context.openStoreIfPresent())?.keys,
  };
  await assertSafeBind(host, isInsecure, keys);
  const temporary = await openTemporaryFolder(config.tempDir);
  const closing = new AbortController();
  const stopping = new AbortController();
  // Every request listens.
  setMaxListeners(0, closing.signal, stopping.signal);
  const queue = new WorkQueue({ maxWaiting: config.server.maxWaiting });
  const version = packageVersion();
  const metrics = new Metrics({
    queueLength: () => queue.size,
    caches: () => shared.made.map(({ cache }) => cache),
    jobs: () => all.counters,
    llmUsage: () => context.llmUsage,
  });
  const shared = new SharedCascades(context, log, observeCascade(metrics, version));
  const cascade: Services['cascade'] = (asksLlm = config.llm.isOn) => shared.get(asksLlm);
  const all = openJobs(context, {
    cascade,
    tempDir: temporary.path,
    onFault: (err) => log.error({ err }, 'a job'),
    onEnded: (state, { rows }) => log.info({ state, rows }, 'a job has ended'),
  });
  return {
    context,
    version,
    log,
    keys,
    metrics,
    cascade,
    queue,
    requestCounts: requestCounts(),
    temporary,
    jobs: {
      all,
      retentionSeconds: config.jobs.retentionSeconds,
      recordOf: (job, owner, row) => all.corrections.recordOf(job, viewerOf(owner), row),
      countAffected: (job, owner, answer) => all.corrections.countAffected(job, viewerOf(owner), answer),
      assertComplete: async (job, owner) => {
        await all.finder.complete(job, viewerOf(owner));
      },
      takeAnswers: (job, owner) => all.corrections.takeAnswers(job, viewerOf(owner)),
    },
    authentication: keys.isRequired ? 'key' : 'none',
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
