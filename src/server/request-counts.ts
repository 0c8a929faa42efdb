import type { FastifyRateLimitStore, FastifyRateLimitStoreCtor } from '@fastify/rate-limit';

interface Window {
  readonly begun: number;
  requests: number;
}

/** Clients that are counted at once; beyond them the one whose time began first is forgotten. */
const MOST_CLIENTS = 50_000;

/** What `@fastify/rate-limit` counts requests in: one count of each client, whatever the number of apps. */
export function requestCounts(): FastifyRateLimitStoreCtor {
  const windows = new Map<string, Window>();
  return class RequestCounts implements FastifyRateLimitStore {
    incr(client: string, callback: Parameters<FastifyRateLimitStore['incr']>[1], length: number): void {
      const now = performance.now();
      const window = windowOf(client, now, length);
      window.requests += 1;
      callback(null, { current: window.requests, ttl: window.begun + length - now });
    }

    child(): FastifyRateLimitStore {
      return this;
    }
  };

  function windowOf(client: string, now: number, length: number): Window {
    const known = windows.get(client);
    if (known !== undefined && now < known.begun + length) return known;
    const begun = { begun: now, requests: 0 };
    windows.delete(client);
    windows.set(client, begun);
    const [oldest] = windows.keys();
    if (windows.size > MOST_CLIENTS && oldest !== undefined) windows.delete(oldest);
    return begun;
  }
}
