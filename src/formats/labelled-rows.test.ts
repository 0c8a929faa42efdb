import { describe, expect, it } from 'vitest';
import { inChunks } from './convert.fixture.ts';
import { type LabelledLine, type LabelledReadOptions, readLabelledRows } from './labelled-rows.ts';

async function read(input: string, options: Partial<LabelledReadOptions> = {}): Promise<LabelledLine[]> {
  const found: LabelledLine[] = [];
  const rows = readLabelledRows(inChunks(Buffer.from(input)), { name: 'data.csv', kind: 'file', ...options });
  for await (const row of rows) found.push(row);
  return found;
}

describe('labelled rows', () => {
  it('have source, message, label and line; bad rows are left out', async () => {
    expect(await read('source,log_message,target_label\na,b,X\na,,X\nc\nd,e,\n')).toEqual([
      { source: 'a', message: 'b', label: 'X', line: 2 },
      { source: 'd', message: 'e', label: '', line: 5 },
    ]);
  });

  it('are found by the names of their columns, in CSV and NDJSON', async () => {
    const options = { labelColumn: 'category', messageColumn: 'text', sourceColumn: 'app' };
    const row = { source: 's', message: 'm', label: 'c', line: 1 };
    expect(await read('category,text,app\nc,m,s\n', options)).toEqual([{ ...row, line: 2 }]);
    const ndjson = '{"text":"m","category":"c","app":"s"}\n';
    expect(await read(ndjson, { ...options, name: 'data.ndjson' })).toEqual([row]);
  });

  it('need a label column unless labels are optional', async () => {
    await expect(read('log_message\na\n')).rejects.toMatchObject({ code: 'MISSING_COLUMN' });
    expect(await read('log_message\na\n', { labelsOptional: true })).toMatchObject([
      { message: 'a', label: '' },
    ]);
  });
});
