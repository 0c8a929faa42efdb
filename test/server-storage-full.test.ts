import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { formOf } from '../src/server/form.fixture.ts';
import { startServer } from '../src/server/server.fixture.ts';
import { temporaryFolder } from './run-cli.fixture.ts';

const disk = join(temporaryFolder(), 'disk');

/** A disk of 1 MiB; only root can make one. */
function mount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  mkdirSync(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const isMounted = mount();
afterAll(() => {
  if (isMounted) execFileSync('umount', [disk]);
});

describe.skipIf(!isMounted)('a full disk', () => {
  it('S08 is told with what is free and needed, leaves nothing, and other requests are answered', async () => {
    await using server = await startServer({ temp_dir: disk });
    const rows = (count: number) => `source,log_message\n${'sshd,User 7 logged in.\n'.repeat(count)}`;
    const send = (count: number) =>
      fetch(`${server.url}/classify`, { method: 'POST', body: formOf('a.csv', rows(count)) });
    // The first does not fit itself; of the second, only the result does not.
    for (const count of [100_000, 25_000]) {
      const full = await send(count);
      const problem = (await full.json()) as Record<string, unknown>;
      expect([full.status, problem['code']]).toEqual([507, 'STORAGE_FULL']);
      expect(problem['needed']).toBeGreaterThan(problem['free'] as number);
      expect(problem['detail']).toMatch(/\d bytes are free, [\d,]+ or more are needed/);
      expect(JSON.stringify(problem)).not.toContain(disk);
      expect(readdirSync(server.tempDir)).toEqual([]);
    }
    expect((await fetch(`${server.url}/v1/labels`)).status).toBe(200);
    expect((await send(10)).status).toBe(200);
  });
});
