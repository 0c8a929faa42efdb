import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createRunBudget } from './budget.ts';
import type { FirstRequest } from './llm.ts';
import {
  expectedLabels,
  LABELS,
  labelsOf,
  NO_LIMITS,
  openTestLlm,
  question,
  questions,
} from './open-llm.fixture.ts';

const execute = promisify(execFile);

describe('an LLM', () => {
  it('has at most so many requests open at once', async () => {
    const { llm, server } = await openTestLlm({ concurrency: 3, maxItems: 1 });
    server.faultBy(() => ({ kind: 'slow', ms: 10 }));
    expect(labelsOf(await llm.ask(questions(12), LABELS))).toEqual(expectedLabels(12));
    expect(server.mostOpen).toBe(3);
  });

  it('says once, before anything is sent, what it is going to ask', async () => {
    const said: (FirstRequest & { readonly sent: number })[] = [];
    const { llm, server } = await openTestLlm({
      maxItems: 2,
      onFirstRequest: (what) => said.push({ ...what, sent: server.requests.length }),
    });
    const estimate = llm.estimate(questions(4), LABELS);
    await llm.ask(questions(4), LABELS);
    await llm.ask(questions(4), LABELS);
    const host = new URL(server.origin).host;
    expect(said).toEqual([{ provider: 'gemini', model: 'gemini-2.5-flash', host, ...estimate, sent: 0 }]);
    expect(estimate.requests).toBe(2);
  });

  it('says nothing where the budget allows no request', async () => {
    const said: FirstRequest[] = [];
    const budget = createRunBudget({ ...NO_LIMITS, maxRequests: 0 });
    const { llm } = await openTestLlm({ budget, onFirstRequest: (what) => said.push(what) });
    await llm.ask(questions(1), LABELS);
    expect(said).toEqual([]);
  });

  it('estimates no less than the request then takes', async () => {
    const { llm } = await openTestLlm();
    const estimate = llm.estimate(questions(50), LABELS);
    await llm.ask(questions(50), LABELS);
    const { inputTokens, outputTokens } = llm.usage;
    expect(estimate.requests).toBe(2);
    expect(estimate.inputTokens / inputTokens).toBeGreaterThan(1);
    expect(estimate.inputTokens / inputTokens).toBeLessThan(2);
    expect(estimate.outputTokens / outputTokens).toBeGreaterThan(1);
  });

  it('renders what it sends, but for the ids', async () => {
    const { llm, server } = await openTestLlm();
    const asked = [question('Disk <num> full'), question('Fan <num> slow')];
    const [rendered, ...more] = llm.render(asked, LABELS);
    expect(more).toEqual([]);
    await llm.ask(asked, LABELS);
    const sent = server.requests[0]?.ask;
    const withoutIds = (text = '') => text.replaceAll(/"id":"[a-z2-9]{6}"/g, '"id":""');
    expect(sent?.system).toBe(rendered?.system);
    expect(withoutIds(sent?.prompt)).toBe(withoutIds(rendered?.user));
    expect(new Set(sent?.items.map(({ id }) => id))).not.toEqual(new Set(rendered?.ids));
    expect(sent?.labels).toEqual([...LABELS.map(({ name }) => name), 'Unclassified']);
  });

  it('redacts every text of a question', async () => {
    const redact = (text: string) => text.replaceAll('hunter2', '[password]');
    const { llm, server } = await openTestLlm({ redact });
    const secret = 'the word is hunter2';
    const near = [{ template: secret, label: 'Error' }];
    await llm.ask([{ template: secret, sources: [secret], examples: [secret], near }], LABELS);
    expect(server.requests[0]?.body).not.toContain('hunter2');
    expect(server.requests[0]?.body.split('[password]')).toHaveLength(5);
  });

  it('prints nothing', async () => {
    const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) => vi.spyOn(console, name));
    onTestFinished(() => {
      vi.restoreAllMocks();
    });
    for (const provider of ['gemini', 'openai-compatible'] as const) {
      const { llm, server } = await openTestLlm({ provider });
      server.script({ kind: 'status', status: 500 }, { kind: 'malformed-text' });
      expect(labelsOf(await llm.ask(questions(2), LABELS))).toEqual(expectedLabels(2));
    }
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
  });

  it('asks nothing for no questions', async () => {
    const { llm, server } = await openTestLlm();
    expect(await llm.ask([], LABELS)).toEqual([]);
    expect(server.requests).toHaveLength(0);
  });

  it('loads no SDK before the first question', async () => {
    const hook = `export function resolve(specifier, context, next) {
      if (/^(ai|@ai-sdk\\/.*)$/.test(specifier)) throw new Error('no SDK');
      return next(specifier, context);
    }`;
    const program = `
      import { register } from 'node:module';
      register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hook)}));
      const { openLlm, createRunBudget } = await import('./src/llm/index.ts');
      const llm = openLlm({ provider: 'gemini', model: 'm', baseUrl: 'http://127.0.0.1:9/v1beta', key: 'k',
        prices: null, redact: (text) => text, budget: createRunBudget({ maxCost: null, maxRequests: null }) });
      const questions = [{ template: 'x', sources: [], examples: [], near: [] }];
      console.log(llm.estimate(questions, []).requests, (await llm.ask(questions, []))[0].reason);
    `;
    const args = ['--import', 'tsx', '--input-type=module', '--eval', program];
    const { stdout } = await execute(process.execPath, args);
    expect(stdout).toBe('1 the LLM is unavailable: the request could not be made (Error)\n');
  });
});

describe('cancelling', () => {
  it('ends a request under way with the reason of the signal', async () => {
    const { llm, server } = await openTestLlm();
    server.faultBy(() => ({ kind: 'hang' }));
    const controller = new AbortController();
    const asked = llm.ask(questions(3), LABELS, controller.signal);
    await expect.poll(() => server.requests.length).toBe(1);
    controller.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    await expect.poll(() => server.requests[0]?.abandoned).toBe(true);
    server.faultBy(() => undefined);
    expect(labelsOf(await llm.ask(questions(3), LABELS))).toEqual(expectedLabels(3));
  });

  it('ends waiting for a turn, for the budget and between tries', async () => {
    const held = createRunBudget({ maxCost: null, maxRequests: 1 });
    await held.reserve({ cost: 0, requests: 1 });
    const controller = new AbortController();
    const { llm, server } = await openTestLlm({ budget: held, concurrency: 1, maxItems: 1 });
    const asked = llm.ask(questions(3), LABELS, controller.signal);
    controller.abort('stop');
    await expect(asked).rejects.toBe('stop');
    const waits = await openTestLlm({
      clock: {
        now: Date.now,
        random: () => 1,
        sleep: (_, signal) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason));
            setImmediate(() => again.abort('stop again'));
          }),
      },
    });
    const again = new AbortController();
    waits.server.faultBy(() => ({ kind: 'status', status: 503 }));
    await expect(waits.llm.ask(questions(1), LABELS, again.signal)).rejects.toBe('stop again');
    expect([server.requests.length, waits.server.requests.length]).toEqual([0, 1]);
  });

  it('before the start sends nothing', async () => {
    const { llm, server } = await openTestLlm();
    await expect(llm.ask(questions(1), LABELS, AbortSignal.abort('never'))).rejects.toBe('never');
    expect(server.requests).toHaveLength(0);
  });

  it('by closing leaves what is under way unanswered, with its budget settled', async () => {
    let settled = 0;
    const budget = createRunBudget({ maxCost: null, maxRequests: null });
    const { llm, server } = await openTestLlm({
      budget: {
        reserve: async (need) => {
          const answer = await budget.reserve(need);
          const settle = () => {
            settled += 1;
            return Promise.resolve();
          };
          return answer.ok ? { ...answer, settle } : answer;
        },
      },
    });
    server.faultBy(() => ({ kind: 'hang' }));
    const asked = llm.ask(questions(80), LABELS);
    await expect.poll(() => server.requests.length).toBe(2);
    await llm.close();
    expect(settled).toBe(2);
    expect(new Set(labelsOf(await asked))).toEqual(new Set(['unavailable']));
    expect(labelsOf(await llm.ask(questions(1), LABELS))).toEqual(['unavailable']);
    expect(server.requests).toHaveLength(2);
  });
});
