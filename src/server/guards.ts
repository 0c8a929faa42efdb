import { BlockList, isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { EffectiveConfig } from '../config.ts';
import { LogsieveError } from '../errors.ts';
import { unsupportedMediaType } from './problem.ts';

const LONGEST_URL = 8192;
const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Refuses what no handler may see. */
export interface Guard {
  /** @throws LogsieveError HEADERS_TOO_LARGE, HOST_NOT_ALLOWED, ORIGIN_NOT_ALLOWED, UNSUPPORTED_MEDIA_TYPE */
  check(request: FastifyRequest): void;
}

/** The guard of a server that listens as configured. */
export function guardOf({ server }: Pick<EffectiveConfig, 'server'>): Guard {
  const names = new Set(['localhost', server.host, ...server.allowedHosts].map(bare));
  const isLocal = isLoopback(bare(server.host));
  const isOurs = (host: string) => names.has(host) || isLoopback(host) || (!isLocal && isIP(host) !== 0);
  return {
    check: (request) => {
      checkUrl(request.raw.url ?? '');
      const host = hostOf(request.headers.host);
      if (host === undefined || !isOurs(host.name)) {
        throw new LogsieveError(
          'HOST_NOT_ALLOWED',
          'this server does not answer for the host of the request',
          {
            remedy: 'add the name to LOGSIEVE_ALLOWED_HOSTS (server.allowed_hosts) if it is yours',
          },
        );
      }
      if (!READS.has(request.method)) {
        checkOrigin(request, host.text, names);
        checkType(request);
      }
    },
  };
}

function checkUrl({ length }: string): void {
  if (length <= LONGEST_URL) return;
  const [actual, limit] = [length, LONGEST_URL].map((n) => n.toLocaleString('en-US'));
  throw new LogsieveError(
    'HEADERS_TOO_LARGE',
    `the address has ${actual} characters, over the limit of ${limit}`,
    {
      status: 414,
      remedy: 'send options in the form, not in the address',
      details: { limit: LONGEST_URL, actual: length },
    },
  );
}

/** A browser says where a page comes from; programs say nothing. */
function checkOrigin({ headers }: FastifyRequest, host: string, names: ReadonlySet<string>): void {
  const { origin } = headers;
  const site = headers['sec-fetch-site'];
  if (origin === undefined && (site === undefined || site === 'same-origin' || site === 'none')) return;
  const from = parsed(origin ?? 'null');
  const isOurs = from !== undefined && (from.host === host || isNamed(from, names));
  if (isOurs) return;
  throw new LogsieveError('ORIGIN_NOT_ALLOWED', 'a page of another origin sent the request', {
    remedy: 'open the page at the address of this server, or call the API from a program',
  });
}

/** A proxy may put its own name for ours in Host; the origin then is one of the names that were configured. */
function isNamed({ hostname, port }: URL, names: ReadonlySet<string>): boolean {
  const name = bare(hostname);
  return port === '' && name !== 'localhost' && isIP(name) === 0 && names.has(name);
}

const JSON_TYPE = /^application\/json(?:\s*;\s*charset=(?:utf-8|"utf-8"))?$/i;
const FORM_TYPE = /^multipart\/form-data\s*;\s*boundary=(?:"[^"\r\n]{1,70}"|[\w'()+,./:=?-]{1,70})$/i;

/** Holds the type of a body to the letter, so that none is read as another than it says. */
function checkType(request: FastifyRequest): void {
  const { headers, routeOptions } = request;
  const hasBody = headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
  const { accepts = ['application/json'] } = routeOptions.config;
  // curl and others name a type also where they send nothing; the body that it announces would be looked for.
  if (!hasBody && !takesBody(request)) delete headers['content-type'];
  const type = headers['content-type'];
  if (routeOptions.url === undefined || (type === undefined && !hasBody)) return;
  const is = JSON_TYPE.test(type ?? '')
    ? 'application/json'
    : FORM_TYPE.test(type ?? '')
      ? 'multipart/form-data'
      : undefined;
  if (is === undefined || !accepts.includes(is)) throw unsupportedMediaType(accepts.join(' or '));
}

function takesBody({ routeOptions: { config, schema } }: FastifyRequest): boolean {
  return config.accepts !== undefined || schema?.body !== undefined;
}

function hostOf(header: string | undefined): { readonly name: string; readonly text: string } | undefined {
  if (header === undefined || !/^[\w.:[\]-]+$/.test(header)) return undefined;
  const url = parsed(`http://${header}`);
  if (url === undefined || url.pathname !== '/') return undefined;
  return { name: bare(url.hostname), text: url.host };
}

/** A name as it is compared: an IPv6 address without its brackets, no dot at the end. */
function bare(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/**
 * Whether an address or a name is this machine's own; `::ffff:127.0.0.1` is, as who listens on `::` sees a client of
 * IPv4 (RFC 4291, 2.5.5.2).
 */
export function isLoopback(host: string): boolean {
  const name = bare(host);
  const version = isIP(name);
  return name === 'localhost' || (version !== 0 && LOOPBACK.check(name, version === 4 ? 'ipv4' : 'ipv6'));
}

function parsed(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
