import { describe, expect, it } from 'vitest';
import { DEFAULT_LABELS, type Verdict } from '../log/index.ts';
import { joinRuleSets, parseRules } from '../rules/index.ts';
import { TemplateReader } from '../template/index.ts';
import { judgeInOrder, type Rows } from './flow.ts';
import { ReadingThread } from './reading-thread.ts';
import { Cascade } from './sieve.ts';
import type { TemplateStage } from './stages.ts';

const labels = DEFAULT_LABELS.map(({ name }) => name);
const rule = (id: string, pattern: string, match: string, more = '') =>
  parseRules(
    `rules: [{id: ${id}, label: Error, pattern: '${pattern}', description: d, match: ['${match}'], no_match: ['x'] ${more}}]`,
    { labels, origin: 'test' },
  );
const rules = joinRuleSets([
  rule('disk', 'disk [0-9]+% used', 'disk 5% used'),
  rule('crm', 'case [0-9]+', 'case 7', ', sources: [crm]'),
]);

const MESSAGES = [
  'disk 91% used',
  'case 4',
  'case 4',
  'user 7 of 10.0.0.1 left',
  'caffè 12 però',
  '',
  '😀 5',
];
const SOURCES = ['a', 'crm', 'erp', 'a', 'a', '', 'b'];

describe('reading thread', () => {
  it('finds the rules and hashes that this thread finds', async () => {
    const reader = new TemplateReader();
    const thread = new ReadingThread(rules, reader.key, 12);
    try {
      const facts = await thread.read(MESSAGES, SOURCES, true);
      for (const [row, message] of MESSAGES.entries()) {
        expect(facts.rules[row]).toBe(rules.match(message, SOURCES[row] ?? ''));
        reader.read(message.slice(0, 12));
        expect(facts.hashes.slice(4 * row, 4 * row + 4)).toEqual(reader.hash);
      }
      expect([...facts.rules]).toEqual([0, 1, -1, -1, -1, -1, -1]);
    } finally {
      await thread.close();
    }
  });

  it('rejects what it was asked when it is closed, and is not free afterwards', async () => {
    const thread = new ReadingThread(undefined, new TemplateReader().key, 100);
    const asked = thread.read(['a'], [''], false);
    await thread.close();
    await expect(asked).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(thread.isFree).toBe(false);
  });
});

describe('cascade with a thread', () => {
  it('gives the verdicts that it gives without one, in order', async () => {
    const asked: string[] = [];
    const classifier: TemplateStage = {
      judge: (questions) => {
        asked.push(...questions.map(({ template }) => template));
        return Promise.resolve(
          questions.map(({ template, message }): Verdict => {
            const reason = `${template.length} of ${message.length}`;
            return {
              label: template.length % 2 === 0 ? 'Error' : 'User Action',
              stage: 'llm',
              confidence: 1,
              reason,
            };
          }),
        );
      },
    };
    const run = async (mayUseThread: boolean) => {
      await using cascade = new Cascade({ rules, classifier }, { mayUseThread });
      const found: string[] = [];
      for await (const { verdicts } of judgeInOrder(cascade, batches(mayUseThread ? cascade : undefined))) {
        found.push(
          ...verdicts.map(({ label, stage, reason }) => `${label} ${stage} ${reason.split(' ')[0]}`),
        );
      }
      return found;
    };
    const alone = await run(false);
    const askedAlone = new Set(asked.splice(0));
    expect(await run(true)).toEqual(alone);
    expect(alone).toHaveLength(100 * 1_000);
    expect(new Set(asked)).toEqual(askedAlone);
    expect(asked).toHaveLength(askedAlone.size);
  });
});

async function* batches(toBeThreaded: Cascade | undefined): AsyncGenerator<Rows> {
  for (let batch = 0; batch < 100; batch++) {
    const rows = Array.from({ length: 1_000 }, (_, row) => row);
    const messages = rows.map((row) => `${'word '.repeat((row * 7 + batch) % 40)}${MESSAGES[row % 7] ?? ''}`);
    const sources = rows.map((row) => SOURCES[row % 5] ?? '');
    await nextTurn();
    // Half of the rows come before the thread has started.
    if (batch === 50)
      while (toBeThreaded?.read(messages, sources) === undefined && toBeThreaded) await nextTurn();
    yield { messages, sources, bytes: 1_000 };
  }
}

const nextTurn = () => new Promise((resolve) => setTimeout(resolve, 1));
