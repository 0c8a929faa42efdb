import { z } from 'zod';
import { setting } from './setting.ts';
import { hostName, list, number, wholeNumber } from './values.ts';

/** The settings of `logsieve serve`; a part of the table of all settings. */
export const SERVER_SETTINGS = {
  'server.host': setting({
    schema: hostName,
    default: '127.0.0.1',
    env: 'LOGSIEVE_HOST',
    about: 'Address or name that the server listens on; the default is reached from this machine only.',
  }),
  'server.port': setting({
    schema: wholeNumber(0, 65_535),
    default: 8000,
    env: 'LOGSIEVE_PORT',
    fromText: number,
    about: 'Port of the HTTP API; 0 lets the system choose one.',
  }),
  'server.web_port': setting({
    schema: wholeNumber(0, 65_535),
    default: 8501,
    env: 'LOGSIEVE_WEB_PORT',
    fromText: number,
    about: 'Port of the web page, which has the API too; 0 lets the system choose one.',
  }),
  'server.allowed_hosts': setting({
    schema: z
      .array(hostName, { error: 'a list of host names' })
      .max(100, { error: 'at most 100 host names' }),
    default: [] as string[],
    env: 'LOGSIEVE_ALLOWED_HOSTS',
    fromText: list,
    about:
      'Host names that requests may be for, beside localhost, server.host and, where it is not loopback, IP addresses.',
  }),
  'server.rate_limit': setting({
    schema: wholeNumber(1, 10_000_000),
    default: null,
    env: 'LOGSIEVE_RATE_LIMIT',
    fromText: number,
    about:
      'Requests a minute that one client may send; without it 6,000, and no limit for clients on this machine.',
  }),
  'server.max_waiting': setting({
    schema: wholeNumber(1, 1_000_000),
    default: 1000,
    env: 'LOGSIEVE_MAX_WAITING',
    fromText: number,
    about: 'Requests with work to do that may be there at once; one client may have three quarters of them.',
  }),
  'server.log_level': setting({
    schema: z.enum(['error', 'warn', 'info', 'debug', 'silent'], {
      error: 'error, warn, info, debug or silent',
    }),
    default: 'info' as const,
    env: 'LOGSIEVE_LOG_LEVEL',
    about: 'What the server writes to its log, on standard error.',
  }),
} as const;
