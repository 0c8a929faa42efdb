/** Failed requests in a row, or batches without a usable answer, after which the provider is left alone. */
const MOST_FAILURES = 5;
/** For how long, in milliseconds; and for how long where a person has to act, as with a wrong key. */
const COOL_DOWN = 30_000;
const LASTING_COOL_DOWN = 600_000;

/**
 * Keeps requests from a provider that fails (Nygard, Release It!, 2007): after some failures in a row none goes
 * out for a while, then a single one as a trial, which closes the circuit or opens it again.
 */
export class CircuitBreaker {
  #failures = 0;
  #senseless = 0;
  #open: { readonly until: number; readonly reason: string } | undefined;
  #trial = false;

  /** Why no request may go out now; undefined if one may. */
  refusal(now: number): string | undefined {
    if (this.#open === undefined) return undefined;
    return now < this.#open.until || this.#trial ? this.#open.reason : undefined;
  }

  /** Says that a request goes out, after `refusal` had nothing against it. */
  begin(): void {
    this.#trial = this.#open !== undefined;
  }

  succeed(): void {
    this.#failures = 0;
    this.#open = undefined;
    this.#trial = false;
  }

  fail(reason: string, now: number): void {
    this.#failures += 1;
    const wasTrial = this.#trial;
    this.#trial = false;
    if (wasTrial || this.#failures >= MOST_FAILURES) this.open(reason, now, COOL_DOWN);
  }

  /**
   * Says whether the answers to a batch could be used. Counted by batch, since whoever writes logs may spoil the
   * answer to a request but should not be able to close the way for others.
   */
  judgeAnswers(useful: boolean, now: number): void {
    this.#senseless = useful ? 0 : this.#senseless + 1;
    if (this.#senseless < MOST_FAILURES) return;
    this.#senseless = 0;
    this.open('its answers make no sense', now, COOL_DOWN);
  }

  /** The request ended without saying anything of the provider. */
  abandon(): void {
    this.#trial = false;
  }

  /** Opens at once; an opening that lasts longer stays. */
  open(reason: string, now: number, milliseconds: number = LASTING_COOL_DOWN): void {
    this.#trial = false;
    const until = now + milliseconds;
    if (this.#open === undefined || this.#open.until < until) this.#open = { until, reason };
  }
}
