/**
 * The transport: one request over a connection of its own, with no redirect, no metadata address whatever its
 * name resolves to at that moment, and a bound on the response.
 */
import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { whyNotAllowed } from './base-url.ts';
import { isMetadataAddress } from './metadata-address.ts';

/** Largest response that is read, in bytes. */
export const MAX_RESPONSE_BYTES = 8 * 1024 * 1024;

/**
 * What went wrong on the wire. `connection`: there was none or it broke; `cut`: the response ended early;
 * `repeated`: the client wanted a second request for one that was paid for.
 */
export type WireFault = 'not-allowed' | 'redirect' | 'connection' | 'cut' | 'too-large' | 'repeated';

export class WireError extends Error {
  override readonly name = 'WireError';
  readonly fault: WireFault;
  /** Code of the system, such as ECONNREFUSED. */
  readonly code: string | undefined;

  constructor(fault: WireFault, message: string, code?: string) {
    super(message);
    this.fault = fault;
    this.code = code;
  }
}

/** What is known of one request; filled while it is under way. */
export interface Exchange {
  started: boolean;
  /** Whether a connection stood, so that the request may have arrived. */
  connected: boolean;
  response: WireResponse | undefined;
  error: WireError | undefined;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export function newExchange(): Exchange {
  return { started: false, connected: false, response: undefined, error: undefined };
}

/**
 * A `fetch` for a single request, which records what happens to it.
 * @param lookup how names are resolved. @default the system's resolver
 */
export function guardedFetch(
  exchange: Exchange,
  lookup: LookupFunction = resolveBySystem,
): typeof globalThis.fetch {
  return async (input, init = {}) => {
    try {
      if (exchange.started) throw new WireError('repeated', 'a second request for one answer');
      exchange.started = true;
      const url = new URL(input instanceof Request ? input.url : input);
      const reason = whyNotAllowed(url);
      if (reason !== undefined) throw new WireError('not-allowed', reason);
      const response = await send(url, init, exchange, lookup);
      exchange.response = response;
      const { status, headers, text } = response;
      return new Response([204, 205].includes(status) ? null : text, { status, headers });
    } catch (error) {
      if (error instanceof WireError) exchange.error = error;
      throw error;
    }
  };
}

function send(
  url: URL,
  init: RequestInit,
  exchange: Exchange,
  lookup: LookupFunction,
): Promise<WireResponse> {
  const secure = url.protocol === 'https:';
  return new Promise((resolve, reject) => {
    const request = (secure ? httpsRequest : httpRequest)(url, {
      method: init.method ?? 'GET',
      headers: Object.fromEntries(new Headers(init.headers)),
      // A connection a request: none is stale, and each is looked up and checked anew.
      agent: false,
      rejectUnauthorized: true,
      lookup: guardLookup(lookup),
      ...(init.signal && { signal: init.signal }),
    });
    request.once('socket', (socket) => {
      socket.once(secure ? 'secureConnect' : 'connect', () => {
        exchange.connected = true;
      });
    });
    request.once('error', (error) => reject(asWireError(error, 'connection')));
    request.once('response', (response) => {
      read(response).then(resolve, (error: unknown) => {
        response.destroy();
        reject(asWireError(error, 'cut'));
      });
    });
    request.end(typeof init.body === 'string' ? init.body : undefined);
  });
}

async function read(response: IncomingMessage): Promise<WireResponse> {
  const status = response.statusCode ?? 0;
  if (status >= 300 && status < 400)
    throw new WireError('redirect', `HTTP ${status}, and redirects are not followed`);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_RESPONSE_BYTES)
      throw new WireError('too-large', `a response of more than ${MAX_RESPONSE_BYTES} bytes`);
    chunks.push(chunk);
  }
  if (!response.complete) throw new WireError('cut', 'the response was cut off');
  const headers = new Headers();
  for (const [name, value] of Object.entries(response.headers)) {
    for (const one of Array.isArray(value) ? value : [value ?? '']) headers.append(name, one);
  }
  return { status, headers, text: Buffer.concat(chunks).toString('utf8') };
}

/** Aborts stay what they are, so that whoever aborted knows them again. */
function asWireError(error: unknown, fault: WireFault): unknown {
  if (error instanceof WireError || !(error instanceof Error) || error.name === 'AbortError') return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return new WireError(fault, code ?? 'no connection', code);
}

/** Refuses a name as soon as one of its addresses is a metadata service's. */
function guardLookup(lookup: LookupFunction): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      const addresses: readonly LookupAddress[] = Array.isArray(found) ? found : [];
      const [first] = addresses;
      if (error) callback(error, []);
      else if (addresses.some(({ address }) => isMetadataAddress(address)))
        callback(new WireError('not-allowed', `${hostname} resolves to a cloud's metadata service`), []);
      else if (options.all === true) callback(null, [...addresses]);
      else callback(null, first?.address ?? '', first?.family);
    });
  };
}

function resolveBySystem(...[hostname, options, callback]: Parameters<LookupFunction>): void {
  systemLookup(hostname, options, callback);
}
