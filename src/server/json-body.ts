import { LogsieveError } from '../errors.ts';
import { notValid } from './problem.ts';
import type { App } from './route.ts';

/** Bytes of a JSON body. */
export const MAX_JSON_BYTES = 16 * 2 ** 20;
const DEEPEST = 32;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads JSON bodies strictly: UTF-8 only, not deep, and without keys that name a prototype. */
export function readJsonBodies(app: App): void {
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: MAX_JSON_BYTES },
    (_request, body, done) => {
      try {
        done(null, parseJson(body as Buffer));
      } catch (error) {
        done(error as Error, undefined);
      }
    },
  );
}

function parseJson(body: Buffer): unknown {
  if (body.length === 0) throw notValid('body', '', 'is empty; expected JSON');
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(body));
  } catch {
    // The message of the engine would quote the text.
    throw notValid('body', '', 'is not valid JSON in UTF-8');
  }
  assertHarmless(value);
  return value;
}

/** @throws LogsieveError PROTO_KEY, VALIDATION where it is nested too deeply */
function assertHarmless(root: unknown): void {
  let level: { readonly value: unknown; readonly pointer: string }[] = [{ value: root, pointer: '' }];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) throw notValid('body', '', `is nested more than ${DEEPEST} levels deep`);
    const next: typeof level = [];
    for (const { value, pointer } of level) {
      if (typeof value !== 'object' || value === null) continue;
      for (const key of Object.keys(value)) {
        if (key === '__proto__' || key === 'constructor' || key === 'prototype') throw protoKey(key, pointer);
        const member: unknown = (value as Record<string, unknown>)[key];
        if (typeof member === 'object' && member !== null)
          next.push({ value: member, pointer: `${pointer}/${key}` });
      }
    }
    level = next;
  }
}

function protoKey(key: string, pointer: string): LogsieveError {
  return new LogsieveError('PROTO_KEY', `the body has the key ${key}`, {
    place: { pointer: `${pointer}/${key}` },
    remedy: 'leave it out; /openapi.json says which members there are',
  });
}
