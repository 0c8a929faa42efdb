import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { JudgedRows } from './judged-rows.ts';
import { RowQueue } from './row-queue.ts';

it('row queue is not empty while its last batch comes back from the disk', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'queue-'));
  const queue = new RowQueue<string>(10, {
    directory,
    pack: (rows) => rows,
    unpack: (packed) => String(packed),
  });
  for (const rows of ['first', 'second']) queue.push(rows, 10).judged = new JudgedRows([]);
  await queue.move();
  queue.shift();
  let isMoving = true;
  const moving = queue.move().finally(() => (isMoving = false));
  let isEmpty = false;
  while (isMoving) {
    isEmpty ||= queue.isEmpty;
    await nextTurn();
  }
  await moving;
  expect(isEmpty).toBe(false);
  expect(queue.head?.rows).toBe('second');
  queue.shift();
  expect(queue.isEmpty).toBe(true);
  await queue.close();
  rmSync(directory, { recursive: true });
});
