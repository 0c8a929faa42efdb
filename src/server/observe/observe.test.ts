import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { LogsieveError } from '../../errors.ts';
import { formOf } from '../form.fixture.ts';
import type { Route } from '../route.ts';
import { ROUTES } from '../routes.ts';
import { type RunningServer, startServer } from '../server.fixture.ts';
import { collectSpans, type EndedSpan } from './span.fixture.ts';

/** Judges the lines of a body, or fails. */
const judging: Route = (app, services) => {
  app.post(
    '/v1/judge/:name',
    {
      schema: {
        params: z.object({ name: z.string() }),
        body: z.array(z.string()),
        response: { 200: z.array(z.string()) },
      },
    },
    async ({ body, params }) => {
      if (params.name === 'fail') throw new Error(`cannot judge ${body.join()}`);
      if (params.name === 'full') throw new LogsieveError('STORAGE_FULL', 'no space left');
      const cascade = await services.cascade(false);
      const verdicts = await cascade.judge(
        body,
        body.map(() => ''),
      );
      return verdicts.map(({ label }) => label);
    },
  );
};

const spans: EndedSpan[] = [];
let server: RunningServer;
beforeAll(async () => {
  collectSpans(spans);
  server = await startServer({}, { routes: [...ROUTES, judging] });
});
afterAll(async () => await server.close());

const post = (path: string, lines: readonly string[], headers: Record<string, string> = {}) =>
  fetch(server.url + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(lines),
  });

async function metrics(): Promise<ReadonlyMap<string, number>> {
  const answer = await fetch(`${server.url}/metrics`);
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const lines = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
}

const ALERT = 'Failed password for root from 10.0.0.7 port 22 ssh2';
const UNRULY = ['zebra stripes 1', 'zebra stripes 2', 'zebra stripes 3'];

describe('/metrics', () => {
  it('counts requests by route and status, rows by stage and label, and what the cache knows', async () => {
    const before = await metrics();
    const labels = (await (await post('/v1/judge/all', [ALERT, ALERT, ...UNRULY])).json()) as string[];
    await post('/v1/judge/all', [ALERT]);
    await fetch(`${server.url}/nothing/here`);
    const after = await metrics();
    const grown = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
    const route = 'method="POST",route="/v1/judge/:name"';
    expect(grown(`logsieve_http_requests_total{${route},status="200"}`)).toBe(2);
    expect(grown(`logsieve_http_request_duration_seconds_count{${route}}`)).toBe(2);
    expect(grown('logsieve_http_requests_total{method="GET",route="none",status="404"}')).toBe(1);
    expect(labels[0]).toBe('Security Alert');
    expect(grown('logsieve_rows_total{stage="rules",label="Security Alert"}')).toBe(3);
    const rows = [...after].filter(([name]) => name.startsWith('logsieve_rows_total'));
    expect(rows.reduce((sum, [name]) => sum + grown(name), 0)).toBe(6);
    expect(grown('logsieve_template_cache_misses_total')).toBe(1);
    expect(grown('logsieve_template_cache_hits_total')).toBe(2);
    expect(after.get('logsieve_template_cache_entries')).toBe(1);
    expect(grown('logsieve_stage_templates_total{stage="classifier"}')).toBe(1);
    expect(after.get('logsieve_queue_length')).toBe(0);
    expect(after.get('logsieve_llm_requests_total')).toBe(0);
    expect(after.get('logsieve_llm_cost_total')).toBe(0);
    expect(after.get('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
  });
});

describe('traces', () => {
  it('have a span for a request below its caller, and one for each call of a stage below that', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    spans.length = 0;
    await post('/v1/judge/all', ['giraffe necks 7'], { traceparent: `00-${traceId}-b7ad6b7169203331-01` });
    const request = spans.find(({ name }) => name === 'POST /v1/judge/:name');
    expect(request).toMatchObject({
      traceId,
      parentId: 'b7ad6b7169203331',
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/v1/judge/:name',
        'http.response.status_code': 200,
      },
    });
    expect(spans.find(({ name }) => name === 'stage classifier')).toMatchObject({
      traceId,
      parentId: request?.spanId,
      attributes: { 'logsieve.stage': 'classifier', 'logsieve.templates': 1 },
    });
    expect(server.log.findLast((line) => line.includes('"msg":"request"'))).toContain(
      `"traceId":"${traceId}"`,
    );
  });

  it('end with the request also where it fails', async () => {
    spans.length = 0;
    await post('/v1/judge/full', ['x']);
    expect(spans).toMatchObject([{ status: { code: 2 }, attributes: { 'error.type': '507' } }]);
  });
});

describe('logs, traces and errors', () => {
  it('hold nothing of a line, a file name, a key or an address, whatever happens', async () => {
    const marker = 'xyzzy-marker-4711';
    const logged = server.log.length;
    spans.length = 0;
    const said = await Promise.all(
      [
        post(`/v1/judge/${marker}`, [marker, `${marker} failed`]),
        post('/v1/judge/fail', [marker]),
        post('/v1/judge/all', [{ [marker]: marker } as never]),
        post(`/v1/judge/all?search=${marker}`, [marker]),
        fetch(`${server.url}/${marker}?${marker}=${marker}`),
        fetch(`${server.url}/v1/session`, {
          headers: { 'X-API-Key': marker, Cookie: `logsieve_key=${marker}` },
        }),
        fetch(`${server.url}/metrics`, { headers: { Authorization: `Bearer ${marker}` } }),
        fetch(`${server.url}/v1/session`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', Origin: `http://${marker}` },
          body: `{"key":"${marker}"}`,
        }),
        fetch(`${server.url}/v1/session`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: `{"key":"${marker}","more":"${marker}"}`,
        }),
        fetch(`${server.url}/v1/session`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: `{"key":${marker}`,
        }),
      ].map(async (answer) => {
        const { status, headers } = await answer;
        return { status, headers: JSON.stringify([...headers]), body: await (await answer).text() };
      }),
    );
    expect(said.map(({ status }) => status)).toEqual([200, 500, 400, 200, 404, 200, 401, 403, 400, 400]);
    expect(JSON.stringify(said)).not.toContain(marker);
    expect(server.log.slice(logged).join('')).not.toContain(marker);
    expect(server.log.slice(logged).filter((line) => line.includes('"msg":"request"'))).toHaveLength(
      said.length,
    );
    expect(JSON.stringify(spans)).not.toContain(marker);
    expect(await (await fetch(`${server.url}/metrics`)).text()).not.toContain(marker);
  });

  it('hold nothing of an upload, its name or what is wrong with it', async () => {
    const [name, text] = ['plugh-name-0815', 'xyzzy-text-4711'];
    const logged = server.log.length;
    spans.length = 0;
    server.services.jobs.all.start();
    const rows = `source,log_message\n${text},${text} failed\n`;
    const invalid = Buffer.concat([Buffer.from(rows), Buffer.from([0xff, 0x0a])]);
    // The names of columns are told on purpose; what stands below them is not.
    const bodies = [rows, `${rows}a,"${text}`, `${rows}\0\0${text}`, invalid, ''];
    const said: string[] = [];
    for (const path of ['/classify', '/v1/jobs']) {
      for (const body of bodies) {
        const form = formOf(`${name}.csv`, body, { explain: 'true' });
        const answer = await fetch(server.url + path, { method: 'POST', body: form });
        const answered = await answer.text();
        if (!answer.ok) said.push(answered, JSON.stringify([...answer.headers]));
        if (answer.status === 202) {
          const { id } = JSON.parse(answered) as { id: string };
          await (await fetch(`${server.url}/v1/jobs/${id}/events`)).text();
        }
      }
    }
    const answer = { message: text, source: text, label: 'Error', reason: text };
    const kept = await fetch(`${server.url}/v1/answers`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(answer),
    });
    expect(kept.status).toBe(200);
    expect(said.length).toBeGreaterThan(8);
    expect(said.join()).not.toContain(text);
    const log = server.log.slice(logged).join('');
    expect(log).toContain('a job has ended');
    expect((await metrics()).get('logsieve_jobs_running')).toBe(0);
    expect((await metrics()).get('logsieve_jobs_ended_total{state="completed"}')).toBe(1);
    for (const marker of [name, text]) {
      expect(log).not.toContain(marker);
      expect(JSON.stringify(spans)).not.toContain(marker);
      expect(await (await fetch(`${server.url}/metrics`)).text()).not.toContain(marker);
    }
  });
});
