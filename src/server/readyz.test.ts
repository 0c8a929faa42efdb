import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startServer } from './server.fixture.ts';

describe('/readyz', () => {
  it('says what is wrong with the store, and not where it is', async () => {
    const home = mkdtempSync(join(tmpdir(), 'logsieve-ready-'));
    try {
      writeFileSync(join(home, 'store.db'), 'no database '.repeat(1000));
      await using server = await startServer({ home });
      const answer = await fetch(`${server.url}/readyz`);
      const text = await answer.text();
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
      expect(JSON.parse(text)).toMatchObject({
        code: 'STORE_CORRUPT',
        detail: 'the store is damaged: file is not a database',
        retryAfter: 5,
      });
      expect(text).not.toContain(home);
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});
