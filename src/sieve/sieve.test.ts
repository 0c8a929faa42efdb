import { describe, expect, it, vi } from 'vitest';
import { DEFAULT_LABELS, type Verdict } from '../log/index.ts';
import { parseRules } from '../rules/index.ts';
import { Cascade } from './sieve.ts';
import type { Answers, LlmStage, Question, TemplateStage } from './stages.ts';

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

/** An LLM that answers at once, but only when told to go. */
function llmThat(answer: (question: Question) => Verdict, sources: readonly string[] = []) {
  const asked: Question[] = [];
  const waiting: (() => void)[] = [];
  const stage: LlmStage = {
    sources: new Set(sources),
    ask: (question) => {
      asked.push(question);
      return new Promise((resolve) =>
        waiting.push(() => {
          const verdict = answer(question);
          resolve({ verdict, isForNow: verdict.reason === 'budget' });
        }),
      );
    },
    flush: () => {
      for (const go of waiting.splice(0)) go();
    },
  };
  return { stage, asked };
}

const byLlm: Verdict = { label: 'Error', stage: 'llm', confidence: null, reason: 'model' };
const budget: Verdict = { label: 'Unclassified', stage: 'none', confidence: null, reason: 'budget' };

function answers(entries: Record<string, string>, more: Partial<Answers> = {}): Answers {
  return {
    version: 0,
    hasPersonAnswers: true,
    sources: new Set(),
    person: (template) => {
      const label = entries[template];
      return label === undefined ? undefined : { label, stage: 'person', confidence: 1, reason: 'ada' };
    },
    kept: () => undefined,
    refresh: () => Promise.resolve(),
    ...more,
  };
}

const judge = async (cascade: Cascade, messages: string[], sources: string[] = []) =>
  (await cascade.judge(messages, sources)).map(({ label, stage: by }) => `${label}/${by}`);

describe('cascade', () => {
  it('gives each row to the first stage that is sure, in order', async () => {
    const llm = llmThat(({ template }) => (template === 'hm' ? byLlm : budget)).stage;
    const cascade = new Cascade({ rules, classifier: stage('classifier', 'boom'), llm });
    const messages = ['disk 91% used', 'boom at 7', 'hm', 'nothing'];
    expect(await judge(cascade, messages)).toEqual([
      'Resource Usage/rules',
      'Error/classifier',
      'Error/llm',
      'Unclassified/none',
    ]);
  });

  it('tells the verdicts of each batch once, as they leave', async () => {
    const told: string[][] = [];
    const onVerdicts = (verdicts: readonly Verdict[]) => told.push(verdicts.map(({ label }) => label));
    const cascade = new Cascade({ rules, classifier: stage('classifier', 'boom') }, { onVerdicts });
    await judge(cascade, ['disk 91% used', 'boom at 7']);
    await judge(cascade, ['nothing']);
    expect(told).toEqual([['Resource Usage', 'Error'], ['Unclassified']]);
    expect(cascade.cache).toMatchObject({ hits: 0, misses: 2, entries: 2 });
  });

  it('asks a stage once for each template, also while the answer is still awaited', async () => {
    const classifier = stage('classifier', 'boom');
    const cascade = new Cascade({ classifier });
    await Promise.all([judge(cascade, ['boom 1', 'boom 2', 'bang 3']), judge(cascade, ['boom 3', 'bang 4'])]);
    expect(classifier.asked).toHaveLength(2);
    expect(cascade.begin(['boom 9'], ['']).isComplete).toBe(true);
  });

  it('asks the llm only for what the classifier passes on, and keeps what it said', async () => {
    const { stage: llm, asked } = llmThat(() => byLlm);
    const cascade = new Cascade({ classifier: stage('classifier', 'boom'), llm });
    expect(await judge(cascade, ['boom', 'hm 1', 'hm 2'])).toEqual([
      'Error/classifier',
      'Error/llm',
      'Error/llm',
    ]);
    expect(new Set(asked.map(({ template }) => template))).toEqual(new Set(['hm <num>']));
    expect(cascade.begin(['hm 3'], ['']).isComplete).toBe(true);
  });

  it('says why the llm did not answer, and what the classifier guessed', async () => {
    const cascade = new Cascade({
      classifier: stage('classifier', 'boom'),
      llm: llmThat(() => budget).stage,
    });
    const [verdict] = await cascade.judge(['hm'], ['']);
    expect(verdict).toMatchObject({
      label: 'Unclassified',
      stage: 'none',
      reason: 'budget; classifier is not sure',
    });
  });

  it('asks the llm again later about what it could not be asked, and not about what it could not tell', async () => {
    const now = vi.spyOn(performance, 'now').mockReturnValue(0);
    const silent: Verdict = { ...budget, reason: 'blocked by the provider' };
    let isReached = false;
    const { stage: llm, asked } = llmThat(({ template }) => {
      if (template === 'odd') return silent;
      return isReached ? byLlm : budget;
    });
    const classifier = stage('classifier', 'boom');
    const cascade = new Cascade({ classifier, llm });
    expect(await judge(cascade, ['hm', 'odd'])).toEqual(['Unclassified/none', 'Unclassified/none']);
    isReached = true;
    now.mockReturnValue(29_999);
    expect(await judge(cascade, ['hm', 'odd'])).toEqual(['Unclassified/none', 'Unclassified/none']);
    expect(asked).toHaveLength(2);
    now.mockReturnValue(30_000);
    expect(await judge(cascade, ['hm', 'odd'])).toEqual(['Error/llm', 'Unclassified/none']);
    now.mockReturnValue(90_000);
    expect(await judge(cascade, ['hm', 'odd'])).toEqual(['Error/llm', 'Unclassified/none']);
    expect(asked).toHaveLength(3);
    expect(classifier.asked).toHaveLength(2);
    now.mockRestore();
  });

  it('asks the llm first for a source that is routed there, and the classifier where it does not answer', async () => {
    const classifier = stage('classifier', 'boom');
    const answering = llmThat(() => byLlm, ['crm']);
    const cascade = new Cascade({ classifier, llm: answering.stage });
    expect(await judge(cascade, ['boom', 'boom'], ['crm', 'erp'])).toEqual(['Error/llm', 'Error/classifier']);
    const refusing = new Cascade({ classifier, llm: llmThat(() => budget, ['crm']).stage });
    expect(await judge(refusing, ['boom', 'hm'], ['crm', 'crm'])).toEqual([
      'Error/classifier',
      'Unclassified/none',
    ]);
  });

  it('waits with a flush until the classifier has passed on what it has', async () => {
    const { stage: llm, asked } = llmThat(() => byLlm);
    let go: () => void = () => {};
    const classifier: TemplateStage = {
      judge: async (questions) => {
        await new Promise<void>((resolve) => (go = resolve));
        return stage('classifier', 'boom').judge(questions);
      },
    };
    const rows = new Cascade({ classifier, llm });
    const judged = rows.begin(['hm'], ['']);
    rows.flush();
    expect(asked).toEqual([]);
    go();
    while (!judged.isComplete) await judged.progress();
    expect(judged.verdicts()).toEqual([byLlm]);
  });

  it("lets a person's answer outrank a rule, for every line of the template", async () => {
    const cascade = new Cascade({ answers: answers({ 'disk <num>% used': 'Error' }), rules });
    expect(await judge(cascade, ['disk 91% used', 'disk 5% used'])).toEqual(['Error/person', 'Error/person']);
  });

  it("takes a kept answer after the rules and before the classifier, and none for a person's", async () => {
    const kept = (template: string) => (template === 'kaput <num>' ? byLlm : undefined);
    const cascade = new Cascade({
      answers: answers({}, { kept, hasPersonAnswers: false }),
      rules,
      classifier: stage('classifier', 'kaput'),
    });
    expect(await judge(cascade, ['kaput 7', 'disk 5% used', 'kaput'])).toEqual([
      'Error/llm',
      'Resource Usage/rules',
      'Error/classifier',
    ]);
  });

  it('keeps the answer for a named source apart from the one for all others', async () => {
    const forCrm: Verdict = { label: 'User Action', stage: 'person', confidence: 1, reason: 'ada' };
    const cascade = new Cascade({
      answers: answers(
        {},
        {
          sources: new Set(['crm']),
          person: (_, source) => (source === 'crm' ? forCrm : undefined),
        },
      ),
      classifier: stage('classifier', 'boom'),
    });
    expect(await judge(cascade, ['boom 1', 'boom 2', 'boom 3'], ['a', 'crm', 'b'])).toEqual([
      'Error/classifier',
      'User Action/person',
      'Error/classifier',
    ]);
  });

  it('looks an answer to one line up by that line', async () => {
    const line: Verdict = { label: 'User Action', stage: 'person', confidence: 1, reason: 'ada' };
    const cascade = new Cascade({
      answers: answers(
        {},
        { person: () => (message, source) => (message === 'boom 2' && source === 'a' ? line : undefined) },
      ),
      classifier: stage('classifier', 'boom'),
    });
    expect(await judge(cascade, ['boom 1', 'boom 2', 'boom 2'], ['a', 'a', 'b'])).toEqual([
      'Error/classifier',
      'User Action/person',
      'Error/classifier',
    ]);
  });

  it('lets no verdict outlive a correction, and asks the classifier no second time', async () => {
    const classifier = stage('classifier', 'boom');
    const entries: Record<string, string> = {};
    const known = { ...answers(entries), version: 0 };
    const cascade = new Cascade({ answers: known, classifier });
    expect(await judge(cascade, ['boom 1'])).toEqual(['Error/classifier']);
    entries['boom <num>'] = 'Resource Usage';
    known.version = 1;
    await cascade.refresh();
    expect(await judge(cascade, ['boom 1'])).toEqual(['Resource Usage/person']);
    delete entries['boom <num>'];
    known.version = 2;
    await cascade.refresh();
    expect(await judge(cascade, ['boom 1'])).toEqual(['Error/classifier']);
    expect(classifier.asked).toHaveLength(1);
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
