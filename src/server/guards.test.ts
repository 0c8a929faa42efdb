import { describe, expect, it } from 'vitest';
import { isLoopback } from './guards.ts';

describe('loopback', () => {
  it.each([
    'localhost',
    'LOCALHOST.',
    '127.0.0.1',
    '127.8.9.10',
    '::1',
    '[::1]',
    '0:0:0:0:0:0:0:1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
  ])('has %s', (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  it.each([
    '',
    '128.0.0.1',
    '10.0.0.7',
    '0.0.0.0',
    '::',
    '::ffff:10.0.0.7',
    '::127.0.0.1',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '127.1',
  ])('has not %j', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});
