import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES, EXIT, LogsieveError } from '../src/errors.ts';

const page = readFileSync(new URL('../docs/errors.md', import.meta.url), 'utf8');
const sections = page.split(/^### /m).slice(1);
const described = new Map(sections.map((text) => [text.slice(0, text.indexOf('\n')), text]));

describe('docs/errors.md', () => {
  it('describes every code of the table once, and no other', () => {
    expect([...described.keys()].sort()).toEqual(Object.keys(ERROR_CODES).sort());
    expect(sections).toHaveLength(described.size);
  });

  it.each(Object.entries(ERROR_CODES))(
    'gives %s its status, exit code, meaning, example and remedy',
    (code, entry) => {
      const text = described.get(code) ?? '';
      expect(text).toContain(`\nHTTP ${entry.status}, exit ${entry.exit}: ${entry.meaning}.\n`);
      expect(text).toMatch(new RegExp(`^ {4}(logsieve: (warning: )?)?${code}: \\S`, 'm'));
      expect(text).toMatch(/^\*\*When\.\*\* \S/m);
      expect(text).toMatch(/^\*\*What to do\.\*\* \S/m);
    },
  );

  it('lists the exit codes, and no other', () => {
    const listed = [...page.matchAll(/^\| (\d+) \|/gm)].map(([, exit]) => Number(exit));
    expect(listed).toEqual(Object.values(EXIT));
  });
});

describe('error table', () => {
  it.each(Object.entries(ERROR_CODES))(
    'has %s end the command exactly if it is an error',
    (_, { status, exit }) => {
      expect(exit === EXIT.ok).toBe(status === 200);
      expect(status === 200 || (status >= 400 && status < 600)).toBe(true);
    },
  );

  it('gives an error its status and exit code', () => {
    const error = new LogsieveError('MODEL_CHECKSUM', 'changed', { cause: 7 });
    expect(error).toMatchObject({ status: 422, exitCode: 8, retryable: false, place: {}, cause: 7 });
  });
});
