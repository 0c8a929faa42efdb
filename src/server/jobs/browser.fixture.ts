import { setTimeout as sleep } from 'node:timers/promises';
import { formOf } from '../form.fixture.ts';

export type Json = Record<string, unknown>;
interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

/** A browser, which keeps its cookie. */
export class Browser {
  readonly #url: string;
  #cookie = '';

  /** @param url of the server */
  constructor(url: string) {
    this.#url = url;
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.#cookie !== '') headers.set('cookie', this.#cookie);
    const answer = await fetch(`${this.#url}${path}`, { ...init, headers });
    const [cookie] = answer.headers.getSetCookie();
    if (cookie !== undefined) this.#cookie = cookie.split(';')[0] ?? '';
    return answer;
  }

  async json(path: string, init: RequestInit = {}): Promise<Answer> {
    const answer = await this.fetch(path, init);
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text === '' ? {} : JSON.parse(text) };
  }

  upload(bytes: string | Uint8Array, { name = 'logs.csv', query = '', headers = {} } = {}): Promise<Answer> {
    return this.json(`/v1/jobs${query}`, { method: 'POST', body: formOf(name, bytes), headers });
  }

  /** Uploads, and waits for the end. */
  async done(bytes: string | Uint8Array, options: Parameters<Browser['upload']>[1] = {}): Promise<Json> {
    const { body } = await this.upload(bytes, options);
    return await this.end(String(body['id']));
  }

  async end(id: string): Promise<Json> {
    for (;;) {
      const { body } = await this.json(`/v1/jobs/${id}`);
      if (!['queued', 'running'].includes(String(body['state']))) return body;
      await sleep(20);
    }
  }

  put(body: Json): Promise<Answer> {
    return this.json('/v1/answers', {
      method: 'PUT',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
  }
}

/** Five rows: one without a message, one of two lines, one that a spreadsheet would run. */
export const ROWS = `source,log_message
sshd,User 7 logged in.
sshd,User 12 logged in.
crm,"one
two"
crm,
web,=SUM(A1) é
`;
