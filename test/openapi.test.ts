import SwaggerParser from '@apidevtools/swagger-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ErrorCode } from '../src/errors.ts';
import { type RunningServer, startServer } from '../src/server/server.fixture.ts';
import { PROVOKED } from './problems.fixture.ts';

type Node = Readonly<Record<string, unknown>>;
interface Media {
  readonly schema: Node;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}
interface Answer {
  readonly description: string;
  readonly content?: Readonly<Record<string, Media>>;
}
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, Answer>>;
}
interface Document {
  readonly openapi: string;
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Node };
}

const PROBLEM = 'application/problem+json';
/** Codes that this test does not bring about: a fault, a full disk, slow clients, a migration, a job that expired. */
const NOT_PROVOKED: readonly ErrorCode[] = [
  'DATA_DIR_LOCKED',
  'GONE',
  'IN_FLIGHT',
  'INTERNAL',
  'REQUEST_TIMEOUT',
  'STORAGE_FULL',
];

let server: RunningServer;
let document: Document;
beforeAll(async () => {
  server = await startServer({ 'uploads.supported_formats': ['csv', 'ndjson', 'text'] });
  server.services.jobs.all.start();
  document = (await (await fetch(`${server.url}/openapi.json`)).json()) as Document;
});
afterAll(async () => await server.close());

interface Described extends Operation {
  readonly method: string;
  readonly path: string;
}

function operations(): Described[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      path,
    })),
  );
}

function examplesOf({ example, examples = {} }: Media): unknown[] {
  return [...(example === undefined ? [] : [example]), ...Object.values(examples).map(({ value }) => value)];
}

/** A schema of the document that can be asked whether a value is as it says. */
function checkerOf(schema: Node): z.ZodType {
  const local = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(local);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [
        key,
        key === '$ref' ? String(member).replace('#/components/schemas/', '#/$defs/') : local(member),
      ]),
    );
  };
  const whole = { ...(local(schema) as Node), $defs: local(document.components.schemas) };
  return z.fromJSONSchema(whole as Parameters<typeof z.fromJSONSchema>[0]);
}

describe('openapi.json', () => {
  it('is valid OpenAPI 3.1 to a strict validator', async () => {
    expect(document.openapi).toBe('3.1.0');
    await SwaggerParser.validate(structuredClone(document) as never);
  });

  it('names every operation once, says what it is for, and uses only tags that are described', () => {
    const all = operations();
    expect(new Set(all.map(({ operationId }) => operationId)).size).toBe(all.length);
    const tags = new Set(document.tags.map(({ name }) => name));
    for (const { operationId, summary, tags: own, responses } of all) {
      expect.soft(summary, operationId).toMatch(/^[A-Z]/);
      expect.soft(own, operationId).toHaveLength(1);
      expect.soft(tags.has(own[0] ?? ''), operationId).toBe(true);
      for (const { description } of Object.values(responses))
        expect.soft(description, operationId).not.toMatch(/Default Response|^$/);
    }
  });

  it('has an example for every JSON and form body, which is as its schema says', () => {
    for (const { operationId, requestBody, responses } of operations()) {
      const bodies = [
        ...Object.entries(requestBody?.content ?? {}),
        ...Object.values(responses).flatMap(({ content = {} }) => Object.entries(content)),
      ];
      for (const [type, media] of bodies) {
        if (!/json|form-data/.test(type)) continue;
        const examples = examplesOf(media);
        expect.soft(examples.length, `${operationId} ${type}`).toBeGreaterThan(0);
        if (type === 'multipart/form-data') continue;
        const checker = checkerOf(media.schema);
        for (const example of examples)
          expect.soft(checker.safeParse(example).error, operationId).toBeUndefined();
      }
    }
  });

  it('gives each error the status and code that it has', () => {
    for (const { operationId, responses } of operations()) {
      for (const [status, { content }] of Object.entries(responses)) {
        for (const [name, { value }] of Object.entries(content?.[PROBLEM]?.examples ?? {}))
          expect.soft(value, operationId).toMatchObject({ code: name, status: Number(status) });
      }
    }
  });
});

describe('where a key is required', () => {
  it('every operation needs one, but for state and session', async () => {
    await using closed = await startServer({ 'server.require_keys': true });
    const open: string[] = [];
    for (const { method, path, requestBody } of operations()) {
      const isForm = requestBody?.content['multipart/form-data'] !== undefined;
      const json = { body: '{}', headers: { 'Content-Type': 'application/json' } };
      const sent = isForm ? { body: new FormData() } : requestBody === undefined ? {} : json;
      const { status } = await fetch(closed.url + path, { method, ...sent });
      if (status !== 401) open.push(`${method} ${path}`);
    }
    expect(open.sort()).toEqual([
      'DELETE /v1/session',
      'GET /healthz',
      'GET /readyz',
      'GET /v1/session',
      'POST /v1/session',
    ]);
  });
});

describe('the errors of openapi.json', () => {
  it('can be brought about, but for those that no test can', () => {
    const codes = new Set(
      operations().flatMap(({ responses }) =>
        Object.values(responses).flatMap(({ content }) => Object.keys(content?.[PROBLEM]?.examples ?? {})),
      ),
    );
    const missing = [...codes].filter(
      (code) => !(code in PROVOKED) && !NOT_PROVOKED.includes(code as ErrorCode),
    );
    expect(missing).toEqual([]);
  });

  it.each(Object.entries(PROVOKED))('have %s as the server says it', async (code, provoke) => {
    const examples = operations().flatMap(({ responses }) =>
      Object.values(responses).flatMap(({ content }) => content?.[PROBLEM]?.examples?.[code]?.value ?? []),
    );
    const { requestId: _, ...example } = examples[0] as Node;
    expect(await provoke()).toEqual(example);
  });
});

/** Calls an operation as its examples say. */
class Caller {
  /** What parameters of paths stand for, by the path that begins with it. */
  readonly #known = new Map<string, string>();

  async call({ method, path, requestBody }: Described, type?: string, example?: unknown): Promise<Response> {
    const headers: Record<string, string> = {};
    let body: string | FormData | undefined;
    if (type === 'application/json') {
      headers['Content-Type'] = type;
      body = JSON.stringify(example);
    } else if (requestBody !== undefined) body = this.#form(example as Record<string, string>);
    return await fetch(server.url + this.#fill(path), {
      method,
      headers,
      ...(body !== undefined && { body }),
      signal: AbortSignal.timeout(60_000),
    });
  }

  /** Remembers what an answer made, for the paths that name it. */
  async learn(path: string, answer: unknown): Promise<void> {
    const made = answer as { answer?: { id: number } | null; id?: string };
    if (path === '/v1/answers' && made.answer) this.#known.set('/v1/answers/{id}', String(made.answer.id));
    if (path !== '/v1/jobs' || made.id === undefined) return;
    this.#known.set('/v1/jobs/{id}', made.id);
    // What is asked of a job afterwards is there when its events have ended.
    await (await fetch(`${server.url}/v1/jobs/${made.id}/events`)).text();
  }

  #fill(path: string): string {
    const job = this.#known.get('/v1/jobs/{id}') ?? '';
    let filled = path === '/v1/templates' ? `${path}?job=${job}` : path.replace('{row}', '1');
    for (const [pattern, value] of this.#known)
      if (path.startsWith(pattern)) filled = filled.replace('{id}', value);
    return filled;
  }

  #form({ file, ...fields }: Record<string, string>): FormData {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append('file', new Blob([file ?? '']), 'logs.csv');
    return form;
  }
}

/** First what makes something, last what takes it away. */
function inOrder(all: readonly Described[]): Described[] {
  const rank = ({ method, path }: Described) =>
    method === 'DELETE' ? 3 : method === 'PUT' || path === '/v1/jobs' ? 0 : path.includes('{') ? 2 : 1;
  return all.toSorted((one, other) => rank(one) - rank(other));
}

describe('the examples of openapi.json', () => {
  it('are what a server takes, and what it answers is as the document says', async () => {
    const caller = new Caller();
    const ran: string[] = [];
    for (const operation of inOrder(operations())) {
      const { method, path, requestBody, responses } = operation;
      const given = Object.entries(requestBody?.content ?? {}).flatMap(([type, media]) =>
        examplesOf(media).map((example) => [type, example] as const),
      );
      for (const [type, example] of given.length === 0 ? [[undefined, undefined] as const] : given) {
        const answer = await caller.call(operation, type, example);
        const name = `${method} ${path}`;
        ran.push(name);
        const described = responses[answer.status];
        const text = await answer.text();
        const isSession = path === '/v1/session' && method === 'POST';
        expect
          .soft([name, answer.status, isSession || answer.ok ? '' : text])
          .toEqual([
            name,
            isSession ? 401 : expect.toSatisfy((status: number) => status >= 200 && status < 300),
            '',
          ]);
        const [contentType = ''] = (answer.headers.get('content-type') ?? '').split(';');
        expect.soft(Object.keys(described?.content ?? { '': 0 }), name).toContain(contentType);
        if (!contentType.endsWith('json')) continue;
        const body: unknown = JSON.parse(text);
        const schema = described?.content?.[contentType]?.schema ?? {};
        expect.soft(checkerOf(schema).safeParse(body).error, name).toBeUndefined();
        await caller.learn(path, body);
      }
    }
    expect(new Set(ran).size).toBe(operations().length);
  });
});
