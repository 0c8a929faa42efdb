import { describe, expect, it } from 'vitest';
import { DEFAULT_LABELS, type Verdict } from '../log/index.ts';
import { parseRules } from '../rules/index.ts';
import { type Answers, Cascade, type Question, type TemplateStage } from './sieve.ts';

const rules = parseRules(
  `rules:
- id: disk
  label: Resource Usage
  pattern: 'disk \\d+% used'
  description: disk usage
  match: ['disk 5% used']
  no_match: ['disk is fine']
`,
  { labels: DEFAULT_LABELS.map(({ name }) => name), origin: 'test' },
);

/** A stage that remembers what it was asked and is sure of what begins with its word. */
function stage(name: 'classifier' | 'llm', word: string): TemplateStage & { readonly asked: Question[] } {
  const asked: Question[] = [];
  return {
    asked,
    judge(questions) {
      asked.push(...questions);
      return Promise.resolve(
        questions.map(({ template }): Verdict => {
          return template.startsWith(word)
            ? { label: 'Error', stage: name, confidence: 0.9, reason: name }
            : { label: 'Unclassified', stage: 'none', confidence: null, reason: `${name} is not sure` };
        }),
      );
    },
  };
}

function answers(entries: Record<string, string>, source?: string): Answers {
  return {
    sources: new Set(source === undefined ? [] : [source]),
    find: (template, from) => {
      const label = source === undefined || from === source ? entries[template] : undefined;
      return label === undefined ? undefined : { label, stage: 'person', confidence: 1, reason: 'ada' };
    },
  };
}

const judge = async (cascade: Cascade, messages: string[], sources: string[] = []) =>
  (await cascade.judge(messages, sources)).map(({ label, stage: by }) => `${label}/${by}`);

describe('cascade', () => {
  it('gives each row to the first stage that is sure, in order', async () => {
    const cascade = new Cascade({ rules, classifier: stage('classifier', 'boom'), llm: stage('llm', 'hm') });
    const messages = ['disk 91% used', 'boom at 7', 'hm', 'nothing'];
    expect(await judge(cascade, messages)).toEqual([
      'Resource Usage/rules',
      'Error/classifier',
      'Error/llm',
      'Unclassified/none',
    ]);
  });

  it('asks a stage once for each template, also while the answer is still awaited', async () => {
    const classifier = stage('classifier', 'boom');
    const cascade = new Cascade({ classifier });
    await Promise.all([judge(cascade, ['boom 1', 'boom 2', 'bang 3']), judge(cascade, ['boom 3', 'bang 4'])]);
    expect(classifier.asked).toHaveLength(2);
    const again = cascade.judge(['boom 9'], ['']);
    expect(Array.isArray(again)).toBe(true);
  });

  it('asks the llm only for what the classifier passes on', async () => {
    const llm = stage('llm', 'hm');
    await judge(new Cascade({ classifier: stage('classifier', 'boom'), llm }), ['boom', 'hm']);
    expect(llm.asked.map(({ template }) => template)).toEqual(['hm']);
  });

  it("lets a person's answer outrank a rule, for every line of the template", async () => {
    const cascade = new Cascade({ person: answers({ 'disk <num>% used': 'Error' }), rules });
    expect(await judge(cascade, ['disk 91% used', 'disk 5% used'])).toEqual(['Error/person', 'Error/person']);
  });

  it('keeps the answer for a named source apart from the one for all others', async () => {
    const cascade = new Cascade({
      person: answers({ 'boom <num>': 'User Action' }, 'crm'),
      classifier: stage('classifier', 'boom'),
    });
    expect(await judge(cascade, ['boom 1', 'boom 2', 'boom 3'], ['a', 'crm', 'b'])).toEqual([
      'Error/classifier',
      'User Action/person',
      'Error/classifier',
    ]);
  });

  it('takes a verdict that is given and asks no stage for its row', async () => {
    const classifier = stage('classifier', 'boom');
    const given: Verdict = { label: 'Unclassified', stage: 'none', confidence: null, reason: 'empty' };
    const verdicts = await new Cascade({ classifier }).judge(['boom'], [''], new Map([[0, given]]));
    expect(verdicts).toEqual([given]);
    expect(classifier.asked).toEqual([]);
  });

  it('rejects when a stage fails, and asks again the next time', async () => {
    let calls = 0;
    const classifier: TemplateStage = {
      judge: () => {
        calls += 1;
        return calls === 1 ? Promise.reject(new Error('worker gone')) : stage('classifier', 'boom').judge([]);
      },
    };
    const cascade = new Cascade({ classifier });
    await expect(judge(cascade, ['boom'])).rejects.toThrow('worker gone');
    await judge(cascade, ['boom']);
    expect(calls).toBe(2);
  });

  it('reads only the beginning of a very long message after the rules', async () => {
    const cascade = new Cascade({ rules, classifier: stage('classifier', 'x') }, { maxMessageChars: 10 });
    expect(await judge(cascade, [`${'x'.repeat(50)} disk 7% used`])).toEqual(['Resource Usage/rules']);
    const classifier = stage('classifier', 'x');
    await judge(new Cascade({ classifier }, { maxMessageChars: 10 }), ['x'.repeat(50)]);
    expect(classifier.asked[0]?.template).toBe('x'.repeat(10));
  });
});
