/** What goes wrong with real providers: in the answer's items, in its text, in the protocol and on the wire. */
import type { ServerResponse } from 'node:http';
import { type Ask, type Completion, type Failure, isObject, type Json } from '../examples/demo-llm/model.mjs';
import type { Reply } from '../examples/demo-llm/reply.mjs';

/** In the items of an answer; ids are those of the request unless given. */
type ItemFault =
  | { readonly kind: 'missing-item'; readonly id?: string }
  | { readonly kind: 'doubled-item'; readonly id?: string; readonly label?: string }
  | { readonly kind: 'unknown-id'; readonly id?: string }
  | { readonly kind: 'off-set-label'; readonly id?: string; readonly label?: string }
  | { readonly kind: 'swapped-ids' }
  | { readonly kind: 'extra-items'; readonly count?: number }
  | { readonly kind: 'invented-labels' }
  | { readonly kind: 'reversed-items' }
  | { readonly kind: 'numeric-ids' };

/** In the text of an answer, whatever it says. */
type TextFault =
  | { readonly kind: 'markdown-fence' }
  | { readonly kind: 'malformed-text' }
  | { readonly kind: 'empty-text' };

/** In how the model ends; `truncated` keeps the given share of the text. */
type EndingFault =
  | { readonly kind: 'truncated'; readonly share?: number }
  | {
      readonly kind: 'safety' | 'prohibited' | 'recitation' | 'refusal' | 'blocked-prompt' | 'no-candidates';
    };

/** The provider's own error. */
interface StatusFault {
  readonly kind: 'status';
  readonly status: 400 | 401 | 403 | 404 | 429 | 500 | 503 | 504;
  /** The Retry-After header: seconds or an HTTP date. */
  readonly retryAfter?: number | string;
  /** Seconds in the body's RetryInfo, which is all that Gemini itself sends. */
  readonly retryDelay?: number;
}

/** On the wire; `held` waits for the test. */
type WireFault =
  | { readonly kind: 'hang' }
  | { readonly kind: 'slow'; readonly ms: number }
  | { readonly kind: 'held'; readonly until: Promise<unknown> }
  | { readonly kind: 'reset-before-headers' }
  | { readonly kind: 'reset-after-headers' }
  | { readonly kind: 'cut-off-body' }
  | { readonly kind: 'malformed-envelope' }
  | { readonly kind: 'wrong-content-type' }
  | { readonly kind: 'redirect'; readonly location: string; readonly status?: 301 | 302 | 303 | 307 | 308 }
  | { readonly kind: 'huge-body'; readonly bytes: number };

export type LlmFault = ItemFault | TextFault | EndingFault | StatusFault | WireFault;

/** The provider's error that a fault stands for, if it is one. */
export function failureOf(fault: LlmFault): Failure | undefined {
  if (fault.kind !== 'status') return undefined;
  const { status, retryAfter, retryDelay } = fault;
  return {
    status,
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(retryDelay === undefined ? {} : { retryDelay }),
  };
}

/** The answer with the fault in it; faults of the protocol or the wire leave it as it is. */
export function distort(completion: Completion, fault: LlmFault, ask: Ask): Completion {
  const { text } = completion;
  switch (fault.kind) {
    case 'markdown-fence':
      return { ...completion, text: `\`\`\`json\n${text}\n\`\`\`` };
    case 'malformed-text':
      return { ...completion, text: `${text.slice(0, -2)},}` };
    case 'empty-text':
      return { ...completion, text: '' };
    case 'truncated':
      return { text: text.slice(0, Math.floor(text.length * (fault.share ?? 0.5))), ending: 'length' };
    case 'safety':
    case 'prohibited':
    case 'recitation':
      return { text: '', ending: fault.kind };
    case 'refusal':
      return { text: "I'm sorry, I can't assist with that.", ending: 'refusal' };
    case 'blocked-prompt':
      return { text: '', ending: 'blocked' };
    case 'no-candidates':
      return { text: '', ending: 'empty' };
    default:
      return { ...completion, text: distortItems(text, fault, ask) };
  }
}

function distortItems(text: string, fault: LlmFault, ask: Ask): string {
  const answer: unknown = JSON.parse(text);
  const items = isObject(answer) && Array.isArray(answer['items']) ? answer['items'].filter(isObject) : [];
  const changed = changeItems(items, fault, ask);
  return changed === items ? text : JSON.stringify({ items: changed });
}

function changeItems(items: readonly Json[], fault: LlmFault, ask: Ask): readonly Json[] {
  const chosen = 'id' in fault && fault.id !== undefined ? fault.id : items[0]?.['id'];
  const change = (with_: Json) => items.map((item) => (item['id'] === chosen ? { ...item, ...with_ } : item));
  const first = items.find((item) => item['id'] === chosen);
  switch (fault.kind) {
    case 'missing-item':
      return items.filter((item) => item !== first);
    case 'doubled-item': {
      const other = ask.labels.find((label) => label !== first?.['label']);
      return first ? [...items, { ...first, label: fault.label ?? other ?? first['label'] }] : items;
    }
    case 'unknown-id':
      return items.map((item, index) => (index === 0 ? { ...item, id: fault.id ?? 'nobody' } : item));
    case 'off-set-label':
      return change({ label: fault.label ?? 'Harmless' });
    case 'swapped-ids':
      return items.map((item, index) => ({ ...item, id: items[(index + 1) % items.length]?.['id'] }));
    case 'extra-items':
      return [...items, ...Array.from({ length: fault.count ?? 1 }, (_, index) => extra(ask, index))];
    case 'invented-labels':
      return items.map((item, index) => ({ ...item, label: `Invented ${index + 1}` }));
    case 'reversed-items':
      return items.toReversed();
    case 'numeric-ids':
      return items.map((item, index) => ({ ...item, id: index + 1 }));
    default:
      return items;
  }
}

function extra(ask: Ask, index: number): Json {
  return { id: `extra-${index + 1}`, label: ask.labels[0] ?? '', reason: 'nobody asked' };
}

/** Sends a reply as the fault breaks it; false if the fault is none of the wire. */
export function sendBroken(reply: Reply, fault: LlmFault, response: ServerResponse): boolean {
  const body = Buffer.from(reply.body);
  const half = body.subarray(0, Math.floor(body.length / 2));
  switch (fault.kind) {
    case 'hang':
      return true;
    case 'reset-before-headers':
      response.socket?.resetAndDestroy();
      return true;
    case 'reset-after-headers':
      response.writeHead(reply.status, { ...reply.headers, 'content-length': body.length });
      response.flushHeaders();
      setImmediate(() => response.socket?.resetAndDestroy());
      return true;
    case 'cut-off-body':
      response.writeHead(reply.status, { ...reply.headers, 'content-length': body.length });
      response.write(half, () => response.destroy());
      return true;
    case 'malformed-envelope':
      response.writeHead(reply.status, { ...reply.headers, 'content-length': half.length });
      response.end(half);
      return true;
    case 'wrong-content-type':
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      response.end('<!DOCTYPE html><title>Sign in to the network</title>');
      return true;
    case 'redirect':
      response.writeHead(fault.status ?? 302, { location: fault.location, 'content-length': 0 });
      response.end();
      return true;
    case 'huge-body':
      sendHuge(reply, fault.bytes, response);
      return true;
    default:
      return false;
  }
}

/** A body of the given size whose end is the reply: valid JSON, for who reads so far. */
function sendHuge(reply: Reply, bytes: number, response: ServerResponse): void {
  const block = Buffer.alloc(64 * 1024, ' ');
  let left = bytes;
  response.writeHead(reply.status, reply.headers);
  const more = () => {
    while (left > 0 && !response.destroyed) {
      left -= block.length;
      if (!response.write(block)) {
        response.once('drain', more);
        return;
      }
    }
    response.end(reply.body);
  };
  more();
}
