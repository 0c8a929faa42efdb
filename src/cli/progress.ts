import { SingleBar } from 'cli-progress';

/** Shows how far long work has come, on a terminal's standard error; says nothing elsewhere. */
export interface Progress {
  /** @param bytes of input done. @param rows done. */
  update(bytes: number, rows: number): void;
  stop(): void;
}

/** @param totalBytes size of all input, null where it is not known */
export function showProgress(totalBytes: number | null, quiet: boolean): Progress {
  if (quiet || !process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const started = performance.now();
  const format =
    totalBytes === null
      ? '{rows} rows, {rate} rows/s'
      : '{bar} {percentage}%  {rows} rows, {rate} rows/s, {left} left';
  const bar = new SingleBar({
    format,
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
    barsize: 30,
    fps: 5,
    etaBuffer: 100,
  });
  bar.start(totalBytes ?? 0, 0, { rows: '0', rate: '0', left: '?' });
  return {
    update(bytes, rows) {
      const seconds = (performance.now() - started) / 1000;
      const left = totalBytes === null || bytes === 0 ? 0 : ((totalBytes - bytes) / bytes) * seconds;
      bar.update(totalBytes === null ? 0 : Math.min(bytes, totalBytes), {
        rows: rows.toLocaleString('en-US'),
        rate: Math.round(rows / seconds).toLocaleString('en-US'),
        left: left >= 60 ? `${Math.ceil(left / 60)} min` : `${Math.ceil(left)} s`,
      });
    },
    stop: () => bar.stop(),
  };
}
