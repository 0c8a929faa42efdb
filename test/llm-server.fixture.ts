/**
 * The tests' LLM: the server of examples/demo-llm with its requests recorded and, in front of it, what goes wrong
 * with real providers, as a script of faults or a function of the request.
 */
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { demoModel } from '../examples/demo-llm/demo-model.mjs';
import { type Exchange, send, startLlmServer } from '../examples/demo-llm/llm-server.mjs';
import { type Ask, enforceSchema, type Item, type Model } from '../examples/demo-llm/model.mjs';
import type { Reply } from '../examples/demo-llm/reply.mjs';
import { distort, failureOf, type LlmFault, sendBroken } from './llm-faults.fixture.ts';

/** The key that the server lets in. */
export const LLM_KEY = 'test-key-4711';

interface LlmServerOptions {
  /** What answers. @default the demo's words */
  readonly model?: Model;
  /** Whether answers are held to the schema, as the real structured output does. @default true */
  readonly enforceSchema?: boolean;
  /** Models there are. @default demo, gemini-* and gpt-* */
  readonly models?: readonly string[];
  readonly readItems?: (prompt: string) => readonly Item[];
}

/** One request as the server saw it. */
interface LlmRequest {
  /** 1 for the first. */
  readonly sequence: number;
  readonly method: string;
  /** Path and query as they came. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body's bytes as text; all that left the client, beside the headers. */
  readonly body: string;
  /** How the key came. */
  readonly keyFrom: 'header' | 'bearer' | 'query' | 'none';
  /** What was asked; nothing if the request was refused. */
  readonly ask: Ask | undefined;
  /** Of the answer once it was sent whole. */
  readonly status: number | undefined;
  /** True if the connection ended before the answer was sent whole. */
  readonly abandoned: boolean;
}

/** A running server, with control over it. */
export interface TestLlmServer extends AsyncDisposable {
  /** Such as http://127.0.0.1:40001. */
  readonly origin: string;
  /** For `baseURL` of a Gemini client. */
  readonly geminiUrl: string;
  /** For `baseURL` of an OpenAI-compatible client. */
  readonly openaiUrl: string;
  /** All requests so far, refused ones too, in the order they came. */
  readonly requests: readonly LlmRequest[];
  /** Most requests that were open at once. */
  readonly mostOpen: number;
  /** What happens to the next requests, one each; undefined lets one pass. */
  script(...faults: readonly (LlmFault | undefined)[]): void;
  /** What happens to every request that the script does not cover. */
  faultBy(choose: (ask: Ask | undefined, sequence: number) => LlmFault | undefined): void;
  close(): Promise<void>;
}

/** Starts a server of its own, on any free port. */
export async function startTestLlm(options: LlmServerOptions = {}): Promise<TestLlmServer> {
  const requests: LlmRequest[] = [];
  const script: (LlmFault | undefined)[] = [];
  const faults = new Map<number, LlmFault | undefined>();
  const closing = new AbortController();
  let chosenBy: (ask: Ask | undefined, sequence: number) => LlmFault | undefined = () => undefined;
  let open = 0;
  let mostOpen = 0;

  function faultOf(sequence: number, ask: Ask | undefined): LlmFault | undefined {
    if (!faults.has(sequence)) {
      faults.set(sequence, script.length > 0 ? script.shift() : chosenBy(ask, sequence));
    }
    return faults.get(sequence);
  }

  const inner = options.model ?? demoModel;
  const honest = options.enforceSchema === false ? inner : enforceSchema(inner);
  const model: Model = async (ask) => {
    const fault = faultOf(ask.sequence, ask);
    const failure = fault && failureOf(fault);
    if (failure) return failure;
    const completion = await honest(ask);
    return fault && !('status' in completion) ? distort(completion, fault, ask) : completion;
  };

  function arrive(exchange: Exchange, response: ServerResponse): void {
    const request = new RecordedRequest(exchange);
    requests.push(request);
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    response.once('close', () => {
      open -= 1;
      request.abandoned = !response.writableFinished;
      if (response.writableFinished) request.status = response.statusCode;
    });
  }

  async function deliver(reply: Reply, exchange: Exchange, response: ServerResponse): Promise<void> {
    const fault = faultOf(exchange.sequence, exchange.ask);
    if (fault?.kind === 'slow') await sleep(fault.ms, undefined, { signal: closing.signal });
    if (fault?.kind === 'held') await fault.until;
    if (response.destroyed || (fault && sendBroken(reply, fault, response))) return;
    send(reply, exchange, response);
  }

  const server = await startLlmServer({
    model,
    arrive,
    deliver,
    keys: [LLM_KEY],
    ...(options.models ? { hasModel: (name) => options.models?.includes(name) === true } : {}),
    ...(options.readItems ? { readItems: options.readItems } : {}),
  });
  const close = async () => {
    closing.abort();
    await server.close();
  };
  return {
    origin: server.origin,
    geminiUrl: `${server.origin}/v1beta`,
    openaiUrl: `${server.origin}/v1`,
    requests,
    get mostOpen() {
      return mostOpen;
    },
    script: (...next) => {
      script.push(...next);
    },
    faultBy: (choose) => {
      chosenBy = choose;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

class RecordedRequest implements LlmRequest {
  status: number | undefined = undefined;
  abandoned = false;
  readonly #exchange: Exchange;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  get sequence(): number {
    return this.#exchange.sequence;
  }

  get method(): string {
    return this.#exchange.method;
  }

  get url(): string {
    return this.#exchange.url.pathname + this.#exchange.url.search;
  }

  get headers(): Exchange['headers'] {
    return this.#exchange.headers;
  }

  get body(): string {
    return this.#exchange.body;
  }

  get ask(): Ask | undefined {
    return this.#exchange.ask;
  }

  get keyFrom(): LlmRequest['keyFrom'] {
    const { headers, url } = this.#exchange;
    if (headers['x-goog-api-key'] !== undefined) return 'header';
    if (headers.authorization !== undefined) return 'bearer';
    return url.searchParams.has('key') ? 'query' : 'none';
  }
}
