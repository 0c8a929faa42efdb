import { z } from 'zod';
import { setting } from './setting.ts';
import {
  amount,
  labelsBySource,
  list,
  name,
  number,
  path,
  prices,
  sourceNames,
  wholeNumber,
} from './values.ts';

/** What is asked where nothing else is configured. */
export const GEMINI_MODEL = 'gemini-2.5-flash-lite';

/** The settings of the LLM; a part of the table of all settings. */
export const LLM_SETTINGS = {
  'llm.enabled': setting({
    schema: z.enum(['auto', 'on', 'off'], { error: 'auto, on or off' }),
    default: 'auto' as const,
    env: 'LOGSIEVE_LLM',
    about:
      'Whether an LLM is asked about what the other stages pass on. auto: where GEMINI_API_KEY is set, or the provider is openai-compatible and has a base URL.',
  }),
  'llm.provider': setting({
    schema: z.enum(['gemini', 'openai-compatible'], { error: 'gemini or openai-compatible' }),
    default: 'gemini' as const,
    env: 'LOGSIEVE_LLM_PROVIDER',
    about:
      'gemini, whose key is GEMINI_API_KEY; or openai-compatible, for local models and gateways, whose key, if it wants one, is LOGSIEVE_LLM_KEY.',
  }),
  'llm.model': setting({
    schema: name,
    default: null,
    env: 'LOGSIEVE_LLM_MODEL',
    about: `Name of the model. Without it gemini is asked for ${GEMINI_MODEL}; openai-compatible needs it.`,
  }),
  'llm.base_url': setting({
    schema: name,
    default: null,
    env: 'LOGSIEVE_LLM_BASE_URL',
    about:
      'Where the provider is, such as http://127.0.0.1:11434/v1. Without it gemini is at its own address.',
  }),
  'llm.key_file': setting({
    schema: path,
    default: null,
    env: 'LOGSIEVE_LLM_KEY_FILE',
    isPath: true,
    about: 'File that holds the key and that nobody else may read; it outranks the variables.',
  }),
  'llm.sources': setting({
    schema: sourceNames,
    default: ['LegacyCRM'] as string[],
    env: 'LOGSIEVE_LLM_SOURCES',
    fromText: list,
    about: 'Sources whose lines go to the LLM before the classifier, after answers and rules.',
  }),
  'llm.source_labels': setting({
    schema: labelsBySource,
    default: {} as Record<string, string[]>,
    about: 'By source, the labels that the LLM may give its lines; such a source is asked about apart.',
  }),
  'llm.batch': setting({
    schema: wholeNumber(1, 40),
    default: 40,
    env: 'LOGSIEVE_LLM_BATCH',
    fromText: number,
    about: 'Templates that one request asks about.',
  }),
  'llm.concurrency': setting({
    schema: wholeNumber(1, 64),
    default: 4,
    env: 'LOGSIEVE_LLM_CONCURRENCY',
    fromText: number,
    about: 'Requests at once.',
  }),
  'llm.timeout': setting({
    schema: wholeNumber(1, 600),
    default: 30,
    env: 'LOGSIEVE_LLM_TIMEOUT',
    fromText: number,
    about: 'Seconds that a request may take.',
  }),
  'llm.max_wait': setting({
    schema: wholeNumber(1, 3600),
    default: 10,
    env: 'LOGSIEVE_LLM_MAX_WAIT',
    fromText: number,
    about:
      'On live input, seconds that a line waits for the LLM at most; then it leaves as Unclassified, and the answer is kept for the next.',
  }),
  'llm.max_cost': setting({
    schema: amount(1e6),
    default: 1,
    env: 'LOGSIEVE_LLM_MAX_COST',
    fromText: number,
    about: 'What one run may cost, in the currency of the prices.',
  }),
  'llm.max_requests': setting({
    schema: wholeNumber(0, 1_000_000),
    default: null,
    env: 'LOGSIEVE_LLM_MAX_REQUESTS',
    fromText: number,
    about: 'Requests that one run may send; without it only the cost counts.',
  }),
  'llm.max_cost_month': setting({
    schema: amount(1e6),
    default: null,
    env: 'LOGSIEVE_LLM_MAX_COST_MONTH',
    fromText: number,
    about: 'What all runs that share a store may cost in a month (UTC).',
  }),
  'llm.max_requests_month': setting({
    schema: wholeNumber(0, 100_000_000),
    default: null,
    env: 'LOGSIEVE_LLM_MAX_REQUESTS_MONTH',
    fromText: number,
    about: 'Requests that all runs that share a store may send in a month (UTC).',
  }),
  'llm.prices': setting({
    schema: prices,
    default: null,
    about:
      'What a million tokens cost, and since when. Without it, gemini models cost what src/config/gemini-prices.ts says, in US dollars; of other models the cost is not known, and only requests are counted.',
  }),
} as const;
