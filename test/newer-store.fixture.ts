import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { temporaryFolder } from './run-cli.fixture.ts';

/** The file of a store whose schema has a version of its own, and no tables. */
export function storeOfVersion(version: number): Buffer {
  const file = join(temporaryFolder(), 'store.db');
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA application_id = ${0x6c677376}; PRAGMA user_version = ${version}`);
  database.close();
  return readFileSync(file);
}
