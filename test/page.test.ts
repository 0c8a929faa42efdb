import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  complaintsOf,
  faultsOf,
  HAS_CHROMIUM,
  openBrowser,
  type PageServer,
  servePage,
} from './browser.fixture.ts';
import { ROOT } from './run-cli.fixture.ts';

const LINES = [
  'User 4711 logged in from 10.0.0.7',
  'Failed password for invalid user admin from 203.0.113.7 port 52144 ssh2',
  'GET /v2/servers/detail HTTP/1.1 status: 503 len: 1893 time: 0.2477829',
  'Memory usage at 93% on node worker-4',
];

/** A CSV whose columns the page cannot know by their names. */
function csvOf(rows: number): Buffer {
  const text = Array.from({ length: rows }, (_, i) => `${i};host-${i % 3};${LINES[i % LINES.length]}\n`);
  return Buffer.from(`alpha;beta;gamma\n${text.join('')}`);
}

describe.skipIf(!HAS_CHROMIUM)('page', () => {
  let browser: Browser;
  let server: PageServer;
  let context: BrowserContext;

  beforeAll(async () => {
    [browser, server] = await Promise.all([openBrowser(), servePage()]);
    context = await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.kill();
  });

  async function give(page: Page, name: string, buffer: Buffer): Promise<void> {
    await page.goto(server.page);
    await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer });
  }

  async function map(page: Page): Promise<void> {
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Message').selectOption({ label: 'gamma' });
    await dialog.getByLabel('Source', { exact: true }).selectOption({ label: 'beta' });
    await dialog.getByRole('button', { name: 'Read it so' }).click();
  }

  it('takes a file the whole way: map, classify, explain, correct, undo, download, reload', async () => {
    const page = await context.newPage();
    const complaints = complaintsOf(page);
    await give(page, 'mine.csv', csvOf(2000));
    await map(page);
    await page.getByRole('button', { name: 'Classify' }).click();
    await page.waitForURL(/\/jobs\/[\w-]{22}$/);
    await page.getByRole('tab', { name: 'Lines' }).waitFor();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('mine.csv');

    await page
      .getByText(LINES[3] ?? '')
      .first()
      .click();
    const dialog = page.getByRole('dialog', { name: 'Row 4' });
    await dialog.getByRole('radio', { name: 'Critical Error' }).check({ force: true });
    await dialog.getByRole('button', { name: 'Change 500 lines' }).click();
    await page.getByText('500 lines changed to').first().waitFor();
    if (await dialog.isVisible()) await page.keyboard.press('Escape');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page
        .getByRole('button', { name: 'Download…' })
        .click()
        .then(() => page.getByRole('link', { name: 'Download 2,000 lines' }).click()),
    ]);
    const rows = readFileSync(await download.path(), 'utf8').split('\n');
    expect(rows[0]).toBe('alpha;beta;gamma;target_label');
    expect(rows.filter((row) => row.endsWith(';Critical Error'))).toHaveLength(500);

    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('500 lines changed back').first().waitFor();
    await page.reload();
    await page.getByRole('tab', { name: 'Lines' }).waitFor();
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('loses nothing when the server is killed while it works and starts anew', async () => {
    const page = await context.newPage();
    await give(page, 'long.csv', csvOf(200_000));
    await map(page);
    await page.getByRole('button', { name: 'Classify' }).click();
    await page.getByRole('heading', { name: 'Labels so far' }).waitFor();
    await server.kill();
    await page.getByText('The server does not answer now').waitFor();
    await server.revive();
    await page.getByRole('tab', { name: 'Lines' }).waitFor();
    await page.getByText('200,000 lines').first().waitFor();
    await page.close();
  }, 180_000);

  it('sends a file once the server is back', async () => {
    const page = await context.newPage();
    await give(page, 'logs.csv', readFileSync(join(ROOT, 'examples/logs.csv')));
    await page.getByRole('button', { name: 'Classify' }).waitFor();
    await server.kill();
    await page.getByRole('button', { name: 'Classify' }).click();
    await page.getByText('The server does not take it now').waitFor();
    await server.revive();
    await page.getByRole('tab', { name: 'Lines' }).waitFor();
    await page.close();
  });

  it('works by the keyboard alone', async () => {
    const page = await context.newPage();
    const press = async (key: string, count = 1) => {
      for (let i = 0; i < count; i++) await page.keyboard.press(key);
    };
    const tabTo = async (name: RegExp) => {
      for (let i = 0; i < 60; i++) {
        await press('Tab');
        const focused = await page.evaluate(
          "document.activeElement?.tagName + ' ' + document.activeElement?.textContent?.trim()",
        );
        if (name.test(String(focused))) return;
      }
      throw new Error(`${name} is not reached by Tab`);
    };
    await page.goto(server.page);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await tabTo(/^BUTTON Paste lines$/);
    await press('Enter');
    await page.keyboard.type(`${LINES[0]}\n${LINES[2]}`);
    await tabTo(/^BUTTON Add these lines$/);
    await press('Enter');
    await tabTo(/^BUTTON Classify$/);
    await press('Enter');
    await page.getByRole('tab', { name: 'Lines' }).waitFor();
    await page
      .getByText(LINES[0] ?? '')
      .first()
      .waitFor();
    await page.close();
  });

  it('judges a line while it is typed', async () => {
    const page = await context.newPage();
    await page.goto(`${server.page}/try`);
    await page.getByRole('textbox', { name: 'Log line' }).pressSequentially(LINES[1] ?? '');
    await page.getByText('Security Alert').first().waitFor();
    await page.close();
  });

  it.each(['light', 'dark'] as const)(
    'has no serious finding of axe and no sideways scrolling, %s',
    async (scheme) => {
      const narrow = await browser.newContext({
        viewport: { width: 360, height: 740 },
        colorScheme: scheme,
        reducedMotion: 'reduce',
        storageState: await context.storageState(),
      });
      const page = await narrow.newPage();
      const complaints = complaintsOf(page);
      const faults: string[] = [];
      const look = async (view: string) => {
        await page.getByRole('heading').first().waitFor();
        faults.push(...(await faultsOf(page)).map((fault) => `${view}: ${fault}`));
      };
      for (const path of ['/', '/jobs', '/try', '/about', '/nowhere']) {
        await page.goto(server.page + path);
        await page.waitForLoadState('networkidle');
        await look(path);
      }
      await give(page, 'mine.csv', csvOf(3));
      await page.getByRole('dialog').waitFor();
      await look('mapping');
      await map(page);
      await look('files');
      await page.goto(`${server.page}/jobs`);
      await page.getByRole('link', { name: 'mine.csv' }).first().click();
      await page.getByRole('tab', { name: 'Lines' }).waitFor();
      await look('result');
      await page.getByRole('tab', { name: 'Templates' }).click();
      await look('templates');
      expect(faults).toEqual([]);
      expect(complaints).toEqual([]);
      await narrow.close();
    },
  );
});
