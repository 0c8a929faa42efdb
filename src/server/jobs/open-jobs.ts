import { join } from 'node:path';
import type { Context } from '../../assemble.ts';
import { Jobs, type JobsOptions, type JobViewer } from '../../jobs/index.ts';
import { labelSetOf } from '../../log/index.ts';
import type { Cascade } from '../../sieve/index.ts';
import type { Owner } from '../identity.ts';
import { type ReadQuery, readOptionsOf } from '../read-query.ts';
import { asksLlmOf, assertSupported } from '../taken-uploads.ts';

/** What jobs share with the requests of the process. */
export interface JobsShare {
  readonly cascade: (asksLlm: boolean) => Promise<Cascade>;
  readonly tempDir: string;
  /** Told of faults of our own. */
  readonly onFault: (error: unknown) => void;
  /** Told of each job that has ended. */
  readonly onEnded?: JobsOptions['onEnded'];
}

/** The jobs of a data directory, as the configuration has them; `start` lets them run. */
export function openJobs(context: Context, { cascade, tempDir, onFault, onEnded }: JobsShare): Jobs {
  const { config } = context;
  return new Jobs({
    folder: join(config.home, 'jobs'),
    openStore: context.openStore,
    openStoreIfPresent: context.openStoreIfPresent,
    cascade: (options) => cascade(asksLlmOf((options as ReadQuery).llm, config.llm.isOn)),
    answers: context.loadAnswers,
    labelSet: labelSetOf(context.labels),
    readOptions: (name, options) => readOptionsOf(options as ReadQuery, name, context),
    assertSupported: (document) => assertSupported(document, config.uploads.supportedFormats),
    llm: config.llm.isOn ? { tempDir, maxWait: config.llm.maxWait } : null,
    maxMessageChars: config.formats.maxMessageChars,
    maxRows: config.uploads.maxRows,
    ...config.jobs,
    onFault,
    ...(onEnded && { onEnded }),
  });
}

/**
 * Without keys a job is its session's, and of whoever was given its unguessable id; with keys it is its key's alone.
 */
export function viewerOf({ id }: Owner): JobViewer {
  return { owner: id, mayHoldIds: id.startsWith('session:') };
}
