import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../src/server/server.fixture.ts';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

describe.skipIf(!existsSync(CHROMIUM))('the pages of documentation', () => {
  let server: RunningServer;
  let browser: Browser;
  beforeAll(async () => {
    server = await startServer();
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  it.each([
    ['/docs', '.opblock-summary-path', '/classify'],
    ['/redoc', '[data-section-id] h2', 'Label records'],
  ])(
    '%s shows every route, asks nobody else and breaks no policy',
    async (path, place, text) => {
      const page = await browser.newPage();
      const wrong: string[] = [];
      page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
      page.on('pageerror', (error) => wrong.push(error.message));
      page.on('request', (request) => {
        const isOurs = request.url().startsWith(server.url) || /^(?:data|blob):/.test(request.url());
        if (!isOurs) wrong.push(`asked for ${request.url()}`);
      });
      page.on(
        'response',
        (answer) => answer.status() >= 400 && wrong.push(`${answer.status()} ${answer.url()}`),
      );
      await page.goto(server.url + path);
      await page.locator(place).filter({ hasText: text }).first().waitFor({ timeout: 30_000 });
      await page.waitForLoadState('networkidle');
      expect(wrong).toEqual([]);
      await page.close();
    },
    60_000,
  );
});
