import { useSyncExternalStore } from 'react';
import { ProblemError } from '../api/problem.ts';
import { queryClient, SESSION_KEY } from '../api/query-client.ts';
import { uploadFile } from '../api/upload.ts';
import { type Mapping, optionsOf } from '../sniff/mapping.ts';
import { readSample } from '../sniff/read-sample.ts';
import { isSentAsCsv, type Sniffed, type SniffLimits, sniff } from '../sniff/sniff.ts';
import { linesAsCsv } from './lines-as-csv.ts';

/** How far the sending of a file is. */
export type Sending =
  | { readonly phase: 'idle' | 'queued' }
  | { readonly phase: 'sending'; readonly share: number; readonly wait: number | null }
  | { readonly phase: 'refused'; readonly error: unknown }
  | { readonly phase: 'taken'; readonly job: string };

/** A file that was given, and is not yet, or just now, a job. */
export interface StagedFile {
  readonly key: string;
  readonly file: File;
  /** Undefined while its beginning is read. */
  readonly sniffed: Sniffed | undefined;
  /** Why the file cannot be read at all. */
  readonly unreadable: boolean;
  /** What the user said of how to read it. */
  readonly changes: Partial<Mapping>;
  readonly sending: Sending;
}

let files: readonly StagedFile[] = [];
let limits: SniffLimits | undefined;
let stop: AbortController | undefined;
const listeners = new Set<() => void>();

/** The files given, which stay while other views are shown. */
export function useStagedFiles(): readonly StagedFile[] {
  return useSyncExternalStore(subscribe, () => files);
}

/** Takes files in, and reads their beginnings. */
export function stageFiles(given: readonly File[]): void {
  const added = given.map((file): StagedFile => {
    const sending = { phase: 'idle' } as const;
    return { key: newKey(), file, sniffed: undefined, unreadable: false, changes: {}, sending };
  });
  forgetTaken();
  update([...files, ...added]);
  for (const { key, file } of added) {
    readSample(file, file.name).then(
      (sample) => change(key, () => ({ sniffed: sniff(sample, {}, limits) })),
      () => change(key, () => ({ unreadable: true })),
    );
  }
}

/** Reads a file as the user says. */
export function mapFile(key: string, changes: Partial<Mapping>): void {
  change(key, ({ sniffed }) => ({
    changes,
    sending: { phase: 'idle' },
    ...(sniffed !== undefined && { sniffed: sniff(sniffed.sample, changes, limits) }),
  }));
}

export function removeFile(key: string): void {
  update(files.filter((file) => file.key !== key));
}

/** Lets go of the files that are jobs now. */
export function forgetTaken(): void {
  update(files.filter(({ sending }) => sending.phase !== 'taken'));
}

/** What the server takes, once that is known. */
export function setLimits(known: SniffLimits): void {
  if (JSON.stringify(limits) === JSON.stringify(known)) return;
  limits = known;
  update(
    files.map((file) =>
      file.sniffed === undefined
        ? file
        : { ...file, sniffed: sniff(file.sniffed.sample, file.changes, limits) },
    ),
  );
}

/** Whether a file can be sent as it is. */
export function isReady({ sniffed, unreadable, sending }: StagedFile): boolean {
  if (sniffed === undefined || unreadable || sending.phase === 'taken') return false;
  return sniffed.problems.every(({ kind }) => kind !== 'stop');
}

/**
 * Sends all files that are ready, one after the other.
 * @param llm whether an LLM may be asked; undefined: as the server has it
 * @returns the ids of the jobs
 */
export async function sendFiles(llm: 'on' | 'off' | undefined): Promise<string[]> {
  if (stop !== undefined) return [];
  const own = new AbortController();
  stop = own;
  addEventListener('beforeunload', warn);
  for (const { key } of files.filter(isReady)) change(key, () => ({ sending: { phase: 'queued' } }));
  const jobs: string[] = [];
  try {
    for (;;) {
      const next = files.find(({ sending }) => sending.phase === 'queued');
      if (next === undefined) break;
      const job = await sendOne(next, llm, own.signal);
      if (job !== undefined) jobs.push(job);
    }
  } finally {
    stop = undefined;
    removeEventListener('beforeunload', warn);
  }
  return jobs;
}

/** Stops the sending; what was taken stays taken. */
export function stopSending(): void {
  stop?.abort();
}

async function sendOne(
  { key, file, sniffed }: StagedFile,
  llm: 'on' | 'off' | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  const set = (sending: Sending) => change(key, () => ({ sending }));
  if (signal.aborted || sniffed === undefined) {
    set({ phase: 'idle' });
    return undefined;
  }
  set({ phase: 'sending', share: 0, wait: null });
  try {
    const { sent, options } = await prepared(file, sniffed, llm);
    // Another way of reading is another job, so it has another key.
    const job = await uploadFile({
      file: sent,
      options,
      key: `${key}-${digest(JSON.stringify(options))}`,
      signal,
      onSent: (share) => set({ phase: 'sending', share, wait: null }),
      onWait: (wait) => set({ phase: 'sending', share: 0, wait }),
    });
    set({ phase: 'taken', job: job.id });
    return job.id;
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status === 401) {
      void queryClient.invalidateQueries({ queryKey: SESSION_KEY });
    }
    set(signal.aborted ? { phase: 'idle' } : { phase: 'refused', error });
    return undefined;
  }
}

/** What is sent of a file, and how the server is to read it. */
async function prepared(file: File, sniffed: Sniffed, llm: 'on' | 'off' | undefined) {
  const { mapping, found, columns, sample } = sniffed;
  const asked = llm === undefined ? {} : { llm };
  if (!isSentAsCsv(mapping.format, limits)) {
    return { sent: file, options: { ...optionsOf(mapping, found, columns), ...asked } };
  }
  const sent = await linesAsCsv(file, { encoding: mapping.encoding, gzip: sample.gzip });
  const source = mapping.sourceName.trim();
  return { sent, options: { ...(source !== '' && { source }), ...asked } };
}

function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

function change(key: string, what: (file: StagedFile) => Partial<StagedFile>): void {
  update(files.map((file) => (file.key === key ? { ...file, ...what(file) } : file)));
}

function update(next: readonly StagedFile[]): void {
  files = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function digest(text: string): string {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) >>> 0;
  return hash.toString(36);
}

/** 128 random bits; `randomUUID` is only there on secure origins, and the page may be on none. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
