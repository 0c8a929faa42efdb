import { describe, expect, it } from 'vitest';
import type { LlmFault } from '../../test/llm-faults.fixture.ts';
import { expectedLabels, LABELS, labelsOf, openTestLlm, PRICES, questions } from './open-llm.fixture.ts';

const PROVIDERS = ['gemini', 'openai-compatible'] as const;

describe.each(PROVIDERS)('asking %s', (provider) => {
  it('answers each question, in order, with its reason, model and share of the cost', async () => {
    const { llm, server } = await openTestLlm({ provider });
    const outcomes = await llm.ask(questions(5), LABELS);
    expect(labelsOf(outcomes)).toEqual(expectedLabels(5));
    const model = provider === 'gemini' ? 'gemini-2.5-flash' : 'gpt-4o-mini';
    const { inputTokens, outputTokens, requests, cost } = llm.usage;
    const expected = (inputTokens * PRICES.inputPerMillion + outputTokens * PRICES.outputPerMillion) / 1e6;
    expect(requests).toBe(1);
    expect(inputTokens).toBeGreaterThan(100);
    expect(cost).toBeCloseTo(expected, 12);
    expect(outcomes[0]).toEqual({
      kind: 'answered',
      answer: {
        label: 'Error',
        reason: expect.stringContaining('fail'),
        model,
        promptVersion: 1,
        cost: expect.closeTo(expected / 5, 12),
      },
    });
    expect(server.requests).toHaveLength(1);
  });

  it('sends the key in its header and nowhere else', async () => {
    const { llm, server } = await openTestLlm({ provider });
    await llm.ask(questions(1), LABELS);
    const [request] = server.requests;
    expect(request?.keyFrom).toBe(provider === 'gemini' ? 'header' : 'bearer');
    expect(`${request?.url}${request?.body}`).not.toContain('test-key-4711');
  });

  it('asks 100 questions in three requests', async () => {
    const { llm, server } = await openTestLlm({ provider });
    expect(labelsOf(await llm.ask(questions(100), LABELS))).toEqual(expectedLabels(100));
    expect(server.requests.map(({ ask }) => ask?.items.length).sort()).toEqual([20, 40, 40]);
  });
});

/** Faults of a first request for four questions: what comes of them, and the sizes of all requests. */
const FAULTS: readonly (readonly [fault: LlmFault, labels: readonly string[], sizes: readonly number[]])[] = [
  [{ kind: 'missing-item' }, expectedLabels(4), [4, 1]],
  [{ kind: 'doubled-item' }, expectedLabels(4), [4, 1]],
  [{ kind: 'unknown-id' }, expectedLabels(4), [4, 1]],
  [{ kind: 'extra-items', count: 3 }, expectedLabels(4), [4]],
  [{ kind: 'reversed-items' }, expectedLabels(4), [4]],
  [{ kind: 'markdown-fence' }, expectedLabels(4), [4]],
  [{ kind: 'off-set-label' }, expectedLabels(4), [4, 1]],
  [{ kind: 'invented-labels' }, expectedLabels(4), [4, 1, 1, 1, 1]],
  [{ kind: 'numeric-ids' }, expectedLabels(4), [4, 1, 1, 1, 1]],
  [{ kind: 'malformed-text' }, expectedLabels(4), [4, 2, 2]],
  [{ kind: 'empty-text' }, expectedLabels(4), [4, 2, 2]],
  [{ kind: 'truncated' }, expectedLabels(4), [4, 2, 2]],
  [{ kind: 'safety' }, expectedLabels(4), [4, 2, 2]],
  [{ kind: 'prohibited' }, expectedLabels(4), [4, 2, 2]],
  [{ kind: 'recitation' }, expectedLabels(4), [4, 2, 2]],
  [{ kind: 'refusal' }, expectedLabels(4), [4, 2, 2]],
  [{ kind: 'blocked-prompt' }, expectedLabels(4), [4, 2, 2]],
  [{ kind: 'no-candidates' }, expectedLabels(4), [4, 2, 2]],
  [{ kind: 'slow', ms: 20 }, expectedLabels(4), [4]],
  [{ kind: 'reset-before-headers' }, expectedLabels(4), [4, 4]],
  [{ kind: 'reset-after-headers' }, expectedLabels(4), [4, 4]],
  [{ kind: 'cut-off-body' }, expectedLabels(4), [4, 4]],
  [{ kind: 'malformed-envelope' }, expectedLabels(4), [4, 4]],
  [{ kind: 'wrong-content-type' }, Array(4).fill('unavailable'), [4]],
  [{ kind: 'huge-body', bytes: 9 * 1024 * 1024 }, Array(4).fill('unavailable'), [4]],
  [{ kind: 'redirect', location: 'http://127.0.0.1:9/' }, Array(4).fill('unavailable'), [4]],
  [{ kind: 'status', status: 400 }, Array(4).fill('unavailable'), [4]],
  [{ kind: 'status', status: 401 }, Array(4).fill('unavailable'), [4]],
  [{ kind: 'status', status: 403 }, Array(4).fill('unavailable'), [4]],
  [{ kind: 'status', status: 404 }, Array(4).fill('unavailable'), [4]],
  [{ kind: 'status', status: 429 }, expectedLabels(4), [4, 4]],
  [{ kind: 'status', status: 500 }, expectedLabels(4), [4, 4]],
  [{ kind: 'status', status: 503 }, expectedLabels(4), [4, 4]],
  [{ kind: 'status', status: 504 }, expectedLabels(4), [4, 4]],
];

describe.each(PROVIDERS)('a fault of %s in the first answer', (provider) => {
  it.each(FAULTS.map(([fault, ...rest]) => [JSON.stringify(fault), fault, ...rest] as const))(
    '%s',
    async (_, fault, labels, sizes) => {
      const { llm, server } = await openTestLlm({ provider, server: { enforceSchema: false } });
      server.script(fault);
      const outcomes = await llm.ask(questions(4), LABELS);
      expect(labelsOf(outcomes)).toEqual(labels);
      expect(server.requests.map((request) => JSON.parse(request.body) && itemsIn(request.body))).toEqual(
        sizes,
      );
      expect(llm.usage.requests).toBe(sizes.length);
    },
  );

  it('is waited out when the provider hangs', async () => {
    const { llm, server } = await openTestLlm({ provider, timeoutMs: 100 });
    server.script({ kind: 'hang' });
    expect(labelsOf(await llm.ask(questions(4), LABELS))).toEqual(expectedLabels(4));
    expect(server.requests.map(({ abandoned }) => abandoned)).toEqual([true, false]);
  });
});

/** How many items a request's body holds. */
function itemsIn(body: string): number {
  return body.split('{\\"id\\":').length - 1;
}

describe('an answer that cannot be used', () => {
  it('leaves a template unanswered after it was asked twice, with the reason', async () => {
    const { llm, server } = await openTestLlm({ server: { enforceSchema: false } });
    server.faultBy(() => ({ kind: 'off-set-label' }));
    expect(await llm.ask(questions(1), LABELS)).toEqual([
      {
        kind: 'unanswered',
        why: 'unanswered',
        reason: 'the model gave a label that is not in the set',
      },
    ]);
    expect(server.requests).toHaveLength(2);
  });

  it.each([
    ['safety', 'blocked by the provider: SAFETY'],
    ['blocked-prompt', 'blocked by the provider: PROHIBITED_CONTENT'],
    ['truncated', 'cut off by the provider: MAX_TOKENS'],
  ] as const)('of one template by %s costs the other 39 nothing', async (kind, reason) => {
    const { llm, server } = await openTestLlm();
    const asked = questions(40);
    const culprit = asked[17]?.template.replaceAll(/<(\w+)>/g, '{$1}');
    server.faultBy((ask) => (ask?.items.some(({ template }) => template === culprit) ? { kind } : undefined));
    const outcomes = await llm.ask(asked, LABELS);
    expect(labelsOf(outcomes.toSpliced(17, 1))).toEqual(expectedLabels(40).toSpliced(17, 1));
    expect(outcomes[17]).toEqual({ kind: 'unanswered', why: 'unanswered', reason });
    expect(server.requests.length).toBeLessThanOrEqual(13);
  });

  it('costs at most 2n - 1 requests when every answer is blocked', async () => {
    const { llm, server } = await openTestLlm();
    server.faultBy(() => ({ kind: 'safety' }));
    const outcomes = await llm.ask(questions(40), LABELS);
    expect(labelsOf(outcomes)).toEqual(Array(40).fill('unanswered'));
    expect(server.requests).toHaveLength(79);
  });

  it('is not asked for without end when nothing makes sense', async () => {
    const { llm, server } = await openTestLlm({ concurrency: 1 });
    server.faultBy(() => ({ kind: 'malformed-text' }));
    expect(labelsOf(await llm.ask(questions(40), LABELS))).toEqual(Array(40).fill('unanswered'));
    expect(server.requests).toHaveLength(15);
    for (let batch = 1; batch < 5; batch++) await llm.ask(questions(40), LABELS);
    expect(server.requests).toHaveLength(75);
    expect((await llm.ask(questions(40), LABELS))[0]).toEqual({
      kind: 'unanswered',
      why: 'unavailable',
      reason: 'the LLM is unavailable: its answers make no sense',
    });
    expect(server.requests).toHaveLength(75);
  });

  it('does not close the way for others, however many templates spoil theirs', async () => {
    const { llm, server } = await openTestLlm({ server: { enforceSchema: false }, maxItems: 4 });
    const spoilt = /zone [a-m]/;
    server.faultBy((ask) => {
      const id = ask?.items.find(({ template }) => spoilt.test(template))?.id;
      return id === undefined
        ? undefined
        : { kind: ask?.items.length === 1 ? 'malformed-text' : 'missing-item', id };
    });
    const asked = questions(80);
    const labels = labelsOf(await llm.ask(asked, LABELS));
    const others = asked.map(({ template }) => !spoilt.test(template));
    expect(labels.filter((_, index) => others[index])).toEqual(
      expectedLabels(80).filter((_, index) => others[index]),
    );
    expect(labels).not.toContain('unavailable');
  });

  it('gives no answer of one template to another, whatever order and ids the model uses', async () => {
    const { llm, server } = await openTestLlm({ server: { enforceSchema: false } });
    for (const kind of [
      'missing-item',
      'reversed-items',
      'extra-items',
      'doubled-item',
      'unknown-id',
    ] as const) {
      server.script({ kind });
      expect(labelsOf(await llm.ask(questions(30), LABELS))).toEqual(expectedLabels(30));
    }
  });
});
