import type { FastifyReply, FastifyRequest } from 'fastify';
import { LogsieveError } from '../errors.ts';
import { sendProblem } from './problem.ts';

export interface Pace {
  /** A body of which fewer bytes come in so many milliseconds is given up. */
  readonly windowMs: number;
  readonly leastBytes: number;
}

/** A tenth of what a modem of 1995 carried. */
export const LEAST_PACE: Pace = { windowMs: 30_000, leastBytes: 10_000 };

/** Gives up a request whose body trickles in; what waits for our own reading is no fault of the client's. */
export function watchPace(request: FastifyRequest, reply: FastifyReply, pace: Pace): void {
  const { raw } = request;
  if (raw.complete) return;
  let before = raw.socket.bytesRead;
  const timer = setInterval(() => {
    const now = raw.socket.bytesRead;
    const isSlow = now - before < pace.leastBytes && raw.readableLength === 0;
    before = now;
    if (raw.complete || !isSlow) return;
    stop();
    // That destroys the connection too, a little later, and with it whoever reads the body.
    if (!reply.sent) sendProblem(tooSlow(), request, reply);
    else raw.destroy();
  }, pace.windowMs);
  timer.unref();
  const stop = () => clearInterval(timer);
  raw.once('end', stop);
  raw.once('close', stop);
}

export function tooSlow(): LogsieveError {
  return new LogsieveError('REQUEST_TIMEOUT', 'the request came too slowly', {
    remedy: 'send it again over a faster connection',
  });
}
