import type { KeyScope } from '../../store/index.ts';

/** Addresses that say who asks, which everybody may. */
const OPEN = new Set(['/v1/session']);

const BY_START: readonly (readonly [string, KeyScope])[] = [
  ['/metrics', 'metrics'],
  ['/v1/answers', 'answers'],
  ['/v1/jobs', 'jobs'],
  ['/v1/templates', 'jobs'],
  // Whatever else there is: a new route is closed until it is named above.
  ['/v1/', 'classify'],
  ['/classify', 'classify'],
];

/**
 * What a key must be for to use a route; undefined where none is needed: state, documentation, the page itself.
 * @param route its pattern, such as `/v1/jobs/:id`
 */
export function scopeOf(route: string | undefined): KeyScope | undefined {
  if (route === undefined || OPEN.has(route)) return undefined;
  return BY_START.find(([start]) => route.startsWith(start))?.[1];
}
