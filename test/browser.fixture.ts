import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, chromium, type Page } from 'playwright-core';
import { start, temporaryFolder } from './run-cli.fixture.ts';

/** Debian's Chromium, or the one that CHROMIUM names; without one the page's tests are skipped. */
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
export const HAS_CHROMIUM = existsSync(CHROMIUM);

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

/** `logsieve serve` with the page; it can be ended and started anew on the same ports and data. */
export interface PageServer {
  readonly page: string;
  /** Ends it, as by `kill -9`. */
  kill(): Promise<void>;
  /** Starts it anew. */
  revive(): Promise<void>;
}

export async function servePage(env: Readonly<Record<string, string>> = {}): Promise<PageServer> {
  const cwd = temporaryFolder();
  const settings = { TEMP_DIR: cwd, LOGSIEVE_DATA_DIR: cwd, ...env };
  const run = async (ports: readonly [string, string]) => {
    const child = start(['serve', '--port', ports[0], '--web-port', ports[1], '--no-llm'], {
      cwd,
      env: settings,
    });
    const [api, page] = await addressesOf(child);
    return { child, api, page };
  };
  let running = await run(['0', '0']);
  const { api, page } = running;
  return {
    page,
    kill: async () => {
      const ended = once(running.child, 'exit');
      running.child.kill('SIGKILL');
      await ended;
    },
    revive: async () => {
      running = await run([new URL(api).port, new URL(page).port]);
    },
  };
}

function addressesOf(child: ChildProcessWithoutNullStreams): Promise<[string, string]> {
  let said = '';
  return new Promise((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
      const [, api] = /^API +(\S+)/m.exec(said) ?? [];
      const [, page] = /^page +(\S+)/m.exec(said) ?? [];
      if (api !== undefined && page !== undefined) resolve([api, page]);
    });
    child.stderr.resume();
    child.once('exit', () => reject(new Error(`the server ended: ${said}`)));
  });
}

/** Collects what the browser complains of: errors of scripts, failed requests, breaches of the CSP. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  return complaints;
}

/** Serious findings of axe, and sideways scrolling. */
export async function faultsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  const wider = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  return typeof wider === 'number' && wider > 0 ? [...serious, `${wider} px too wide`] : serious;
}
