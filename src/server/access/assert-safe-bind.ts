import { LogsieveError } from '../../errors.ts';
import { isLoopback } from '../guards.ts';
import type { Keys } from './keys.ts';

/**
 * Holds that a server which others can reach has a key.
 * @throws LogsieveError INSECURE_BIND
 */
export async function assertSafeBind(host: string, isInsecure: boolean, keys: Keys): Promise<void> {
  if (isLoopback(host) || isInsecure) return;
  const ring = await keys.ring();
  if (ring !== undefined && (await ring.countInForce()) > 0) return;
  throw new LogsieveError('INSECURE_BIND', `the server would be open to others on ${host} without any key`, {
    remedy:
      'make a key by `logsieve keys create page`, with the same data directory; or let everybody in by --insecure',
  });
}
