/**
 * A request with all that goes with it: its turn, its budget, its timeout, the wait before it is tried again, and
 * the circuit breaker.
 */
import { Accounts, type Totals } from './accounts.ts';
import type { Budget } from './budget.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { type Clock, linkSignals } from './clock.ts';
import { type Cost, type LlmPrices, mostTokens, type Tokens } from './prices.ts';
import type { RequestText } from './prompt/prompt.ts';
import type { Failure } from './provider/failure.ts';
import { callProvider, type ProviderOptions, type ProviderReply } from './provider/provider.ts';
import { thinkingOf } from './provider/thinking.ts';
import { RequestSlots } from './request-slots.ts';

export interface SenderOptions extends ProviderOptions {
  readonly budget: Budget;
  readonly prices: LlmPrices | null;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly concurrency: number;
  readonly clock: Clock;
}

/** What became of a request, with its share of the bill. */
export type Sent = { readonly cost: Cost } & (
  | Exclude<ProviderReply, Failure>
  | {
      readonly kind: 'not-answered';
      readonly why: 'budget' | 'unavailable' | 'unanswered';
      readonly reason: string;
    }
);

export interface SendOptions {
  readonly signal: AbortSignal;
  /** Why the request is not wanted any more, asked when its turn has come. */
  readonly unwanted: () => string | undefined;
  /** Called when the budget allows the request, before it is sent. */
  readonly beforeSending: () => void;
}

/** Output tokens for an item's id, label and reason, and for what is around the items. */
const ITEM_TOKENS = 128;
const FRAME_TOKENS = 512;
/** First and longest wait between tries, in milliseconds, and the longest that a provider may ask for. */
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30_000;
const LONGEST_RETRY_AFTER = 60_000;

/** Sends requests to one provider. */
export class RequestSender {
  readonly #options: SenderOptions;
  readonly #slots: RequestSlots;
  readonly #breaker = new CircuitBreaker();
  readonly #accounts: Accounts;
  readonly #underWay = new Set<Promise<unknown>>();
  #quietUntil = 0;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#slots = new RequestSlots(options.concurrency);
    this.#accounts = new Accounts(options.budget, options.prices);
  }

  get totals(): Totals {
    return this.#accounts.totals;
  }

  /**
   * Sends a request until it is answered, not worth another try, or not allowed.
   * @throws only when `signal` aborts
   */
  send(request: RequestText, options: SendOptions): Promise<Sent> {
    const sent = this.#untilAnswered(request, options);
    this.#underWay.add(sent);
    const done = () => this.#underWay.delete(sent);
    sent.then(done, done);
    return sent;
  }

  /** Says whether a whole batch brought anything that could be used. */
  judgeBatch(useful: boolean): void {
    this.#breaker.judgeAnswers(useful, this.#options.clock.now());
  }

  /** Resolves when nothing is under way and every budget is settled. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }

  async #untilAnswered(request: RequestText, options: SendOptions): Promise<Sent> {
    const { clock, retries } = this.#options;
    const { signal } = options;
    for (let tries = 1; ; tries++) {
      const giveBack = await this.#slots.take(signal);
      let reply: Sent | Failure;
      try {
        reply = await this.#try(request, options);
      } finally {
        giveBack();
      }
      if (reply.kind !== 'failure') return reply;
      const retryAfter = reply.retryAfter ?? 0;
      if (reply.rateLimited) this.#quietUntil = Math.max(this.#quietUntil, clock.now() + retryAfter);
      if (!reply.retryable || tries > retries || retryAfter > LONGEST_RETRY_AFTER) {
        if (reply.rateLimited)
          this.#breaker.open(reply.reason, clock.now(), Math.max(retryAfter, LONGEST_WAIT));
        return notAnswered('unavailable', reply.reason);
      }
      if (this.#breaker.refusal(clock.now()) !== undefined) return notAnswered('unavailable', reply.reason);
      // Full jitter (Brooker, Exponential Backoff And Jitter, 2015) on top of what the provider asks for.
      const backoff = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (tries - 1)) * clock.random();
      await clock.sleep(retryAfter + backoff, signal);
    }
  }

  /** Waits as long as a rate limit asks everybody to, unless that is too long to wait for. */
  async #keepQuiet(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const wait = this.#quietUntil - clock.now();
    if (wait > 0 && wait <= LONGEST_RETRY_AFTER) await clock.sleep(wait, signal);
  }

  /** One try, paid for whatever comes of it. */
  async #try(request: RequestText, options: SendOptions): Promise<Sent | Failure> {
    const { signal, unwanted, beforeSending } = options;
    const { clock } = this.#options;
    const why = unwanted();
    if (why !== undefined) return notAnswered('unanswered', why);
    const refused = this.#breaker.refusal(clock.now());
    if (refused !== undefined) return notAnswered('unavailable', refused);
    await this.#keepQuiet(signal);
    const maxOutputTokens = this.#maxOutputTokens(request);
    const most = { inputTokens: inputBound(request), outputTokens: maxOutputTokens };
    const reservation = await this.#accounts.reserve(most, signal);
    if (!reservation.ok) return notAnswered(reservation.why, reservation.reason);
    const late = this.#breaker.refusal(clock.now());
    if (late !== undefined) {
      await this.#accounts.release(reservation);
      return notAnswered('unavailable', late);
    }
    this.#breaker.begin();
    beforeSending();
    const reply = await this.#call(request, maxOutputTokens, signal);
    const cost = await this.#accounts.settle(reservation, usedBy(reply, most));
    if (signal.aborted) this.#breaker.abandon();
    else this.#judge(reply);
    signal.throwIfAborted();
    return reply.kind === 'failure' ? reply : { ...reply, cost };
  }

  async #call(request: RequestText, maxOutputTokens: number, signal: AbortSignal): Promise<ProviderReply> {
    const { clock, timeoutMs } = this.#options;
    const timeout = AbortSignal.timeout(timeoutMs);
    const linked = linkSignals([signal, timeout]);
    try {
      const reply = await callProvider(request, maxOutputTokens, this.#options, {
        signal: linked.signal,
        now: clock.now,
      });
      if (reply.kind !== 'failure' || !timeout.aborted || signal.aborted) return reply;
      return { ...reply, reason: `no answer within ${timeoutMs / 1000} s`, retryable: true };
    } finally {
      linked.unlink();
    }
  }

  #judge(reply: ProviderReply): void {
    const now = this.#options.clock.now();
    if (reply.kind !== 'failure') this.#breaker.succeed();
    else if (reply.lasting) this.#breaker.open(reply.reason, now);
    else if (reply.rateLimited) this.#breaker.abandon();
    else this.#breaker.fail(reply.reason, now);
  }

  #maxOutputTokens({ ids }: RequestText): number {
    return FRAME_TOKENS + ITEM_TOKENS * ids.length + thinkingOf(this.#options.model).maxTokens;
  }
}

const NOTHING: Tokens = { inputTokens: 0, outputTokens: 0 };
/** For what the protocol adds to the texts. */
const ENVELOPE_TOKENS = 256;

function inputBound({ system, user, schema }: RequestText): number {
  return mostTokens(system) + mostTokens(user) + mostTokens(JSON.stringify(schema)) + ENVELOPE_TOKENS;
}

/** What a request took; where nobody knows, the most that it can have been; undefined if it was not sent. */
function usedBy(reply: ProviderReply, most: Tokens): Tokens | undefined {
  if (reply.kind !== 'failure') return reply.tokens ?? most;
  if (reply.billed === 'not-sent') return undefined;
  return reply.billed === 'no' ? NOTHING : most;
}

function notAnswered(why: 'budget' | 'unavailable' | 'unanswered', reason: string): Sent {
  return { kind: 'not-answered', why, reason, cost: null };
}
