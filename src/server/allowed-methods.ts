import type { FastifyRequest } from 'fastify';
import { LogsieveError } from '../errors.ts';
import type { App } from './route.ts';

/** Which methods a path has, so that a wrong one is told from a wrong path. */
export class AllowedMethods {
  readonly #methods = new Map<string, Set<string>>();

  /** @param app one that has no routes yet */
  constructor(app: App) {
    app.addHook('onRoute', ({ url, method }) => {
      const methods = this.#methods.get(url) ?? new Set<string>();
      for (const name of [method].flat()) methods.add(name);
      this.#methods.set(url, methods);
    });
  }

  /** What is wrong with a request that no route takes. */
  refusal({ method, url }: FastifyRequest): LogsieveError {
    const path = url.replace(/\?.*$/s, '');
    const allow = [...this.#methods].flatMap(([route, methods]) =>
      matches(route, path) ? [...methods] : [],
    );
    if (allow.length === 0) {
      return new LogsieveError('NOT_FOUND', 'there is nothing at this address', {
        remedy: 'look at /docs for the addresses that there are',
      });
    }
    const names = [...new Set(allow)].sort();
    return new LogsieveError(
      'METHOD',
      `${method} is not allowed here; ${names.join(', ')} ${names.length === 1 ? 'is' : 'are'}`,
      {
        remedy: 'use a method that the header Allow names',
        details: { allow: names },
      },
    );
  }
}

function matches(route: string, path: string): boolean {
  const parts = route.split('/');
  const given = path.split('/');
  if (parts.at(-1) === '*') return given.length >= parts.length && prefix(parts.slice(0, -1), given);
  return parts.length === given.length && prefix(parts, given);
}

function prefix(parts: readonly string[], given: readonly string[]): boolean {
  return parts.every((part, i) => (part.startsWith(':') ? given[i] !== '' : part === given[i]));
}
