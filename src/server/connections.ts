import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** What each connection is at. */
export class Connections {
  readonly #answers = new Map<Socket, ServerResponse | undefined>();

  /** Follows the connections of a server. */
  follow(server: Server): void {
    server.on('connection', (socket) => {
      this.#answers.set(socket, undefined);
      socket.once('close', () => this.#answers.delete(socket));
    });
  }

  /** Notes which answer comes next on a connection. */
  note(socket: Socket, response: ServerResponse): void {
    if (this.#answers.has(socket)) this.#answers.set(socket, response);
  }

  /** The answer that a connection is at, if it has begun one and not ended it. */
  answerOf(socket: Socket): ServerResponse | undefined {
    const response = this.#answers.get(socket);
    return response === undefined || response.writableFinished || response.destroyed ? undefined : response;
  }

  /** Closes those that no request has come on, which node holds for busy, and those that wait for a next one. */
  closeIdle(): void {
    for (const socket of this.#answers.keys()) if (this.answerOf(socket) === undefined) socket.destroySoon();
  }
}
