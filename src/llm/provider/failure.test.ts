import { describe, expect, it } from 'vitest';
import { failureOf } from './failure.ts';
import { newExchange, WireError } from './guarded-fetch.ts';

const CONTEXT = { model: 'm', now: 0 };

function answered(status: number, body: unknown, type = 'application/json') {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = { status, headers: new Headers({ 'content-type': type }), text };
  return failureOf({ ...newExchange(), connected: true, response }, new Error('x'), CONTEXT);
}

function broken(error: WireError, connected = true) {
  return failureOf({ ...newExchange(), connected, error }, error, CONTEXT);
}

describe('failure', () => {
  it.each([
    [429, { error: { code: 'insufficient_quota', message: 'You ran out of it' } }, 'insufficient_quota'],
    [403, '<html>Forbidden by your proxy</html>', 'HTTP 403)'],
    [400, { error: { status: 'X'.repeat(100), code: 'two words', details: [{ reason: 7 }] } }, '(HTTP 400)'],
  ])('of HTTP %d holds codes and no text: %j', (status, body, said) => {
    const failure = answered(status, body);
    expect(failure).toMatchObject({ kind: 'failure', retryable: false, billed: 'no' });
    expect(failure.reason).toContain(said);
    expect(failure.reason).not.toMatch(/ran out|Forbidden|X{9}|two words|7/);
  });

  it('reads the delay of a RetryInfo, in a list of one error too', () => {
    const error = { details: [{ retryDelay: '1.5s' }, { retryDelay: 'never' }, { retryDelay: '0.2s' }] };
    expect(answered(503, { error })).toMatchObject({ retryable: true, retryAfter: 1500 });
    expect(answered(503, [{ error }])).toMatchObject({ retryable: true, retryAfter: 1500 });
    expect(answered(503, 'busy')).toMatchObject({ retryable: true, retryAfter: undefined });
  });

  it('of a request that is too large or filtered is one of what it holds', () => {
    expect(answered(413, '')).toMatchObject({ kind: 'unusable', why: 'cut' });
    expect(answered(400, { error: { code: 'content_filter' } })).toMatchObject({
      kind: 'unusable',
      why: 'blocked',
    });
  });

  it('says what may have been billed', () => {
    expect(broken(new WireError('connection', 'ECONNREFUSED', 'ECONNREFUSED'), false)).toMatchObject({
      retryable: true,
      billed: 'not-sent',
    });
    expect(broken(new WireError('connection', 'ECONNRESET', 'ECONNRESET'))).toMatchObject({
      billed: 'unknown',
    });
    expect(broken(new WireError('cut', 'x'))).toMatchObject({ retryable: true, billed: 'unknown' });
  });

  it.each(['CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'ERR_TLS_CERT_ALTNAME_INVALID', 'EPROTO'])(
    'of %s stays until a person acts',
    (code) => {
      expect(broken(new WireError('connection', code, code), false)).toMatchObject({
        retryable: false,
        lasting: true,
        billed: 'not-sent',
      });
    },
  );
});
