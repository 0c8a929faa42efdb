/** `expired`: its files are gone; it is remembered for a while, so that it can be said. */
export type StoredJobState =
  | 'queued'
  | 'running'
  | 'completed'
  | 'completed_with_errors'
  | 'failed'
  | 'cancelled'
  | 'expired';

/** A file on its way through the sieve, or done; the files are the caller's. */
export interface StoredJob {
  /** Unguessable. */
  readonly id: string;
  /** Who may see it. */
  readonly owner: string;
  readonly state: StoredJobState;
  /** ISO 8601, UTC, as all times here. */
  readonly createdAt: string;
  /** When it becomes `expired`, if it has ended by then, and once it is, when it is forgotten. */
  readonly expiresAt: string;
  /** Names the request that made it; the caller sees to it that keys of different clients differ. */
  readonly idempotencyKey: string | null;
  /** Of what was sent with that key. */
  readonly digest: string | null;
  /** The process that runs it; null where none does. */
  readonly runner: string | null;
  /** When the runner last gave a sign of life. */
  readonly seenAt: string | null;
  /** JSON: all else that the caller keeps of it. */
  readonly details: string;
}

export type NewJob = Pick<
  StoredJob,
  'id' | 'owner' | 'state' | 'expiresAt' | 'idempotencyKey' | 'digest' | 'details'
>;

/** What can be changed; what is left out stays. */
export type JobChange = Partial<Pick<StoredJob, 'state' | 'expiresAt' | 'details'>>;

/** The jobs. A job is run by one process at a time, which claims it first and gives signs of life. */
export interface JobLog {
  /**
   * Adds a job, unless there is one with the same idempotency key that has not expired: then that is what comes back.
   * @throws RangeError where the details are no JSON
   */
  add(job: NewJob): Promise<StoredJob>;
  get(id: string): Promise<StoredJob | undefined>;
  /** The job that a request with an idempotency key made. */
  findByKey(idempotencyKey: string): Promise<StoredJob | undefined>;
  /** Jobs of an owner, newest first, without expired ones. */
  list(owner: string): Promise<readonly StoredJob[]>;
  /** Jobs that wait or run, oldest first. */
  unfinished(): Promise<readonly StoredJob[]>;
  /** Jobs whose time has come, expired ones too. @param now ISO 8601, UTC */
  due(now: string): Promise<readonly StoredJob[]>;
  /** Changes a job; false: there is none, or a `runner` is given and does not run it, or no longer. */
  update(id: string, change: JobChange, runner?: string): Promise<boolean>;
  /** Gives a job other details where it still has those that were read; false: it has others, or is not there. */
  replaceDetails(id: string, before: string, after: string): Promise<boolean>;
  /**
   * Makes a process the runner of a job that waits or runs, and notes its sign of life; also its own again.
   * @param mayTake whether the runner that it has is known to be gone
   */
  claim(id: string, runner: string, mayTake: (job: StoredJob) => boolean): Promise<StoredJob | undefined>;
  /** Lets go of a job; what others run is left alone. */
  release(id: string, runner: string): Promise<void>;
  /** Forgets a job; false: there was none. */
  remove(id: string): Promise<boolean>;
}
