import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { LogsieveError } from '../errors.ts';
import type { Connections } from './connections.ts';
import { tooSlow } from './pace.ts';
import { lengthMismatch, rawProblem } from './problem.ts';

/** Answers what node could make no request of, and closes the connection. */
export function answerRawError(
  error: Error & { readonly code?: string },
  socket: Socket,
  connections: Connections,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const current = connections.answerOf(socket);
  if (current !== undefined && (current.headersSent || error.code !== 'HPE_INVALID_EOF_STATE')) {
    // What is wrong came after a whole request, which has its answer first.
    current.once('close', () => socket.destroySoon());
    return;
  }
  socket.end(rawProblem(whatWasWrong(error.code, socket), randomUUID()));
  // A client that does not hear must not hold the connection.
  setTimeout(() => socket.destroy(), 2000).unref();
}

function whatWasWrong(code: string | undefined, socket: Socket): LogsieveError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new LogsieveError('HEADERS_TOO_LARGE', 'the headers are over the limit of 16 KiB', {
        remedy: 'send shorter headers; clear old cookies',
        details: { limit: 16 * 1024 },
      });
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return tooSlow();
    case 'HPE_INVALID_EOF_STATE':
      return socket.bytesRead > 0 ? lengthMismatch() : badRequest();
    default:
      return badRequest();
  }
}

function badRequest(): LogsieveError {
  return new LogsieveError('BAD_REQUEST', 'the request is not well-formed HTTP', {
    remedy: 'use an HTTP client or proxy that keeps to RFC 9112',
  });
}
