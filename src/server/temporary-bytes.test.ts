import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { TemporaryBytes } from './temporary-bytes.ts';
import { openTemporaryFolder } from './temporary-folder.ts';

const directory = mkdtempSync(join(tmpdir(), 'logsieve-bytes-'));
const folder = await openTemporaryFolder(directory);
afterAll(() => rmSync(directory, { recursive: true }));

async function read(bytes: TemporaryBytes): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of bytes.read()) parts.push(part);
  return Buffer.concat(parts).toString();
}

describe('temporary bytes', () => {
  it('are in memory while they are few', async () => {
    await using bytes = new TemporaryBytes(folder);
    await bytes.write(Buffer.from('few'));
    expect([await read(bytes), bytes.inMemory?.toString()]).toEqual(['few', 'few']);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('are in a file that only its owner reads when they are many, and gone afterwards', async () => {
    const text = 'x'.repeat(50_000);
    const bytes = new TemporaryBytes(folder);
    for (let n = 0; n < 3; n++) await bytes.write(Buffer.from(text));
    const [name = ''] = readdirSync(folder.path);
    if (process.platform !== 'win32') {
      expect(statSync(join(folder.path, name)).mode & 0o777).toBe(0o600);
      expect(statSync(folder.path).mode & 0o777).toBe(0o700);
    }
    expect(await read(bytes)).toBe(text.repeat(3));
    expect(bytes.size).toBe(150_000);
    await bytes.remove();
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('leave nothing where they are removed while they are written', async () => {
    const bytes = new TemporaryBytes(folder);
    const writing = bytes.write(Buffer.alloc(100_000)).catch((error: unknown) => error);
    await bytes.remove();
    expect(await writing).toMatchObject({ code: 'INTERNAL' });
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('may be moved to where another keeps them', async () => {
    const bytes = new TemporaryBytes(folder);
    await bytes.write(Buffer.from('kept'));
    const path = join(directory, 'kept');
    await bytes.moveTo(path);
    await bytes.remove();
    expect([statSync(path).size, readdirSync(folder.path)]).toEqual([4, []]);
  });

  it.skipIf(process.platform !== 'linux')(
    'S08 tell of a full disk, with what is free and needed',
    async () => {
      const bytes = new TemporaryBytes(folder, () => open('/dev/full', 'w'));
      const error = await bytes.write(Buffer.alloc(100_000)).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        code: 'STORAGE_FULL',
        status: 507,
        details: { free: expect.any(Number), needed: 100_000 },
      });
      await bytes.remove();
    },
  );
});

describe('the temporary folder', () => {
  it('removes what dead processes left, and nothing else', async () => {
    const dead = await openTemporaryFolder(directory);
    const other = dead.path.replace(/serve-\d+/, 'serve-2147483646');
    const alive = dead.path.replace(/serve-\d+/, `serve-${process.ppid}`);
    for (const path of [other, alive]) writeFileSync(path, '');
    writeFileSync(join(directory, 'logsieve-serve-mine'), '');
    const next = await openTemporaryFolder(directory);
    const left = readdirSync(directory).map((name) => join(directory, name));
    expect(left).toEqual(
      expect.arrayContaining([dead.path, alive, next.path, join(directory, 'logsieve-serve-mine')]),
    );
    expect(left).not.toContain(other);
    await Promise.all([dead.remove(), next.remove()]);
  });
});
