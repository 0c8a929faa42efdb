import { describe, expect, it } from 'vitest';
import type { Answer, AnswerChange } from '../log/index.ts';
import { type AnswerFeed, AnswerIndex } from './answer-index.ts';

/** A log in memory: answers are appended or taken back by key. */
class Feed implements AnswerFeed {
  readonly #changes: AnswerChange[] = [];
  asked = 0;

  say(answer: Partial<Answer> & Pick<Answer, 'template' | 'label'>): Answer {
    const id = this.#changes.length + 1;
    const whole: Answer = {
      ...{ labelSet: 'set', by: 'person', scope: '*', message: null, reason: null, who: 'ada', model: null },
      ...{ promptVersion: null, cost: null, at: '2026-01-31T12:00:00.000Z' },
      ...answer,
      id,
    };
    this.#changes.push({ event: id, key: whole, answer: whole });
    return whole;
  }

  takeBack(answer: Answer): void {
    this.#changes.push({ event: this.#changes.length + 1, key: answer, answer: null });
  }

  version(): Promise<number> {
    return Promise.resolve(this.#changes.length);
  }

  changesSince(event: number) {
    this.asked += 1;
    return Promise.resolve({ version: this.#changes.length, changes: this.#changes.slice(event) });
  }
}

async function indexOf(feed: Feed): Promise<AnswerIndex> {
  const index = new AnswerIndex(feed, 'set');
  await index.refresh();
  return index;
}

const labelOf = (index: AnswerIndex, template: string, source = '', message = '') => {
  const found = index.person(template, source);
  return (typeof found === 'function' ? found(message, source) : found)?.label;
};

describe('answer index', () => {
  it('gives a source its own answer, and all others the one for any', async () => {
    const feed = new Feed();
    feed.say({ template: 'boom <num>', label: 'Error' });
    feed.say({ template: 'boom <num>', label: 'User Action', scope: 'crm' });
    const index = await indexOf(feed);
    expect(labelOf(index, 'boom <num>', 'erp')).toBe('Error');
    expect(labelOf(index, 'boom <num>', 'crm')).toBe('User Action');
    expect(labelOf(index, 'bang')).toBeUndefined();
    expect([...index.sources]).toEqual(['crm']);
  });

  it('takes in what has been answered and undone meanwhile, and grows its version only then', async () => {
    const feed = new Feed();
    const index = await indexOf(feed);
    expect([index.version, index.hasPersonAnswers]).toEqual([0, false]);
    const answer = feed.say({ template: 'boom', label: 'Error' });
    await index.refresh();
    expect([index.version, index.hasPersonAnswers, labelOf(index, 'boom')]).toEqual([1, true, 'Error']);
    await index.refresh();
    expect([index.version, feed.asked]).toEqual([1, 1]);
    feed.takeBack(answer);
    await index.refresh();
    expect([index.version, index.hasPersonAnswers, labelOf(index, 'boom')]).toEqual([2, false, undefined]);
  });

  it('keeps its version when the feed brings answers of an LLM that were added before', async () => {
    const feed = new Feed();
    const index = await indexOf(feed);
    index.add([
      feed.say({ template: 'hm', label: 'Error', by: 'llm', who: null, model: 'm', reason: 'why' }),
    ]);
    await index.refresh();
    expect(index.version).toBe(0);
    expect(index.kept('hm', '*')).toEqual({
      label: 'Error',
      stage: 'llm',
      confidence: null,
      reason: 'm: why',
    });
    expect(index.kept('hm', 'crm')).toBeUndefined();
    expect(index.hasPersonAnswers).toBe(false);
  });

  it('gives LLM answers the confidence that people confirmed', async () => {
    const feed = new Feed();
    for (const [template, label] of Object.entries({ a: 'Error', b: 'Error', c: 'Error', d: 'Error' })) {
      feed.say({ template, label, by: 'llm', model: 'm' });
    }
    feed.say({ template: 'a', label: 'Error' });
    feed.say({ template: 'b', label: 'Error' });
    feed.say({ template: 'c', label: 'User Action', scope: '*' });
    const index = await indexOf(feed);
    expect(index.kept('d', '*')?.confidence).toBeCloseTo(2 / 3);
    feed.say({ template: 'c', label: 'Error' });
    await index.refresh();
    expect(index.kept('d', '*')?.confidence).toBe(1);
  });

  it('gives one line its own label and changes no other line', async () => {
    const feed = new Feed();
    feed.say({ template: 'job <num> done', label: 'System Notification' });
    feed.say({ template: 'job <num> done', label: 'Error', scope: 'ci', message: 'job 7 done' });
    const index = await indexOf(feed);
    const of = (source: string, message: string) => labelOf(index, 'job <num> done', source, message);
    expect(of('ci', 'job 7 done')).toBe('Error');
    expect(of('ci', 'job 8 done')).toBe('System Notification');
    expect(of('cd', 'job 7 done')).toBe('System Notification');
    expect(index.splitTemplates()).toEqual([]);
  });

  it('splits a template whose lines people labelled differently by the value that tells them apart', async () => {
    const feed = new Feed();
    const template = 'job <num> ended with <num>';
    const line = (message: string, label: string) => feed.say({ template, label, scope: 'ci', message });
    line('job 1 ended with 0', 'System Notification');
    line('job 2 ended with 9', 'Error');
    line('job 3 ended with 9', 'Error');
    const index = await indexOf(feed);
    expect(labelOf(index, template, 'cd', 'job 77 ended with 9')).toBe('Error');
    expect(labelOf(index, template, 'cd', 'job 78 ended with 0')).toBe('System Notification');
    expect(labelOf(index, template, 'cd', 'job 79 ended with 4')).toBeUndefined();
    expect(index.splitTemplates()).toMatchObject([{ template, isTold: true }]);
  });

  it('lists a template that no value splits, and lets its lines stand', async () => {
    const feed = new Feed();
    const line = (label: string, scope: string) => feed.say({ template: 'hm', label, scope, message: 'hm' });
    line('Error', 'a');
    line('User Action', 'b');
    const index = await indexOf(feed);
    expect([labelOf(index, 'hm', 'a', 'hm'), labelOf(index, 'hm', 'b', 'hm')]).toEqual([
      'Error',
      'User Action',
    ]);
    expect(labelOf(index, 'hm', 'c', 'hm')).toBeUndefined();
    expect(index.splitTemplates()).toMatchObject([{ template: 'hm', isTold: false }]);
  });
});
