import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  const moving = queue.move();
  let isEmpty = false;
  const looking = setInterval(() => (isEmpty ||= queue.isEmpty), 0);
  // Between any two steps of the move, too.
  for (let step = 0; step < 50; step++) {
    isEmpty ||= queue.isEmpty;
    await Promise.resolve();
  }
  await moving;
  clearInterval(looking);
  expect(isEmpty).toBe(false);
  expect(queue.head?.rows).toBe('second');
  queue.shift();
  expect(queue.isEmpty).toBe(true);
  await queue.close();
  rmSync(directory, { recursive: true });
});
