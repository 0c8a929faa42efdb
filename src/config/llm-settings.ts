import { readFileSync, statSync } from 'node:fs';
import { LogsieveError } from '../errors.ts';
import { checkBaseUrl, GEMINI_BASE_URL } from '../llm/index.ts';
import { geminiPrices, type Prices } from './gemini-prices.ts';
import { GEMINI_MODEL } from './llm-table.ts';
import type { SettingName, SettingValue } from './settings.ts';
import type { Variables } from './variables.ts';
import { whyUnreadable } from './why-unreadable.ts';

/** The LLM as it is to be asked; its key is shown nowhere. */
export interface LlmConfig {
  /** Whether it is to be asked at all. */
  readonly isOn: boolean;
  /** Whether it is on only because nothing stands against it. */
  readonly isAutomatic: boolean;
  readonly provider: 'gemini' | 'openai-compatible';
  readonly model: string;
  readonly baseUrl: string;
  /** null: the provider wants none. */
  readonly key: string | null;
  readonly sources: readonly string[];
  readonly sourceLabels: Readonly<Record<string, readonly string[]>>;
  readonly batch: number;
  readonly concurrency: number;
  /** Seconds. */
  readonly timeout: number;
  /** Seconds. */
  readonly maxWait: number;
  /** Of one run and of a month; null: no limit. */
  readonly limits: {
    readonly cost: number;
    readonly requests: number | null;
    readonly costMonth: number | null;
    readonly requestsMonth: number | null;
  };
  /** Per million tokens; null: not known. */
  readonly prices: Prices | null;
}

type Value = <Name extends SettingName>(name: Name) => SettingValue<Name>;

/** @throws LogsieveError LLM_KEY_MISSING, URL_NOT_ALLOWED, SECRET_FILE_MODE, INPUT_UNREADABLE, CONFIG_VALUE */
export function readLlmConfig(value: Value, variables: Variables, labels: readonly string[]): LlmConfig {
  const enabled = value('llm.enabled');
  const provider = value('llm.provider');
  const isGemini = provider === 'gemini';
  const variable = isGemini ? 'GEMINI_API_KEY' : 'LOGSIEVE_LLM_KEY';
  const url = value('llm.base_url');
  const named = value('llm.model');
  const keyFile = value('llm.key_file');
  const prices = value('llm.prices');
  const key =
    enabled === 'off' ? null : (readKeyFile(keyFile) ?? variables.get(variable)?.text.trim() ?? null);
  const isReady = isGemini ? key !== null : url !== null && named !== null;
  if (enabled === 'on' && !isReady) throw isGemini ? keyMissing() : incomplete(url === null);
  const model = named ?? GEMINI_MODEL;
  const sourceLabels = value('llm.source_labels');
  assertKnown(sourceLabels, labels);
  return {
    isOn: enabled !== 'off' && isReady,
    isAutomatic: enabled === 'auto',
    provider,
    model,
    baseUrl: checkBaseUrl(url ?? GEMINI_BASE_URL),
    key,
    sources: value('llm.sources'),
    sourceLabels,
    batch: value('llm.batch'),
    concurrency: value('llm.concurrency'),
    timeout: value('llm.timeout'),
    maxWait: value('llm.max_wait'),
    limits: {
      cost: value('llm.max_cost'),
      requests: value('llm.max_requests'),
      costMonth: value('llm.max_cost_month'),
      requestsMonth: value('llm.max_requests_month'),
    },
    prices: prices ?? (isGemini ? geminiPrices(model) : null),
  };
}

function readKeyFile(file: string | null): string | null {
  if (file === null) return null;
  try {
    const { mode } = statSync(file);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) throw tooWide(file, mode);
    return readFileSync(file, 'utf8').trim() || null;
  } catch (error) {
    if (error instanceof LogsieveError) throw error;
    throw new LogsieveError('INPUT_UNREADABLE', `the key file ${file} ${whyUnreadable(error)}`, {
      place: { file },
      remedy: 'check llm.key_file or LOGSIEVE_LLM_KEY_FILE',
      cause: error,
    });
  }
}

function tooWide(file: string, mode: number): LogsieveError {
  const octal = (mode & 0o777).toString(8).padStart(4, '0');
  return new LogsieveError(
    'SECRET_FILE_MODE',
    `others may read the key file ${file}: its mode is ${octal}, not 0600`,
    {
      place: { file },
      remedy: `run chmod 600 ${file}`,
    },
  );
}

function keyMissing(): LogsieveError {
  return new LogsieveError('LLM_KEY_MISSING', 'llm.enabled is on, and there is no key for gemini', {
    remedy: 'set GEMINI_API_KEY or llm.key_file, or go on without by --no-llm or LOGSIEVE_LLM=off',
  });
}

function incomplete(lacksUrl: boolean): LogsieveError {
  const [setting, variable] = lacksUrl
    ? ['llm.base_url', 'LOGSIEVE_LLM_BASE_URL']
    : ['llm.model', 'LOGSIEVE_LLM_MODEL'];
  return new LogsieveError('CONFIG_VALUE', `llm.enabled is on, and openai-compatible has no ${setting}`, {
    remedy: `set ${setting} or ${variable}, or go on without by --no-llm or LOGSIEVE_LLM=off`,
  });
}

function assertKnown(
  sourceLabels: Readonly<Record<string, readonly string[]>>,
  labels: readonly string[],
): void {
  for (const [source, names] of Object.entries(sourceLabels)) {
    const unknown = names.find((name) => !labels.includes(name));
    if (unknown === undefined) continue;
    throw new LogsieveError(
      'CONFIG_VALUE',
      `llm.source_labels: ${source} has "${unknown}", which is no label`,
      {
        remedy: `the labels are ${labels.join(', ')}`,
      },
    );
  }
}
