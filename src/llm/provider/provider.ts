/**
 * One request to a provider through the AI SDK, which is loaded with the first. The SDK speaks the protocols; it
 * neither retries nor reports here, since every request has to be paid for and announced.
 */

import type { LookupFunction } from 'node:net';
import type { JSONSchema7, LanguageModel } from 'ai';
import type { Tokens } from '../prices.ts';
import type { RequestText } from '../prompt/prompt.ts';
import { type Failure, failureOf, type Unusable } from './failure.ts';
import { guardedFetch, newExchange } from './guarded-fetch.ts';
import { thinkingOf } from './thinking.ts';

/** The protocols that are spoken. */
type LlmProvider = 'gemini' | 'openai-compatible';

export interface ProviderOptions {
  readonly provider: LlmProvider;
  readonly model: string;
  readonly baseUrl: string;
  /** Sent in a header only; null for a provider that wants none. */
  readonly key: string | null;
  /** How host names are resolved. @default the system's resolver */
  readonly lookup?: LookupFunction | undefined;
}

/** What a request brought. `tokens` are the provider's own count; undefined where it gives none. */
export type ProviderReply =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly model: string;
      readonly tokens: Tokens | undefined;
    }
  | (Unusable & { readonly tokens: Tokens | undefined })
  | Failure;

type Generated = Awaited<ReturnType<typeof import('ai').generateText>>;
const MODEL_NAME = /^[\w./:@-]{1,100}$/;

/** Sends one request and no more; never rejects. */
export async function callProvider(
  request: RequestText,
  maxOutputTokens: number,
  options: ProviderOptions,
  { signal, now }: { readonly signal: AbortSignal; readonly now: () => number },
): Promise<ProviderReply> {
  const exchange = newExchange();
  try {
    const { generateText, jsonSchema, Output } = await import('ai');
    const { properties, required } = request.schema;
    const schema = jsonSchema({
      ...request.schema,
      properties: properties as NonNullable<JSONSchema7['properties']>,
      required: [...required],
    });
    const { thinkingConfig } = thinkingOf(options.model);
    const generated = await generateText({
      model: await openModel(options, guardedFetch(exchange, options.lookup)),
      system: request.system,
      prompt: request.user,
      // The items are read one by one, so that one bad label spoils no other.
      output: { ...Output.text(), responseFormat: Output.object({ schema, name: 'labels' }).responseFormat },
      temperature: 0,
      maxOutputTokens,
      maxRetries: 0,
      abortSignal: signal,
      ...(thinkingConfig && { providerOptions: { google: { thinkingConfig } } }),
    });
    return replyOf(generated, options.model);
  } catch (error) {
    const { response } = exchange;
    if (response?.status === 200 && isEmptyAnswer(response.text)) {
      return { ...EMPTY, tokens: undefined };
    }
    const failed = failureOf(exchange, error, { model: options.model, now: now() });
    return failed.kind === 'unusable' ? { ...failed, tokens: NOTHING } : failed;
  }
}

const NOTHING: Tokens = { inputTokens: 0, outputTokens: 0 };
const EMPTY: Unusable = { kind: 'unusable', why: 'empty', reason: 'the provider gave no answer' };

/** The client of a protocol with our transport, and without the SDK's warnings, which go to the console. */
async function openModel(options: ProviderOptions, fetch: typeof globalThis.fetch): Promise<LanguageModel> {
  const { provider, model, baseUrl: baseURL, key } = options;
  const { wrapLanguageModel } = await import('ai');
  const plain =
    provider === 'gemini'
      ? // Without a key the SDK would look for one in the environment.
        (await import('@ai-sdk/google')).createGoogleGenerativeAI({ baseURL, apiKey: key ?? '', fetch })(
          model,
        )
      : (await import('@ai-sdk/openai-compatible')).createOpenAICompatible({
          name: 'provider',
          baseURL,
          fetch,
          supportsStructuredOutputs: true,
          ...(key !== null && { apiKey: key }),
        })(model);
  return wrapLanguageModel({
    model: plain,
    middleware: {
      specificationVersion: 'v3',
      wrapGenerate: async ({ doGenerate }) => ({ ...(await doGenerate()), warnings: [] }),
    },
  });
}

function replyOf(generated: Generated, model: string): ProviderReply {
  const { text, finishReason, rawFinishReason = '', usage } = generated;
  const { inputTokens, outputTokens } = usage;
  const isCounted = isCount(inputTokens, 1) && isCount(outputTokens, text === '' ? 0 : 1);
  const tokens = isCounted ? { inputTokens, outputTokens } : undefined;
  const said = /^\w{1,60}$/.test(rawFinishReason) ? rawFinishReason : finishReason;
  if (finishReason === 'length')
    return { kind: 'unusable', why: 'cut', reason: `cut off by the provider: ${said}`, tokens };
  if (finishReason === 'content-filter')
    return { kind: 'unusable', why: 'blocked', reason: `blocked by the provider: ${said}`, tokens };
  if (text.trim() === '') return { ...EMPTY, tokens };
  return { kind: 'text', text, model: reportedModel(generated.response.body) ?? model, tokens };
}

/** Whether a count of tokens is one: some gateways say 0 or -1 where they do not know. */
const isCount = (count: number | undefined, least: number): count is number =>
  count !== undefined && Number.isSafeInteger(count) && count >= least;

/** The model's name in the body of either protocol. */
function reportedModel(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const name: unknown = Reflect.get(body, 'modelVersion') ?? Reflect.get(body, 'model');
  return typeof name === 'string' && MODEL_NAME.test(name) ? name : undefined;
}

/** A response of the OpenAI protocol without choices, which the SDK takes for an error. */
function isEmptyAnswer(text: string): boolean {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== 'object' || body === null) return false;
    const choices: unknown = Reflect.get(body, 'choices');
    return Array.isArray(choices) && choices.length === 0;
  } catch {
    return false;
  }
}
