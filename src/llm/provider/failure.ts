import type { Exchange, WireError, WireResponse } from './guarded-fetch.ts';

/** A request that brought no answer. */
export interface Failure {
  readonly kind: 'failure';
  /** One line for the user; no text of the provider but its codes. */
  readonly reason: string;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** How long the provider wants to be left alone, in milliseconds. */
  readonly retryAfter: number | undefined;
  /** Whether it stays so until a person acts, as with a wrong key. */
  readonly lasting: boolean;
  /** Whether the provider is well and only wants fewer requests. */
  readonly rateLimited: boolean;
  /** Whether it may be billed: `no` is certain, `unknown` where the request may have been worked on. */
  readonly billed: 'not-sent' | 'no' | 'unknown';
}

/** A response that is an answer but holds none: the prompt or the output was blocked, cut short or left out. */
export interface Unusable {
  readonly kind: 'unusable';
  readonly why: 'blocked' | 'cut' | 'empty';
  readonly reason: string;
}

const RETRYABLE = new Set([408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529]);
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)|^ERR_(?:TLS|SSL)|^EPROTO$/;

function failure(reason: string, more: Partial<Failure> = {}): Failure {
  return {
    kind: 'failure',
    reason,
    retryable: false,
    retryAfter: undefined,
    lasting: false,
    rateLimited: false,
    billed: 'unknown',
    ...more,
  };
}

/** Says of an exchange that ended in an error what went wrong, by what is known of the wire. */
export function failureOf(
  exchange: Exchange,
  error: unknown,
  { model, now }: { readonly model: string; readonly now: number },
): Failure | Unusable {
  const { response, connected } = exchange;
  const unsent = connected ? {} : ({ billed: 'not-sent' } as const);
  if (exchange.error !== undefined) return { ...wireFailure(exchange.error), ...unsent };
  if (response === undefined) {
    const name = error instanceof Error ? error.name : typeof error;
    return failure(`the request could not be made (${name})`, unsent);
  }
  if (response.status >= 400) return statusFailure(response, model, now);
  const type = response.headers.get('content-type') ?? 'no type';
  const isJson = /\bjson\b/i.test(type);
  return failure(
    isJson ? 'its response is not valid' : "its response is not JSON; check that the base URL is the API's",
    { retryable: isJson },
  );
}

function wireFailure({ fault, message, code }: WireError): Failure {
  switch (fault) {
    case 'not-allowed':
      return failure(`the connection was not made: ${message}`, { lasting: true, billed: 'not-sent' });
    case 'redirect':
      return failure(`it answers with ${message}; check the base URL`, { lasting: true, billed: 'no' });
    case 'too-large':
      return failure(`it sent ${message}`);
    case 'repeated':
      return failure(`it wants ${message}`);
    case 'cut':
      return failure('its response was cut off', { retryable: true });
    case 'connection':
      return code !== undefined && CERTIFICATE.test(code)
        ? failure(`there is no TLS connection that can be trusted (${code})`, {
            lasting: true,
            billed: 'not-sent',
          })
        : failure(`the connection failed (${message})`, { retryable: true });
  }
}

function statusFailure(response: WireResponse, model: string, now: number): Failure | Unusable {
  const { status, headers } = response;
  const body = errorBody(response.text);
  const said = ['HTTP', String(status), ...body.codes].join(' ');
  const free = { billed: 'no' } as const;
  if (status === 401 || status === 403 || body.codes.some((code) => /API_KEY|invalid_api_key/.test(code)))
    return failure(`it refuses the key (${said}); check the key and what it may do`, {
      ...free,
      lasting: true,
    });
  if (status === 404)
    return failure(`it does not know the model ${model} (${said}); check the model's name and the base URL`, {
      ...free,
      lasting: true,
    });
  if (status === 400 && body.codes.includes('content_filter'))
    return { kind: 'unusable', why: 'blocked', reason: 'blocked by the provider: content_filter' };
  if (status === 413) return { kind: 'unusable', why: 'cut', reason: 'too large for the provider' };
  if (body.codes.includes('insufficient_quota'))
    return failure(`the account has no quota left (${said})`, { ...free, lasting: true });
  if (!RETRYABLE.has(status)) return failure(`it refuses the request (${said})`, free);
  const waits = [retryAfterOf(headers.get('retry-after'), now), body.retryDelay].filter(
    (wait) => wait !== undefined,
  );
  return failure(`it answers ${said}`, {
    ...free,
    retryable: true,
    rateLimited: status === 429,
    retryAfter: waits.length > 0 ? Math.min(LONGEST_ASKED, Math.max(...waits)) : undefined,
  });
}

/** No provider is left alone for longer than a day, the term of quotas, whatever it asks for: then it is tried once. */
const LONGEST_ASKED = 86_400_000;

/** Milliseconds that a Retry-After header asks for, in seconds or as a date (RFC 9110, 10.2.3). */
export function retryAfterOf(value: string | null, now: number): number | undefined {
  if (value === null || value.trim() === '') return undefined;
  const wait = /^\s*\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}

/** The codes that an error of either protocol has, and google.rpc.RetryInfo's delay in milliseconds. */
function errorBody(text: string): {
  readonly codes: readonly string[];
  readonly retryDelay: number | undefined;
} {
  const error = field(parsed(text), 'error');
  const list = field(error, 'details');
  const details: readonly unknown[] = Array.isArray(list) ? list : [];
  const codes = [field(error, 'status'), field(error, 'code'), ...details.map((one) => field(one, 'reason'))];
  const delays = details
    .map((one) => field(one, 'retryDelay'))
    .map((delay) => (typeof delay === 'string' ? /^(\d+(?:\.\d+)?)s$/.exec(delay)?.[1] : undefined))
    .filter((delay) => delay !== undefined);
  return {
    codes: codes.filter(
      (code): code is string => typeof code === 'string' && /^[A-Za-z][A-Za-z_]{1,59}$/.test(code),
    ),
    retryDelay: delays.length > 0 ? Math.max(...delays.map(Number)) * 1000 : undefined,
  };
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    // Gemini's gateways send some errors as a list of one.
    return Array.isArray(value) ? value[0] : value;
  } catch {
    return undefined;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
