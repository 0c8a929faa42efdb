import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ConvertOptions, convert } from '../convert.fixture.ts';

const ndjson = (input: string | Uint8Array, options: ConvertOptions = {}) =>
  convert(input, { name: 'app.ndjson', ...options });

describe('NDJSON document', () => {
  it.each([
    ['{"log_message":"a"}', '{"log_message":"a","target_label":"L"}'],
    [' { "log_message" : "a" } ', ' { "log_message" : "a" ,"target_label":"L"} '],
    [
      '{"id":12345678901234567890,"log_message":"a"}',
      '{"id":12345678901234567890,"log_message":"a","target_label":"L"}',
    ],
    [
      '{"n":1.50e+3,"log_message":"\\u00e4\\/"}',
      '{"n":1.50e+3,"log_message":"\\u00e4\\/","target_label":"L"}',
    ],
    ['{"log_message":"日本 😀"}', '{"log_message":"日本 😀","target_label":"L"}'],
  ])('adds the label to %s, whose bytes stay', async (line, expected) => {
    expect((await ndjson(line)).output.toString()).toBe(expected);
    expect((await ndjson(`${line}\r\n\n${line}\n`)).output.toString()).toBe(`${expected}\r\n\n${expected}\n`);
  });

  it('reads the text of messages and sources', async () => {
    const { messages, sources } = await ndjson(
      '{"source":"s\\n","log_message":"a\\t\\"b\\" \\ud83d\\ude00"}\n{"message":"m","service":"x"}\n{"msg":"é"}\n',
    );
    expect(messages).toEqual(['a\t"b" 😀', 'm', 'é']);
    expect(sources).toEqual(['s\n', 'x', 'app']);
  });

  it('reads the members that are named, and only these', async () => {
    const line = '{"source":"s","log_message":"a","app":"b","line":"c"}\n{"log_message":"a"}\n';
    const { messages, sources, codes } = await ndjson(line, { messageColumn: 'line', sourceColumn: 'app' });
    expect(messages).toEqual(['c', '']);
    expect(sources).toEqual(['b', 'app']);
    expect(codes).toEqual(['BAD_TYPE']);
  });

  it('puts a line that is no object into one', async () => {
    const { output, codes, messages } = await ndjson('{"log_message":"a"}\n{"log "\n42\n{"b":\t\\x}\n');
    expect(output.toString().split('\n')).toEqual([
      '{"log_message":"a","target_label":"L"}',
      '{"target_label":"Unclassified","error_code":"BAD_JSON","raw":"{\\"log \\""}',
      '{"target_label":"Unclassified","error_code":"NOT_OBJECT","raw":"42"}',
      '{"target_label":"Unclassified","error_code":"BAD_JSON","raw":"{\\"b\\":\\t\\\\x}"}',
      '',
    ]);
    expect(codes).toEqual(['BAD_JSON', 'NOT_OBJECT', 'BAD_JSON']);
    expect(messages).toEqual(['a', '', '', '']);
  });

  it('adds the members of an explanation', async () => {
    const { output } = await ndjson('{"log_message":"a"}\n{}\nx\n', { explain: true });
    expect(output.toString().split('\n')).toEqual([
      '{"log_message":"a","target_label":"L","stage":"rules","confidence":0.9877,"reason":"rule \\"L\\"","error_code":null}',
      '{"target_label":"Unclassified","stage":"none","confidence":null,"reason":"BAD_TYPE","error_code":"BAD_TYPE"}',
      '{"target_label":"Unclassified","stage":"none","confidence":null,"reason":"BAD_JSON","error_code":"BAD_JSON","raw":"x"}',
      '',
    ]);
  });

  it('changes the name of the label from the record on that has it', async () => {
    const { output, document } = await ndjson(
      '{"log_message":"a"}\n{"log_message":"b","target_label":"gold"}\n{"log_message":"c"}\n' +
        '{"log_message":"d","predicted_label":1,"predicted_label_2":2}\n',
    );
    expect(output.toString().split('\n')).toEqual([
      '{"log_message":"a","target_label":"L"}',
      '{"log_message":"b","target_label":"gold","predicted_label":"L"}',
      '{"log_message":"c","predicted_label":"L"}',
      '{"log_message":"d","predicted_label":1,"predicted_label_2":2,"predicted_label_3":"L"}',
      '',
    ]);
    expect(document.warnings.map(({ code, line }) => [code, line])).toEqual([
      ['COLUMN_COLLISION', 2],
      ['COLUMN_COLLISION', 4],
    ]);
  });

  it('passes on a long line in one object, and goes on after it', async () => {
    const long = `{"log_message":"${'\\" é'.repeat(300_000)}"}`;
    const input = `{"log_message":"a"}\n${long}\n{"log_message":"b"}\n`;
    for (const chunks of [[], [65_536, 7]]) {
      const { output, codes, messages, lines } = await ndjson(input, { chunks });
      const [first, second, third] = output.toString().split('\n');
      expect(JSON.parse(second ?? '')).toEqual({
        target_label: 'Unclassified',
        error_code: 'LINE_TOO_LONG',
        raw: long,
      });
      expect([first, third]).toEqual([
        '{"log_message":"a","target_label":"L"}',
        '{"log_message":"b","target_label":"L"}',
      ]);
      expect(codes).toEqual(['LINE_TOO_LONG']);
      expect(messages).toEqual(['a', '', 'b']);
      expect(lines).toEqual([1, 2, 3]);
    }
  });

  it('leaves a long line out where its label is not wanted', async () => {
    const input = `{"log_message":"a"}\n${'x'.repeat(3 * 2 ** 20)}\n{"log_message":"b"}`;
    const { output } = await ndjson(input, { chunks: [2 ** 18], only: new Set(['L']) });
    expect(output.toString()).toBe(
      '{"log_message":"a","target_label":"L"}\n{"log_message":"b","target_label":"L"}',
    );
  });

  it('comes back byte for byte but for the added member, whatever the objects and chunks', async () => {
    const object = fc.dictionary(
      fc.string().filter((key) => !/label|log_message/.test(key)),
      fc.jsonValue({ maxDepth: 2 }),
    );
    const line = fc.tuple(object, fc.string(), fc.constantFrom('', ' ', '\t'));
    const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 5 }), sizes, async (records, chunks) => {
        const lines = records.map(([rest, message, space]) => {
          const members = Object.entries({ ...rest, log_message: `m${message}` });
          const texts = members.map((member) => member.map((part) => JSON.stringify(part)).join(`${space}:`));
          return `${space}{${texts.join(`,${space}`)}${space}}${space}`;
        });
        const input = `{"log_message":"first"}\n${lines.map((text) => `${text}\n`).join('')}`;
        const { output, messages } = await ndjson(input, { chunks, label: () => '<<label>>' });
        expect(output.toString().replaceAll(/,"target_label":"(?:<<label>>|Unclassified)"/g, '')).toBe(input);
        expect(messages.slice(1)).toEqual(records.map(([, message]) => `m${message}`));
        for (const text of output.toString().trimEnd().split('\n')) {
          expect(JSON.parse(text)).toHaveProperty('target_label');
        }
      }),
    );
  });

  it('gives the same whatever the chunks it comes in', async () => {
    const part = fc.constantFrom(
      '{"log_message":"a"}',
      '{',
      '}',
      '[',
      '"',
      ',',
      ':',
      '\n',
      '\r\n',
      '\r',
      ' ',
      'é',
      '7',
      '\\',
    );
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 20 }), sizes, async (parts, chunks) => {
        const input = `{}\n${parts.join('')}`;
        const [whole, pieces] = [await ndjson(input), await ndjson(input, { chunks })];
        expect(pieces.output.toString()).toBe(whole.output.toString());
        expect(pieces.problems).toEqual(whole.problems);
        expect(pieces.document.statistics).toEqual(whole.document.statistics);
      }),
    );
  });
});
