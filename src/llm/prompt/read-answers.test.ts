import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAnswers } from './read-answers.ts';

const IDS = ['aaa', 'bbb'];
const LABELS = ['Error', 'User Action', 'Unclassified'];

function read(items: unknown) {
  return readAnswers(JSON.stringify({ items }), IDS, LABELS);
}

function entry(id: unknown, label: unknown = 'Error', reason: unknown = 'it failed') {
  return { id, label, reason };
}

describe('reading answers', () => {
  it('takes them by id, wherever they stand', () => {
    expect(read([entry('bbb', 'User Action'), entry('zzz'), entry('aaa')])).toEqual(
      new Map([
        ['bbb', { ok: true, label: 'User Action', reason: 'it failed' }],
        ['aaa', { ok: true, label: 'Error', reason: 'it failed' }],
      ]),
    );
  });

  it.each([
    ['left out', [entry('bbb')], 'the model left it out'],
    ['doubled', [entry('aaa'), entry('bbb'), entry('aaa', 'User Action')], 'the model gave it two answers'],
    ['off the set', [entry('aaa', 'Owned')], 'the model gave a label that is not in the set'],
    ['in other letters', [entry('aaa', 'error')], 'the model gave a label that is not in the set'],
    ['no text', [entry('aaa', ['Error'])], 'the model gave a label that is not in the set'],
    [
      'half off the set',
      [entry('aaa', 'Owned'), entry('aaa')],
      'the model gave a label that is not in the set',
    ],
    ['then off the set', [entry('aaa'), entry('aaa', 'Owned')], 'the model gave it two answers'],
    [
      'an id of another kind',
      [entry(['aaa']), entry({ aaa: 1 }), null, 'aaa', [['aaa']]],
      'the model left it out',
    ],
  ])('finds what cannot be used: %s', (_, items, problem) => {
    expect(read(items)?.get('aaa')).toEqual({ ok: false, problem });
  });

  it('takes an answer that is given twice alike', () => {
    expect(read([entry('aaa'), entry('aaa', 'Error', 'again')])?.get('aaa')).toEqual({
      ok: true,
      label: 'Error',
      reason: 'it failed',
    });
  });

  it.each([
    '',
    'no',
    '[]',
    'null',
    '{"items":{}}',
    '{"items":[',
    '"items"',
    '{"items":[]} {"items":[]}',
    '```',
  ])('refuses what has not the form: %j', (text) => {
    expect(readAnswers(text, IDS, LABELS)).toBeUndefined();
  });

  it.each(['```json\n{"items":[]}\n```', '```\n{"items":[]}```  ', '\n {"items":[]}\r\n'])(
    'reads what is only wrapped: %j',
    (text) => {
      expect(readAnswers(text, IDS, LABELS)?.size).toBe(2);
    },
  );

  it('makes one short printable line of a reason', () => {
    const reasonOf = (reason: unknown) => read([entry('aaa', 'Error', reason)])?.get('aaa');
    expect(reasonOf('a\u001b[31m\r\n\u2028b\u202e\ud800c ')).toMatchObject({ reason: 'a [31m b c' });
    expect(reasonOf(7)).toMatchObject({ reason: '' });
    expect(reasonOf('😀'.repeat(500))).toMatchObject({ reason: `${'😀'.repeat(199)}…` });
  });

  it('gives every id one answer and no other id any, whatever the text', () => {
    const word = fc.constantFrom(...IDS, ...LABELS, 'items', 'id', 'label', '__proto__', 'constructor');
    const json = fc.letrec((tie) => ({
      value: fc.oneof(word, fc.integer(), fc.array(tie('value')), fc.dictionary(word, tie('value'))),
    })).value;
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          json.map((value) => JSON.stringify(value)),
          fc.array(json).map((items) => JSON.stringify({ items })),
        ),
        (text) => {
          const answers = readAnswers(text, IDS, LABELS);
          if (answers === undefined) return;
          expect([...answers.keys()].sort()).toEqual(IDS);
          for (const answer of answers.values()) if (answer.ok) expect(LABELS).toContain(answer.label);
        },
      ),
    );
  });
});
