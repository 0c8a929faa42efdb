import { describe, expect, it } from 'vitest';
import { LogsieveError } from '../errors.ts';
import {
  columns,
  paint,
  print,
  printable,
  renderError,
  say,
  sayError,
  type TextStream,
  warn,
} from './console.ts';

function stream(isTTY = false, colours = isTTY): TextStream & { text: string } {
  return {
    text: '',
    isTTY,
    hasColors: () => colours,
    write(text) {
      this.text += text;
    },
  };
}

describe('console', () => {
  it('ends each message with one line end', () => {
    const to = stream();
    print('a', to);
    say('b\n', to);
    expect(to.text).toBe('a\nb\n');
  });

  it('colours on a terminal that shows colour and nowhere else', () => {
    expect(paint('red', 'x', stream(true))).toBe('\u001B[31mx\u001B[0m');
    expect(paint('red', 'x', stream(true, false))).toBe('x');
    expect(paint('red', 'x', stream(false, true))).toBe('x');
  });

  it('keeps warnings to itself when it shall be quiet', () => {
    const to = stream();
    warn('first', true, to);
    warn('second', false, to);
    expect(to.text).toBe('logsieve: warning: second\n');
  });

  it.each([
    [{ file: 'a.csv', line: 3, column: 7, byte: 12 }, 'odd (a.csv:3:7, byte 12)'],
    [{ line: 3 }, 'odd (line 3)'],
    [{ file: 'a.csv' }, 'odd (a.csv)'],
    [{ file: 'odd' }, 'odd'],
    [{ file: 'odd', line: 3, column: 7 }, 'odd (line 3, column 7)'],
    [{ line: 1, pointer: '/message' }, 'odd (line 1, at /message)'],
    [{}, 'odd'],
  ])('says where %j an error is, and not twice', (place, expected) => {
    const error = new LogsieveError('BAD_ROW', 'odd', { place, remedy: 'mend it' });
    expect(renderError(error, stream())).toBe(`logsieve: BAD_ROW: ${expected}\n  mend it`);
  });

  it.each([
    ['a.csv, line 2: byte 31 is bad', { file: 'a.csv', line: 2, byte: 31 }, ''],
    ['the header is bad (at byte offset 0)', { byte: 0 }, ''],
    ['a.csv, line 20: byte 310 is bad', { file: 'a.csv', line: 2, byte: 31 }, ' (line 2, byte 31)'],
  ])('leaves out of the place what "%s" says', (message, place, where) => {
    const error = new LogsieveError('BAD_ENCODING', message, { place });
    expect(renderError(error, stream())).toBe(`logsieve: BAD_ENCODING: ${message}${where}`);
  });

  it('shows a fault of its own with the stack and asks for a report', () => {
    const to = stream();
    sayError(new TypeError('x is not a function'), to);
    expect(to.text).toMatch(
      /^logsieve: INTERNAL: TypeError: x is not a function\n {4}at [\s\S]*please report it/,
    );
  });

  it('shows control, zero-width and direction characters of log text as escapes', () => {
    expect(printable('a\u001B[31mb\tc\r\nd\u202Ee\u200Bf\u0085g\u{E0041}')).toBe(
      'a\\u001b[31mb\\tc\\r\\nd\\u202ee\\u200bf\\u0085g\\u{e0041}',
    );
    expect(printable('été 日本 🙂')).toBe('été 日本 🙂');
    expect(printable('abcdefghij', 8)).toBe('abcde...');
  });

  it('lines columns up and leaves no space at the ends of lines', () => {
    expect(
      columns([
        ['a', 'bbb', ''],
        ['aaaa', 'b', 'c'],
      ]),
    ).toBe('a     bbb\naaaa  b    c');
  });
});
