import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { patternOfTemplate } from './pattern-of-template.ts';

describe('patternOfTemplate', () => {
  test('keeps literal text and takes the narrowest pattern that fits what varies', () => {
    expect(
      patternOfTemplate('User <id> logged in from <ip>.', [
        'User ann logged in from 10.0.0.1.',
        'User 12 logged in from 10.0.0.2.',
      ]),
    ).toBe('User \\w+ logged in from \\d{1,3}(?:\\.\\d{1,3}){3}\\.');
    expect(
      patternOfTemplate('took <num> ms (limit <num>)', ['took 1.5 ms (limit 20)', 'took 3 ms (limit 7)']),
    ).toBe('took [-+]?\\d+(?:\\.\\d+)? ms \\(limit \\d+\\)');
  });

  test('keeps a word that stands in a placeholder of every line', () => {
    expect(
      patternOfTemplate('session opened for <word>', ['session opened for root', 'session opened for root']),
    ).toBe('session opened for root');
  });

  test('spells out a prefix that the template dropped, word by word', () => {
    expect(
      patternOfTemplate('backup finished', ['host1 app: backup finished', 'host2 app: backup finished']),
    ).toBe('\\w+ app: backup finished');
  });

  test('does not hold lines to the month and day that they happen to share', () => {
    expect(
      patternOfTemplate('backup finished', [
        'Mon, 30 May 10:04 backup finished',
        'Mon, 30 May 10:05 backup finished',
      ]),
    ).toBe('\\S+ \\d+ \\w+ [\\w.:-]+ backup finished');
  });

  test('gives nothing where the line would not be held from its first character', () => {
    expect(
      patternOfTemplate('backup finished', ['now: backup finished', 'right now: backup finished']),
    ).toBeUndefined();
  });

  test('gives nothing where literal text is missing or too little', () => {
    expect(patternOfTemplate('backup finished', ['backup started'])).toBeUndefined();
    expect(patternOfTemplate('<num> ok', ['3 ok'])).toBeUndefined();
  });

  test('matches the messages it was made of', () => {
    const part = fc.stringMatching(/^[a-zA-Z0-9.*+?()[\]{}|^$\\/ -]{1,12}$/);
    fc.assert(
      fc.property(
        part,
        fc.array(fc.stringMatching(/^[\w.:/ -]{1,12}$/), { minLength: 1, maxLength: 4 }),
        part,
        (head, values, tail) => {
          const messages = values.map((value) => `${head}${value}${tail}`);
          const pattern = patternOfTemplate(`${head}<x>${tail}`, messages);
          if (pattern === undefined) return;
          for (const message of messages) expect(message).toMatch(new RegExp(`^${pattern}$`));
        },
      ),
    );
  });
});
