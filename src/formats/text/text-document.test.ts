import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ConvertOptions, convert } from '../convert.fixture.ts';

const text = (input: string | Uint8Array, options: ConvertOptions = {}) =>
  convert(input, { name: 'app.log', format: 'text', ...options });

const TRACE = 'ERROR one\njava.io.IOException: two\n\tat a.B.c(B.java:3)\nINFO four\n';

describe('plain text document', () => {
  it('has a label and a tab before each line', async () => {
    const { output, messages, sources } = await text('one\r\n\n  two\tx\rthree');
    expect(output.toString()).toBe('L\tone\r\n\nL\t  two\tx\rL\tthree');
    expect(messages).toEqual(['one', '  two\tx', 'three']);
    expect(sources).toEqual(['app', 'app', 'app']);
  });

  it('has what explains the label before each line, each with a tab', async () => {
    const { output } = await text('one\n', { explain: true });
    expect(output.toString()).toBe('L\trules\t0.9877\trule "L"\t\tone\n');
  });

  it('keeps bytes that are no text, unclassified', async () => {
    const { output, codes } = await text(Buffer.from('a\nb\xe9c\nd\n', 'latin1'));
    expect(output.toString('latin1')).toBe('L\ta\nUnclassified\tb\xe9c\nL\td\n');
    expect(codes).toEqual(['BAD_ENCODING']);
  });

  it('joins a stack trace to its head line, and labels each of its lines alike', async () => {
    const labels: Readonly<Record<string, string>> = { E: 'Error', I: 'Info' };
    const { output, messages, lines } = await text(TRACE, {
      multiline: true,
      label: (message) => labels[message[0] ?? ''] ?? '',
    });
    expect(messages).toEqual(['ERROR one\njava.io.IOException: two\n\tat a.B.c(B.java:3)', 'INFO four']);
    expect(lines).toEqual([1, 4]);
    expect(output.toString()).toBe(
      'Error\tERROR one\nError\tjava.io.IOException: two\nError\t\tat a.B.c(B.java:3)\nInfo\tINFO four\n',
    );
  });

  it('writes a joined record as one in other formats', async () => {
    const csv = await text(TRACE, { multiline: true, to: 'csv' });
    expect(csv.output.toString()).toBe(
      'source,log_message,target_label\n' +
        'app,"ERROR one\njava.io.IOException: two\n\tat a.B.c(B.java:3)",L\napp,INFO four,L\n',
    );
    const ndjson = await text(TRACE, { multiline: true, to: 'ndjson' });
    expect(
      ndjson.output
        .toString()
        .split('\n')
        .slice(0, 2)
        .map((line) => JSON.parse(line)),
    ).toEqual([
      {
        source: 'app',
        log_message: 'ERROR one\njava.io.IOException: two\n\tat a.B.c(B.java:3)',
        target_label: 'L',
      },
      { source: 'app', log_message: 'INFO four', target_label: 'L' },
    ]);
  });

  it('takes a stack trace for single lines unless told otherwise', async () => {
    expect((await text(TRACE)).messages).toHaveLength(4);
  });

  it('leaves whole records out', async () => {
    const label = (message: string) => (message.startsWith('ERROR') ? 'Error' : 'Info');
    const { output } = await text(`${TRACE}\n`, { multiline: true, only: new Set(['Error']), label });
    expect(output.toString()).toBe(
      'Error\tERROR one\nError\tjava.io.IOException: two\nError\t\tat a.B.c(B.java:3)\n',
    );
  });

  it('closes a record that is too long', async () => {
    const { messages } = await text(`head\n${'\tat a.b(C.java:1)\n'.repeat(2500)}INFO x\n`, {
      multiline: true,
    });
    expect(messages.map((message) => message.split('\n').length)).toEqual([1000, 1000, 501, 1]);
  });

  it('passes on a line that is too long to be held', async () => {
    const long = 'x'.repeat(17 * 2 ** 20);
    const { output, codes } = await text(`a\n${long}\r\nb\n`, { chunks: [2 ** 20], multiline: true });
    expect(output.toString() === `L\ta\nUnclassified\t${long}\r\nL\tb\n`).toBe(true);
    expect(codes).toEqual(['LINE_TOO_LONG']);
  });

  it('comes back byte for byte but for the labels, whatever the bytes and chunks', async () => {
    const part = fc.constantFrom(
      'a',
      '\t',
      ' ',
      '\n',
      '\r\n',
      '\r',
      '\xff',
      '\xc3\xa9',
      '\tat a(b)\n',
      'OSError: x\n',
      '\n\n',
    );
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { maxLength: 25 }),
        sizes,
        fc.boolean(),
        async (parts, chunks, multiline) => {
          const input = Buffer.from(`first\n${parts.join('')}`, 'latin1');
          const whole = await text(input, { multiline });
          const pieces = await text(input, { multiline, chunks });
          expect(pieces.output.toString('latin1')).toBe(whole.output.toString('latin1'));
          expect(whole.output.toString('latin1').replaceAll(/(?:L|Unclassified)\t/g, '')).toBe(
            input.toString('latin1').replaceAll('L\t', ''),
          );
          expect(pieces.problems).toEqual(whole.problems);
          expect(pieces.document.statistics).toEqual(whole.document.statistics);
        },
      ),
    );
  });
});
