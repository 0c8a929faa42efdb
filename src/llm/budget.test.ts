import { describe, expect, it } from 'vitest';
import { demoModel } from '../../examples/demo-llm/demo-model.mjs';
import { countTokens, type Model } from '../../examples/demo-llm/model.mjs';
import { type Budget, createRunBudget, joinBudgets } from './budget.ts';
import {
  expectedLabels,
  LABELS,
  labelsOf,
  NO_LIMITS,
  openTestLlm,
  PRICES,
  questions,
} from './open-llm.fixture.ts';

const SPENT = { inputTokens: 10, outputTokens: 10 };

async function reserve(budget: Budget, cost = 1) {
  const answer = await budget.reserve({ cost, requests: 1 });
  if (!answer.ok) throw new Error(answer.reason);
  return answer;
}

describe('run budget', () => {
  it('allows exactly as many requests as it has', async () => {
    const budget = createRunBudget({ maxCost: null, maxRequests: 2 });
    for (let sent = 0; sent < 2; sent++) await (await reserve(budget)).settle({ ...SPENT, cost: 0 });
    expect(await budget.reserve({ cost: 0, requests: 1 })).toEqual({
      ok: false,
      reason: 'the budget of 2 requests a run is used up',
    });
  });

  it('counts what was spent, not what was reserved', async () => {
    const budget = createRunBudget({ maxCost: 1, maxRequests: null });
    await (await reserve(budget, 1)).settle({ ...SPENT, cost: 0.25 });
    await (await reserve(budget, 0.75)).release();
    await (await reserve(budget, 0.75)).settle({ ...SPENT, cost: 0.75 });
    expect(await budget.reserve({ cost: 0.01, requests: 1 })).toEqual({
      ok: false,
      reason: 'the budget of 1.00 a run leaves no room for another request',
    });
  });

  it('waits for requests under way before it refuses, and never overshoots', async () => {
    const budget = createRunBudget({ maxCost: 1, maxRequests: null });
    const first = await reserve(budget, 0.8);
    const waiting = budget.reserve({ cost: 0.8, requests: 1 });
    expect(await Promise.race([waiting, Promise.resolve('waits')])).toBe('waits');
    await first.settle({ ...SPENT, cost: 0.1 });
    expect(await waiting).toMatchObject({ ok: true });
  });

  it('takes a reservation back once', async () => {
    const budget = createRunBudget({ maxCost: null, maxRequests: 1 });
    const one = await reserve(budget);
    await one.release();
    await one.settle({ ...SPENT, cost: 5 });
    expect(await budget.reserve({ cost: 0, requests: 1 })).toMatchObject({ ok: true });
  });
});

describe('joined budgets', () => {
  it('allow what both allow, and give back what the other refuses', async () => {
    const run = createRunBudget({ maxCost: null, maxRequests: 1 });
    const none = createRunBudget({ maxCost: null, maxRequests: 0 });
    expect(await joinBudgets(run, none).reserve({ cost: 0, requests: 1 })).toMatchObject({ ok: false });
    expect(await run.reserve({ cost: 0, requests: 1 })).toMatchObject({ ok: true });
  });

  it('settle both', async () => {
    const [one, other] = [1, 2].map((maxCost) => createRunBudget({ maxCost, maxRequests: null }));
    if (one === undefined || other === undefined) throw new Error('two budgets');
    await (await reserve(joinBudgets(one, other), 1)).settle({ ...SPENT, cost: 1 });
    expect(await one.reserve({ cost: 0.5, requests: 1 })).toMatchObject({ ok: false });
    expect(await other.reserve({ cost: 1.5, requests: 1 })).toMatchObject({ ok: false });
    expect(await other.reserve({ cost: 1, requests: 1 })).toMatchObject({ ok: true });
  });

  it('give back the first where the second cannot be asked', async () => {
    const run = createRunBudget({ maxCost: null, maxRequests: 1 });
    const broken: Budget = { reserve: () => Promise.reject(new Error('disk')) };
    await expect(joinBudgets(run, broken).reserve({ cost: 0, requests: 1 })).rejects.toThrow('disk');
    expect(await run.reserve({ cost: 0, requests: 1 })).toMatchObject({ ok: true });
  });
});

describe('an LLM within a budget', () => {
  it.each([1, 3, 7])('sends exactly %d requests of 10, several at once', async (maxRequests) => {
    const budget = createRunBudget({ maxCost: null, maxRequests });
    const { llm, server } = await openTestLlm({ budget, maxItems: 4, concurrency: 4 });
    server.faultBy(() => ({ kind: 'slow', ms: 5 }));
    const outcomes = await llm.ask(questions(40), LABELS);
    expect(server.requests).toHaveLength(maxRequests);
    expect(llm.usage.requests).toBe(maxRequests);
    expect(labelsOf(outcomes).filter((label) => label === 'budget')).toHaveLength(40 - 4 * maxRequests);
    const left = outcomes.find(({ kind }) => kind === 'unanswered');
    expect(left).toMatchObject({
      reason: expect.stringMatching(/^the budget of \d requests? a run is used up$/),
    });
  });

  it('pays for retries too', async () => {
    const { llm, server } = await openTestLlm({ budget: createRunBudget({ maxCost: null, maxRequests: 3 }) });
    server.faultBy(() => ({ kind: 'status', status: 503 }));
    expect(labelsOf(await llm.ask(questions(1), LABELS))).toEqual(['budget']);
    expect(server.requests).toHaveLength(3);
  });

  it('never spends more than its cost, and uses it up', async () => {
    const budget = createRunBudget({ maxCost: 2, maxRequests: null });
    const { llm, server } = await openTestLlm({ budget, maxItems: 2 });
    const outcomes = await llm.ask(questions(60), LABELS);
    const upper = 1.3;
    expect(llm.usage.cost).toBeLessThanOrEqual(2);
    expect(llm.usage.cost).toBeGreaterThan(2 - upper);
    expect(labelsOf(outcomes)).toContain('budget');
    expect(labelsOf(outcomes).filter((label) => label !== 'budget')).toHaveLength(2 * server.requests.length);
  });

  it('settles tokens and cost as the provider counts them, and errors for nothing', async () => {
    const settled: unknown[] = [];
    const budget: Budget = {
      reserve: ({ cost }) =>
        Promise.resolve({
          ok: true,
          settle: (actual) => {
            expect(actual.cost).toBeLessThanOrEqual(cost);
            settled.push(actual);
            return Promise.resolve();
          },
          release: () => Promise.reject(new Error('nothing is to be released')),
        }),
    };
    const { llm, server } = await openTestLlm({ budget });
    server.script({ kind: 'status', status: 500 });
    await llm.ask(questions(2), LABELS);
    const { inputTokens, outputTokens } = llm.usage;
    const cost = (inputTokens * PRICES.inputPerMillion + outputTokens * PRICES.outputPerMillion) / 1e6;
    expect(settled).toEqual([
      { cost: 0, inputTokens: 0, outputTokens: 0 },
      { cost: expect.closeTo(cost, 12), inputTokens, outputTokens },
    ]);
  });

  it('counts a request whose bill nobody knows at its most', async () => {
    const { llm, server } = await openTestLlm({ retries: 0, timeoutMs: 50 });
    server.script({ kind: 'hang' });
    const { cost } = llm.estimate(questions(1), LABELS);
    await llm.ask(questions(1), LABELS);
    expect(llm.usage.requests).toBe(1);
    expect(llm.usage.cost).toBeGreaterThan(cost ?? Number.POSITIVE_INFINITY);
  });

  it.each([-1, 0, 0.5])(
    'counts a request at its most where the provider counts %d tokens',
    async (counted) => {
      const model: Model = (ask) => {
        const completion = demoModel(ask);
        return { ...completion, thoughtTokens: counted - countTokens(completion.text) };
      };
      const server = { model, enforceSchema: false };
      const { llm } = await openTestLlm({ provider: 'openai-compatible', server });
      const { cost } = llm.estimate(questions(1), LABELS);
      expect(labelsOf(await llm.ask(questions(1), LABELS))).toEqual(expectedLabels(1));
      expect(llm.usage.cost).toBeGreaterThan(cost ?? Number.POSITIVE_INFINITY);
    },
  );

  it('gives back what was reserved for a request that never left', async () => {
    const budget = createRunBudget({ maxCost: null, maxRequests: 1 });
    const closed = await openTestLlm();
    await closed.server.close();
    const { llm } = await openTestLlm({ budget, baseUrl: closed.server.geminiUrl });
    expect(labelsOf(await llm.ask(questions(1), LABELS))).toEqual(['unavailable']);
    expect(llm.usage).toMatchObject({ requests: 0, cost: 0 });
    expect(await budget.reserve({ cost: 0, requests: 1 })).toMatchObject({ ok: true });
  });

  it('sends nothing where the budget cannot be kept', async () => {
    const { llm, server } = await openTestLlm({
      budget: { reserve: () => Promise.reject(new Error('disk')) },
    });
    expect(labelsOf(await llm.ask(questions(1), LABELS))).toEqual(['unavailable']);
    expect(server.requests).toHaveLength(0);
  });

  it('has no cost without prices, and still answers', async () => {
    const { llm } = await openTestLlm({
      prices: null,
      budget: createRunBudget({ ...NO_LIMITS, maxCost: 0 }),
    });
    const outcomes = await llm.ask(questions(3), LABELS);
    expect(labelsOf(outcomes)).toEqual(expectedLabels(3));
    expect(outcomes[0]).toMatchObject({ answer: { cost: null } });
    expect(llm.usage.cost).toBeNull();
  });
});
