/** An LLM over the tests' server, with a clock of its own that never makes anybody wait. */
import { onTestFinished } from 'vitest';
import { LLM_KEY, startTestLlm, type TestLlmServer } from '../../test/llm-server.fixture.ts';
import type { LabelDefinition } from '../log/index.ts';
import { createRunBudget } from './budget.ts';
import type { Clock } from './clock.ts';
import type { Llm } from './llm.ts';
import { type LlmOptions, openLlm } from './open-llm.ts';
import type { LlmQuestion } from './question.ts';

export const LABELS: readonly LabelDefinition[] = [
  'Security Alert',
  'Error',
  'User Action',
  'System Notification',
].map((name) => ({ name, definition: `what is a ${name.toLowerCase()}` }));
export const NO_LIMITS = { maxCost: null, maxRequests: null };
/** A cent a million would round away; these make a cost that shows. */
export const PRICES = { inputPerMillion: 100, outputPerMillion: 400, asOf: '2026-01-31' };

export function question(template: string, more: Partial<LlmQuestion> = {}): LlmQuestion {
  return { template, sources: ['app'], examples: [template.replaceAll('<num>', '7')], near: [], ...more };
}

/** Questions whose labels the demo's words decide: the first an Error, then two of each other kind. */
export function questions(count: number): readonly LlmQuestion[] {
  const kinds = [
    'Connection to peer <num> failed',
    'User <num> signed in to desk',
    'Nightly job <num> finished',
  ];
  return Array.from({ length: count }, (_, index) => {
    return question(
      `${kinds[index % kinds.length]} in zone ${String.fromCharCode(97 + (index % 26))}${index}`,
    );
  });
}

/** What the demo says of `questions(count)`. */
export function expectedLabels(count: number): readonly string[] {
  const labels = ['Error', 'User Action', 'System Notification'];
  return Array.from({ length: count }, (_, index) => labels[index % labels.length] ?? '');
}

interface TestClock extends Clock {
  /** Every wait asked for, in milliseconds. */
  readonly waits: readonly number[];
  advance(milliseconds: number): void;
}

/** Time passes only by waiting, which is done at once; chance is always the same. */
function testClock(chance = 0.5): TestClock {
  const waits: number[] = [];
  let now = Date.UTC(2026, 0, 31, 12);
  return {
    waits,
    now: () => now,
    random: () => chance,
    sleep: async (milliseconds, signal) => {
      waits.push(milliseconds);
      now += milliseconds;
      await Promise.resolve();
      signal.throwIfAborted();
    },
    advance: (milliseconds) => {
      now += milliseconds;
    },
  };
}

export interface TestLlm {
  readonly server: TestLlmServer;
  readonly llm: Llm;
  readonly clock: TestClock;
}

/** Starts a server and opens an LLM over it; both are closed after the test. */
export async function openTestLlm(
  options: Partial<LlmOptions> & { readonly server?: Parameters<typeof startTestLlm>[0] } = {},
): Promise<TestLlm> {
  const { server: serverOptions, ...more } = options;
  const server = await startTestLlm(serverOptions);
  const clock = testClock();
  const provider = more.provider ?? 'gemini';
  const llm = openLlm({
    provider,
    model: provider === 'gemini' ? 'gemini-2.5-flash' : 'gpt-4o-mini',
    baseUrl: provider === 'gemini' ? server.geminiUrl : server.openaiUrl,
    key: LLM_KEY,
    redact: (text) => text,
    budget: createRunBudget(NO_LIMITS),
    prices: PRICES,
    clock,
    ...more,
  });
  onTestFinished(async () => {
    await llm.close();
    await server.close();
  });
  return { server, llm, clock };
}

/** Labels of outcomes, or why there is none. */
export function labelsOf(outcomes: Awaited<ReturnType<Llm['ask']>>): readonly string[] {
  return outcomes.map((outcome) => (outcome.kind === 'answered' ? outcome.answer.label : outcome.why));
}
