/** Prints openapi.json as a server has it, for generators of clients: `npx tsx scripts/write-openapi.ts > openapi.json`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assemble } from '../src/assemble.ts';
import { createApp, openServices } from '../src/server/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'logsieve-openapi-'));
try {
  const context = assemble({ cwd: folder, env: {}, overrides: { temp_dir: folder, 'llm.enabled': 'off' } });
  await using services = await openServices(context, { logTo: { write: () => undefined } });
  const app = await createApp(services);
  const { payload } = await app.inject({ url: '/openapi.json', headers: { host: 'localhost' } });
  console.log(JSON.stringify(JSON.parse(payload), null, 2));
  await app.close();
  await context.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
