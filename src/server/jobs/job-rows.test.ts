import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formOf } from '../form.fixture.ts';
import { type RunningServer, startServer } from '../server.fixture.ts';
import { Browser, type Json, ROWS } from './browser.fixture.ts';

let server: RunningServer;
beforeAll(async () => {
  server = await startServer({ 'uploads.supported_formats': ['csv', 'ndjson', 'text'] });
});
afterAll(async () => await server.close());

describe('rows of a job over HTTP', () => {
  it('come in pages, with counts and templates, filtered alike', async () => {
    const browser = new Browser(server.url);
    const { id } = await browser.done(ROWS);
    const rows = await browser.json(`/v1/jobs/${id}/rows`);
    expect(rows.body).toMatchObject({ total: 5, next: null, generation: 0 });
    expect((rows.body['rows'] as Json[])[2]).toMatchObject({
      row: 3,
      source: 'crm',
      message: 'one\ntwo',
      truncated: false,
      errorCode: null,
    });
    expect((rows.body['rows'] as Json[])[3]).toMatchObject({
      label: 'Unclassified',
      errorCode: 'EMPTY_MESSAGE',
      confidence: null,
    });
    const filter = 'source=sshd&source=web&search=LOGGED';
    const filtered = await browser.json(`/v1/jobs/${id}/rows?${filter}`);
    expect((filtered.body['rows'] as Json[]).map(({ row }) => row)).toEqual([1, 2]);
    expect((await browser.json(`/v1/jobs/${id}/summary?${filter}`)).body).toMatchObject({
      rows: 2,
      labels: { 'User Action': 2 },
      stages: { rules: 2 },
      sources: [{ source: 'sshd', rows: 2 }],
    });
    const templates = await browser.json(`/v1/templates?job=${id}&${filter}`);
    expect(templates.body).toMatchObject({
      total: 1,
      templates: [
        { rows: 2, share: 1, label: 'User Action', stage: 'rules', sources: 1, example: { row: 1 } },
      ],
    });
    const template = (templates.body['templates'] as Json[])[0]?.['template'];
    expect((await browser.json(`/v1/jobs/${id}/rows?template=${template}`)).body).toMatchObject({ total: 2 });
    const result = await browser.fetch(`/v1/jobs/${id}/result?${filter}`);
    expect(await result.text()).toBe(
      'source,log_message,target_label\nsshd,User 7 logged in.,User Action\nsshd,User 12 logged in.,User Action\n',
    );
    const explained = await browser.json(`/v1/jobs/${id}/rows/1`);
    expect(explained.body).toMatchObject({
      row: { row: 1, message: 'User 7 logged in.' },
      explanation: { verdict: { label: 'User Action' }, rule: { label: 'User Action' } },
    });
    expect(await browser.json(`/v1/jobs/${id}/rows/6`)).toMatchObject({ status: 404 });
  });

  it('show the beginning of a long message, and say whether there is more', async () => {
    const browser = new Browser(server.url);
    const lines = [1999, 2000, 2001, 9000].map((length) => `a,${'é'.repeat(length)}\n`);
    const { id } = await browser.done(`source,log_message\n${lines.join('')}`);
    const { body } = await browser.json(`/v1/jobs/${id}/rows`);
    const shown = (body['rows'] as Json[]).map(({ message, truncated }) => [
      String(message).length,
      truncated,
    ]);
    expect(shown).toEqual([
      [1999, false],
      [2000, false],
      [2000, true],
      [2000, true],
    ]);
  });

  it('are paged by cursors that belong to their rows, and by no others', async () => {
    const browser = new Browser(server.url);
    const { id } = await browser.done(ROWS);
    const seen: unknown[] = [];
    let path = `/v1/jobs/${id}/rows?sort=source&order=desc&limit=2`;
    for (let cursor: unknown = ''; cursor !== null; ) {
      const page = await browser.json(path);
      seen.push(...(page.body['rows'] as Json[]).map(({ row }) => row));
      cursor = page.body['next'];
      path = `/v1/jobs/${id}/rows?sort=source&order=desc&limit=2&cursor=${cursor}`;
    }
    expect(seen).toEqual([5, 1, 2, 3, 4]);
    const { body } = await browser.json(`/v1/jobs/${id}/rows?limit=2`);
    for (const query of [
      `cursor=${body['next']}&source=crm`,
      'cursor=2.AAAAAAAAAAAAAAAAAAAAAA',
      'limit=1000000000',
      'offset=-1',
      'offset=0x1',
      'limit=1e1',
      'template=',
      'colour=red',
    ]) {
      expect(await browser.json(`/v1/jobs/${id}/rows?${query}`)).toMatchObject({
        status: 400,
        body: { code: 'VALIDATION' },
      });
    }
  });

  it('take a correction in at once, and its undo', async () => {
    const browser = new Browser(server.url);
    const { id } = await browser.done(ROWS);
    const labels = async () => {
      const { body } = await browser.json(`/v1/jobs/${id}/rows`);
      return [
        body['generation'],
        (body['rows'] as Json[]).map(({ label, stage }) => `${label} ${stage}`).slice(0, 2),
      ];
    };
    const before = await (await browser.fetch(`/v1/jobs/${id}/result`)).text();
    const answer = { template: 'User 7 logged in.', label: 'Security Alert', job: id };
    expect((await browser.put({ ...answer, dryRun: true })).body).toEqual({ answer: null, affected: 2 });
    expect(await labels()).toEqual([0, ['User Action rules', 'User Action rules']]);
    const kept = await browser.put(answer);
    expect(kept.body).toMatchObject({ answer: { label: 'Security Alert' }, affected: 2 });
    expect(await labels()).toEqual([1, ['Security Alert person', 'Security Alert person']]);
    const corrected = await browser.fetch(`/v1/jobs/${id}/result`);
    expect(corrected.headers.get('etag')).toBe(`"${id}-1"`);
    expect(await corrected.text()).toBe(before.replaceAll('User Action', 'Security Alert'));

    const line = await browser.put({ job: id, row: 2, label: 'Error' });
    expect(line.body).toMatchObject({ answer: { message: 'User 12 logged in.' }, affected: 1 });
    expect((await labels())[1]).toEqual(['Security Alert person', 'Error person']);
    const again = await browser.json('/classify', { method: 'GET' });
    expect(again.status).toBe(405);
    const later = await fetch(`${server.url}/classify`, { method: 'POST', body: formOf('logs.csv', ROWS) });
    expect(await later.text()).toBe(await (await browser.fetch(`/v1/jobs/${id}/result`)).text());

    for (const { body } of [line, kept]) {
      const { id: number } = body['answer'] as Json;
      const undone = await browser.json(`/v1/answers/${number}?job=${id}`, { method: 'DELETE' });
      expect(undone.body).toMatchObject({ changed: true });
    }
    expect((await labels())[1]).toEqual(['User Action rules', 'User Action rules']);
    expect(await (await browser.fetch(`/v1/jobs/${id}/result`)).text()).toBe(before);
  });
});
