import { LogsieveError } from '../errors.ts';
import type { LogRecord, NewAnswer } from '../log/index.ts';
import type { Cascade } from '../sieve/index.ts';
import type { StoredJob } from '../store/index.ts';
import {
  answersWith,
  correctionsOf,
  readRunColumn,
  removeColumn,
  templatesNamed,
  writeCorrections,
} from './corrections.ts';
import { detailsOf } from './job.ts';
import { isMissing, jobFiles } from './job-files.ts';
import type { JobFinder, JobViewer } from './job-finder.ts';
import type { JobResults } from './job-results.ts';
import type { JobsOptions } from './jobs-options.ts';

/** Takes answers of people into jobs that are complete. */
export class JobCorrections {
  readonly #options: JobsOptions;
  readonly #finder: Pick<JobFinder, 'read'>;
  readonly #results: JobResults;
  /** Corrections of one job come one after the other; those of other processes are met when they are kept. */
  readonly #correcting = new Map<string, Promise<unknown>>();

  constructor(options: JobsOptions, finder: Pick<JobFinder, 'read'>, results: JobResults) {
    this.#options = options;
    this.#finder = finder;
    this.#results = results;
  }

  /** Settles when a job is not being corrected. */
  async idle(id: string): Promise<void> {
    await this.#correcting.get(id)?.catch(() => undefined);
  }

  /** @throws LogsieveError as `JobFinder.complete`; NOT_FOUND for a row that is not there */
  async recordOf(id: string, viewer: JobViewer, row: number): Promise<LogRecord> {
    const { index } = await this.#finder.read(id, viewer, (job) => this.#results.selectorOf(job));
    if (row < 1 || row > index.rows) {
      throw new LogsieveError('NOT_FOUND', `there is no row ${row}: the job has ${index.rows}`, {
        remedy: 'rows are counted from 1',
      });
    }
    const [message = ''] = await index.messages([row - 1]);
    return { message, source: index.source(row - 1) };
  }

  /** How many rows would change their label by an answer that is not kept. @throws LogsieveError as `JobFinder.complete` */
  async countAffected(id: string, viewer: JobViewer, answer: NewAnswer): Promise<number> {
    return await this.#finder.read(id, viewer, async (job) => {
      const { index } = await this.#results.selectorOf(job);
      const files = jobFiles(this.#options.folder, id);
      const templates = await templatesNamed(files, detailsOf(job), new Set([answer.template]));
      const answers = await answersWith(await this.#options.openStore(), answer);
      const run = { verdictOf: await readRunColumn(files, index), verdicts: index.verdicts };
      const { affected } = await correctionsOf(index, run, templates, answers, () =>
        this.#options.cascade({ llm: 'off' }),
      );
      return affected;
    });
  }

  /**
   * Takes people's answers and undos into a job that were kept since; its result is made again.
   * @returns how many rows changed their label
   * @throws LogsieveError as `JobFinder.complete`
   */
  async takeAnswers(id: string, viewer: JobViewer): Promise<number> {
    const before = this.#correcting.get(id) ?? Promise.resolve();
    const correcting = before.catch(() => undefined).then(() => this.#takeAnswers(id, viewer));
    this.#correcting.set(id, correcting);
    try {
      return await correcting;
    } finally {
      if (this.#correcting.get(id) === correcting) this.#correcting.delete(id);
    }
  }

  async #takeAnswers(id: string, viewer: JobViewer): Promise<number> {
    for (;;) {
      const affected = await this.#finder.read(id, viewer, (job) => this.#takeInto(job));
      if (affected !== undefined) return affected;
    }
  }

  /** @returns undefined where another process corrected the job meanwhile: all is to be looked at again */
  async #takeInto(job: StoredJob): Promise<number | undefined> {
    const details = detailsOf(job);
    const { labelSet, folder } = this.#options;
    const store = await this.#options.openStore();
    const { version, changes } = await store.answers.changesSince(details.answersEvent, labelSet);
    const texts = new Set(changes.filter(({ key }) => key.by === 'person').map(({ key }) => key.template));
    const { index } = await this.#results.selectorOf(job);
    const files = jobFiles(folder, job.id);
    const templates = await templatesNamed(files, details, texts);
    const run = { verdictOf: await readRunColumn(files, index), verdicts: index.verdicts };
    const corrections = await correctionsOf(index, run, templates, await this.#options.answers(), () =>
      this.#cascade(),
    );
    const isNews = corrections.verdicts.size > 0;
    const corrected = isNews ? await writeCorrections(files, index, details, corrections) : details;
    const kept = JSON.stringify({ ...corrected, answersEvent: version });
    if (!(await store.jobs.replaceDetails(job.id, job.details, kept))) {
      if (isNews) await removeColumn(files, corrected);
      return undefined;
    }
    if (isNews) {
      this.#results.forget(job.id);
      await removeColumn(files, details);
      this.#makeResult({ ...job, details: kept });
    }
    return corrections.affected;
  }

  /** Makes the result again, in the background; whoever downloads it meanwhile waits for the same. */
  #makeResult(job: StoredJob): void {
    this.#results.fileOf(job).catch((error: unknown) => {
      // What a later correction has removed is made by that one.
      if (!isMissing(error)) this.#options.onFault?.(error);
    });
  }

  /** No LLM is asked for a correction. */
  async #cascade(): Promise<Cascade> {
    const cascade = await this.#options.cascade({ llm: 'off' });
    await cascade.refresh();
    return cascade;
  }
}
