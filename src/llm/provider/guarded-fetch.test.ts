import { createHook } from 'node:async_hooks';
import type { LookupAddress } from 'node:dns';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LogsieveError } from '../../errors.ts';
import { checkBaseUrl, GEMINI_BASE_URL } from './base-url.ts';
import { guardedFetch, MAX_RESPONSE_BYTES, newExchange } from './guarded-fetch.ts';

/** Spellings of metadata services, and what else no base URL may be. */
const REFUSED: readonly (readonly [url: string, reason: RegExp])[] = [
  ...[
    'http://169.254.169.254/',
    'http://169.254.169.254./latest',
    'http://169.254.170.2/v2',
    'http://169.254.0.1/',
    'http://2852039166/',
    'http://0xa9fea9fe/',
    'http://0xA9.0xFE.0xA9.0xFE/',
    'http://0251.0376.0251.0376/',
    'http://025177524776/',
    'http://169.254.43518/',
    'http://169.16689662/',
    'http://１６９．２５４．１６９．２５４/',
    'http://169。254。169。254/',
    'http://%31%36%39.254.169.254/',
    'http://[::ffff:169.254.169.254]/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://[0:0:0:0:0:ffff:a9fe:a9fe]/',
    'http://[::169.254.169.254]/',
    'http://[64:ff9b::169.254.169.254]/',
    'http://[64:ff9b:1::a9fe:a9fe]/',
    'http://[2002:a9fe:a9fe::1]/',
    'http://[fd00:ec2::254]/',
    'http://[FD00:0EC2:0:0:0:0:0:254]/',
    'http://[fd00:ec2::23]/',
    'http://[fd20:ce::254]/',
    'http://[fe80::1]/',
    'http://[febf::1]/',
    'http://100.100.100.200/',
    'http://192.0.0.192/',
    'http://168.63.129.16/',
    'http://[::ffff:168.63.129.16]/',
    'http://metadata.google.internal/computeMetadata/v1/',
    'https://METADATA.Google.Internal./',
    'http://x.metadata.google.internal/',
    'http://metadata.goog/',
    'http://metadata/',
    'http://instance-data/latest/',
    'http://instance-data.ec2.internal/',
    'http://metadata.azure.internal/',
    'http:169.254.169.254',
    'http:\\\\169.254.169.254\\',
    '  http://169.254.169.254/ ',
    'ht\ntp://169.254\t.169.254/',
  ].map((url) => [url, /is a cloud's metadata service$/] as const),
  ['http://api.example.com@169.254.169.254/', /a user name or a password$/],
  ['http://169.254.169.254@api.example.com/', /a user name or a password$/],
  ['https://:secret@api.example.com/', /a user name or a password$/],
  ['ftp://api.example.com/', /neither http nor https$/],
  ['file:///etc/passwd', /neither http nor https$/],
  ['javascript:alert(1)', /neither http nor https$/],
  ['data:text/plain,x', /neither http nor https$/],
  ['api.example.com/v1', /not a URL$/],
  ['', /not a URL$/],
  ['http://', /not a URL$/],
  ['http://[fe80::1%25eth0]/', /not a URL$/],
  ['http://169.254.169.256/', /not a URL$/],
  ['https://api.example.com/v1?key=secret', /a query or a fragment$/],
  ['https://api.example.com/v1#secret', /a query or a fragment$/],
];

const ALLOWED = [
  GEMINI_BASE_URL,
  'http://127.0.0.1:8787/v1beta',
  'http://localhost:11434/v1',
  'http://[::1]:8080/v1',
  'http://10.0.0.7/v1',
  'http://192.168.1.20:4000',
  'http://172.16.0.1/',
  'http://[fd12:3456::1]/v1',
  'http://100.100.100.201/v1',
  'http://169.253.255.255/',
  'http://metadata.example.com/v1',
  'https://llm.internal/v1/',
];

describe('base URL', () => {
  it.each(REFUSED)('%j is refused', (url, reason) => {
    const check = () => checkBaseUrl(url);
    expect(check).toThrow(LogsieveError);
    expect(check).toThrow(
      expect.objectContaining({ code: 'URL_NOT_ALLOWED', message: expect.stringMatching(reason) }),
    );
    expect(check).not.toThrow(/secret|passwd/);
  });

  it.each(ALLOWED)('%s is allowed', (url) => {
    expect(checkBaseUrl(url)).toBe(new URL(url).href.replace(/\/$/, ''));
  });
});

/** Starts a server that counts its connections. */
async function startServer(
  answer: Parameters<typeof createServer>[1],
): Promise<{ server: Server; port: number; connections: () => number }> {
  let connections = 0;
  const server = createServer({}, answer);
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, port: (server.address() as AddressInfo).port, connections: () => connections };
}

/** A resolver that says something else each time. */
function resolver(...answers: readonly (readonly string[])[]): LookupFunction {
  let asked = 0;
  return (_, options, callback) => {
    const addresses: LookupAddress[] = (answers[asked++] ?? []).map((address) => ({
      address,
      family: address.includes(':') ? 6 : 4,
    }));
    const [first] = addresses;
    if (options.all === true) callback(null, addresses);
    else callback(null, first?.address ?? '', first?.family);
  };
}

/** How many TCP connections were tried while something was done. */
async function countConnections(act: () => Promise<unknown>): Promise<number> {
  let tried = 0;
  const hook = createHook({
    init: (_, type) => {
      if (type === 'TCPCONNECTWRAP') tried += 1;
    },
  }).enable();
  await act().catch(() => undefined);
  hook.disable();
  return tried;
}

describe('guarded fetch', () => {
  it('tries one connection where it may', async () => {
    const { port } = await startServer((_, response) => response.end('{}'));
    const ask = () => guardedFetch(newExchange())(`http://127.0.0.1:${port}/`, { method: 'POST' });
    expect(await countConnections(ask)).toBe(1);
  });

  it.each(REFUSED.filter(([, reason]) => /metadata|password|https/.test(String(reason))))(
    'tries no connection to %j',
    async (url) => {
      expect(await countConnections(() => guardedFetch(newExchange())(url, { method: 'POST' }))).toBe(0);
    },
  );

  it.each([
    ['169.254.169.254'],
    ['::ffff:169.254.169.254'],
    ['fd00:ec2::254'],
    ['fe80::1%eth0'],
    ['127.0.0.1', '169.254.169.254'],
  ])('tries no connection where a name resolves to %j %j', async (...addresses) => {
    const exchange = newExchange();
    const { port, connections } = await startServer((_, response) => response.end('{}'));
    const ask = () =>
      guardedFetch(exchange, resolver(addresses))(`http://llm.test:${port}/`, { method: 'POST' });
    expect(await countConnections(ask)).toBe(0);
    expect(exchange.error).toMatchObject({
      fault: 'not-allowed',
      message: "llm.test resolves to a cloud's metadata service",
    });
    expect(connections()).toBe(0);
  });

  it('looks a name up anew for every request, so that a name that flips is caught', async () => {
    const { port, connections } = await startServer((_, response) => response.end('{}'));
    const lookup = resolver(['127.0.0.1'], ['169.254.169.254'], ['127.0.0.1']);
    const ask = () => guardedFetch(newExchange(), lookup)(`http://llm.test:${port}/`, { method: 'POST' });
    expect((await ask()).status).toBe(200);
    await expect(ask()).rejects.toThrow('metadata');
    expect((await ask()).status).toBe(200);
    expect(connections()).toBe(2);
  });

  it('sends one request and no second', async () => {
    const { port, connections } = await startServer((_, response) => response.end('{}'));
    const fetch = guardedFetch(newExchange());
    await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: 'x' });
    await expect(fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: 'x' })).rejects.toThrow('second');
    expect(connections()).toBe(1);
  });

  it('stops reading a response that is too large', async () => {
    const block = Buffer.alloc(1024 * 1024);
    let sent = 0;
    const { port } = await startServer((_, response) => {
      const more = () => {
        while (!response.destroyed && sent < 64) {
          sent += 1;
          if (!response.write(block)) {
            response.once('drain', more);
            return;
          }
        }
      };
      more();
    });
    const asked = guardedFetch(newExchange())(`http://127.0.0.1:${port}/`, { method: 'POST' });
    await expect(asked).rejects.toMatchObject({ fault: 'too-large' });
    expect(sent).toBeLessThan(64);
    expect(MAX_RESPONSE_BYTES).toBe(8 * 1024 * 1024);
  });

  it('gives status, headers and body of the response', async () => {
    const { port } = await startServer((request, response) => {
      response.writeHead(503, { 'retry-after': '7', 'set-cookie': ['a=1', 'b=2'] });
      request.pipe(response);
    });
    const response = await guardedFetch(newExchange())(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      body: 'größer',
    });
    expect([response.status, response.headers.get('retry-after'), await response.text()]).toEqual([
      503,
      '7',
      'größer',
    ]);
  });

  it('says whether a connection stood', async () => {
    const { server, port } = await startServer((_, response) => response.destroy());
    const reset = newExchange();
    await expect(guardedFetch(reset)(`http://127.0.0.1:${port}/`, { method: 'POST' })).rejects.toThrow();
    expect(reset).toMatchObject({ connected: true, error: { fault: 'connection' } });
    server.close();
    server.closeAllConnections();
    const refused = newExchange();
    await expect(guardedFetch(refused)(`http://127.0.0.1:${port}/`, { method: 'POST' })).rejects.toThrow();
    expect(refused).toMatchObject({ connected: false, error: { fault: 'connection', code: 'ECONNREFUSED' } });
  });
});
