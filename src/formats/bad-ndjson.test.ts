import { describe, expect, it } from 'vitest';
import { type BadInput, badInput } from './bad-input.fixture.ts';
import { type Conversion, type ConvertOptions, convert, refusal } from './convert.fixture.ts';

const GOOD = '{"log_message":"good"}';
const LABELLED = '{"log_message":"good","target_label":"L"}';

/** A bad line between two good ones, which must not suffer from it. */
async function between(line: string, options: ConvertOptions = {}): Promise<Conversion & { line: string }> {
  const input = `${GOOD}\n${line}\n${GOOD}\n`;
  const found = await convert(input, { name: 'app.ndjson', chunks: [100_000], ...options });
  const [first, second, third, rest] = found.output.toString().split('\n');
  expect([first, third, rest]).toEqual([LABELLED, LABELLED, '']);
  expect(found.messages).toHaveLength(3);
  return { ...found, line: second ?? '' };
}

const unreadable = (code: string, raw: string) => ({ target_label: 'Unclassified', error_code: code, raw });
const bad = (code: string, detail: string) => ({
  code,
  line: 2,
  detail,
  fatalForRow: true,
});

const CASES: Readonly<Record<string, (entry: BadInput) => Promise<void>>> = {
  J01: async ({ code }) => {
    for (const [line, column] of [
      ['{"log_message":"cut', 20],
      ['{"log_message":"日本"x}', 20],
      ['plain text', 1],
      ["{'log_message':'a'}", 2],
      ['{"log_message":"a"} {}', 21],
    ] as const) {
      const found = await between(line);
      expect(JSON.parse(found.line)).toEqual(unreadable(code, line));
      expect(found.problems).toEqual([bad(code, `not valid JSON at column ${column}`)]);
    }
  },
  J02: async ({ code }) => {
    const types = {
      '42': 'number',
      '[]': 'array',
      '"x"': 'string',
      null: 'null',
      true: 'boolean',
      ' [{}] ': 'array',
    };
    for (const [line, type] of Object.entries(types)) {
      const found = await between(line);
      expect(JSON.parse(found.line)).toEqual(unreadable(code, line));
      expect(found.problems).toEqual([bad(code, `JSON of type ${type}, an object is needed`)]);
    }
  },
  J03: async ({ code }) => {
    for (const [value, type] of [
      ['5', 'number'],
      ['{"a":"b"}', 'object'],
      ['["a"]', 'array'],
      ['null', 'null'],
      ['false', 'boolean'],
    ]) {
      const found = await between(`{"log_message":${value}}`);
      expect(found.line).toBe(`{"log_message":${value},"target_label":"Unclassified"}`);
      expect(found.problems).toEqual([bad(code, `/log_message is of type ${type}, a string is needed`)]);
      expect(found.messages[1]).toBe('');
    }
    const source = await between('{"log_message":"a","source":7}');
    expect(source.problems).toEqual([bad(code, '/source is of type number, a string is needed')]);
    const named = await convert('{"a/b~c":1}\n', { name: 'a.ndjson', messageColumn: 'a/b~c' });
    expect(named.problems[0]?.detail).toContain('/a~1b~0c is of type number');
    expect((await between('{"other":"a"}')).problems).toEqual([
      bad(code, '/log_message is missing, a string is needed'),
    ]);
  },
  J04: async ({ code }) => {
    const line = '{"log_message":"a","k":1,"k":2}';
    const found = await between(line);
    expect(found.line).toBe(line.replace(/\}$/, ',"target_label":"Unclassified"}'));
    expect(found.problems).toEqual([bad(code, 'the key "k" is there twice')]);
    expect((await between('{"log_message":"a","log_messag\\u0065":"b"}')).codes).toEqual([code]);
  },
  J05: async ({ code }) => {
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      const line = `{"log_message":"a","${key}":{"polluted":true},"x":{"${key}":1}}`;
      const found = await between(line);
      expect(found.line).toBe(line.replace(/\}$/, ',"target_label":"L"}'));
      expect(found.problems).toEqual([{ code, line: 2, detail: `a key is "${key}"`, fatalForRow: false }]);
    }
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect('polluted' in {}).toBe(false);
    for (const column of ['__proto__', 'constructor']) {
      const found = await between(`{"${column}":"a","log_message":"b"}`, { sourceColumn: column });
      expect(found.sources[1]).toBe('a');
      expect(await refusal('a,b\n', { messageColumn: column })).toMatchObject({ code: 'MISSING_COLUMN' });
    }
  },
  J06: async ({ code }) => {
    const deep = '['.repeat(10_000) + ']'.repeat(10_000);
    const found = await between(`{"log_message":"a","deep":${deep}}`);
    expect(found.line).toBe(`{"log_message":"a","deep":${deep},"target_label":"Unclassified"}`);
    expect(found.problems).toEqual([bad(code, 'nested 10,001 levels deep, over the limit of 100')]);
    expect((await between(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`)).codes[0]).toBe(code);
  },
  J07: async ({ code }) => {
    const line = `{"log_message":"${'x'.repeat(2 ** 20)}"}`;
    const found = await between(line);
    expect(JSON.parse(found.line)).toEqual(unreadable(code, line));
    expect(found.problems).toEqual([bad(code, 'longer than 1 MiB')]);
    const longest = `{"log_message":"${'x'.repeat(2 ** 20 - 18)}"}`;
    expect((await between(longest)).codes).toEqual(['TRUNCATED_FOR_MODEL']);
  },
  J08: async () => {
    const line = '{"id":9007199254740993,"big":1234567890123456789012345,"f":0.1000,"log_message":"a"}';
    const found = await between(line);
    expect(found.line).toBe(line.replace(/\}$/, ',"target_label":"L"}'));
    expect(found.codes).toEqual([]);
  },
  J09: async ({ code }) => {
    const hint = { code, status: 422, remedy: expect.stringContaining("jq -c '.[]'") };
    for (const array of [
      '[{"log_message":"a"},{"log_message":"b"}]',
      '[\n{"log_message":"a"}\n]',
      ' [ { "a": 1 } ]',
    ]) {
      expect(await refusal(array, { name: 'app.json' })).toMatchObject(hint);
      expect(await refusal(array, { name: '-', kind: 'stream' })).toMatchObject(hint);
    }
    expect(await refusal('{\n  "log_message": "a"\n}\n', { name: 'app.json' })).toMatchObject({ code });
  },
};

describe('bad NDJSON', () => {
  it.each(badInput(/^J0[1-9]/).map((entry) => [entry.id, entry.input, entry] as const))(
    '%s: %s',
    (id, _, entry) => {
      const run = CASES[id];
      if (run === undefined) throw new Error(`${id} is not tested`);
      return run(entry);
    },
  );

  it('of bad encoding keeps its bytes, as a record or within one', async () => {
    const input = Buffer.from(`${GOOD}\n{"log_message":"\xff"}\n\xff"x\\\n`, 'latin1');
    const { output, codes } = await convert(input, { name: 'app.ndjson', onBadBytes: 'row' });
    expect(output.toString('latin1').split('\n').slice(1)).toEqual([
      '{"log_message":"\xff","target_label":"Unclassified"}',
      '{"target_label":"Unclassified","error_code":"BAD_ENCODING","raw":"\xff\\"x\\\\"}',
      '',
    ]);
    expect(codes).toEqual(['BAD_ENCODING', 'BAD_ENCODING']);
  });
});
