import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LABELS } from '../../log/index.ts';
import type { LlmQuestion } from '../question.ts';
import { INJECTIONS } from './injections.fixture.ts';
import { writeRequest } from './prompt.ts';

const asIs = (text: string) => text;
/** All that anything may take for the end of a line. */
const LINE_BREAKS = /[\p{Cc}\p{Zl}\p{Zp}]/u;

function plain(template: string): LlmQuestion {
  return { template, sources: [], examples: [], near: [] };
}

/** The items of a text, read as strictly as can be: one block, one object a line. */
function itemsOf(user: string): Record<string, unknown>[] {
  const lines = user.split(LINE_BREAKS);
  expect([lines[0], lines.at(-1)]).toEqual(['<<<items', 'items>>>']);
  expect(user.match(/</g)).toHaveLength(3);
  expect(user.match(/>/g)).toHaveLength(3);
  return lines.slice(1, -1).map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('request', () => {
  it('has one line an item, with its texts', () => {
    const { user, ids } = writeRequest(
      [
        {
          template: 'User <str> logged in from <ip>',
          sources: ['sshd'],
          examples: ['User "bob" logged in from [ip]'],
          near: [
            { template: 'User <str> logged out', label: 'User Action' },
            { template: 'off the set', label: 'Gone' },
          ],
        },
        plain('x'),
      ],
      DEFAULT_LABELS,
      asIs,
    );
    expect(itemsOf(user)).toEqual([
      {
        id: ids[0],
        template: 'User {str} logged in from {ip}',
        sources: ['sshd'],
        examples: ['User "bob" logged in from [ip]'],
        similar: [{ template: 'User {str} logged out', label: 'User Action' }],
      },
      { id: ids[1], template: 'x', sources: [], examples: [] },
    ]);
  });

  it('lists the labels in their order, Unclassified last, on a line each', () => {
    const labels = [
      { name: 'Billing', definition: 'invoices,\nand reminders' },
      { name: 'Access', definition: 'logins' },
    ];
    const { system, schema } = writeRequest([plain('x')], labels, asIs);
    expect(system).toContain(
      '\n- Billing: invoices, and reminders\n- Access: logins\n- Unclassified: none of these can be told from the item\n',
    );
    expect(JSON.stringify(schema)).toContain('"enum":["Billing","Access","Unclassified"]');
  });

  it('draws ids that nobody can know, and different ones each time', () => {
    const drawn = Array.from({ length: 50 }, () => writeRequest(Array(40).fill(plain('x')), [], asIs).ids);
    expect(new Set(drawn.flat()).size).toBeGreaterThan(1990);
    for (const id of drawn.flat()) expect(id).toMatch(/^[a-z2-9]{6}$/);
  });

  it('sends no more than it says, cut at a border of code points', () => {
    const long = '😀'.repeat(5000);
    const many = Array.from({ length: 9 }, () => long);
    const near = many.map((template) => ({ template, label: 'Error' }));
    const question = { template: long, sources: many, examples: many, near };
    const [item] = itemsOf(writeRequest([question], DEFAULT_LABELS, asIs).user);
    const whole = (text: unknown, most: number) => {
      expect(String(text).length).toBeLessThanOrEqual(most);
      expect(String(text).length).toBeGreaterThan(most - 3);
      expect(text).toMatch(/^(?:😀)+ \[cut\]$/u);
    };
    whole(item?.['template'], 1500);
    for (const [name, most] of [
      ['sources', 80],
      ['examples', 600],
    ] as const) {
      expect(item?.[name]).toHaveLength(3);
      whole(Array.isArray(item?.[name]) ? item[name][2] : undefined, most);
    }
    expect(item?.['similar']).toHaveLength(3);
  });

  it('redacts before it cuts', () => {
    const secret = `${'x'.repeat(1490)} password=hunter2hunter2`;
    const redact = (text: string) => text.replace(/password=\S+/, 'password=[password]');
    expect(writeRequest([plain(secret)], [], redact).user).not.toContain('hunter');
  });

  it.each(INJECTIONS.map((text) => [JSON.stringify(text).slice(0, 60), text]))(
    'keeps in its field what breaks out: %s',
    (_, text) => {
      const { user, ids } = writeRequest(
        [plain('before'), { template: text, sources: [text], examples: [text], near: [] }, plain('after')],
        DEFAULT_LABELS,
        asIs,
      );
      const items = itemsOf(user);
      expect(items.map(({ id }) => id)).toEqual(ids);
      expect(items[1]?.['examples']).toEqual([text]);
      expect(user).not.toMatch(/[^\p{L}\p{N}\p{M} -~\n]/u);
    },
  );

  it('keeps any text in its field, and loses none of it', () => {
    const part = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('<', '>', '"', '\\', '\n', 'items', '{', '}', '\u2028', '\u202e') }),
      fc.constantFrom(...INJECTIONS),
    );
    const text = fc.array(part, { maxLength: 4 }).map((parts) => parts.join('').slice(0, 500));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (texts) => {
        const asked = texts.map((one) => ({ ...plain('x'), examples: [one] }));
        const { user, ids } = writeRequest(asked, DEFAULT_LABELS, asIs);
        const items = itemsOf(user);
        expect(items.map(({ id }) => id)).toEqual(ids);
        expect(items.map(({ examples }) => examples)).toEqual(texts.map((one) => [one]));
      }),
    );
  });
});
