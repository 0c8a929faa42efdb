import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { DEFAULT_LABELS, type LabelDefinition } from '../log/index.ts';
import {
  amount,
  byteSize,
  columnName,
  flag,
  labels,
  labelsBySource,
  list,
  name,
  number,
  onOrOff,
  path,
  prices,
  sourceNames,
  wholeNumber,
} from './values.ts';

/** The files that come with the package. */
export const SHIPPED = {
  encoder: packaged('models/encoder'),
  classifier: packaged('models/classifier/model.safetensors'),
  /** The lines that the classifier was fitted on. */
  lines: packaged('training/lines.csv'),
  rules: packaged('rules/default.yaml'),
  /** The same, compiled by the build; absent in a checkout that was not built. */
  compiledRules: packaged('dist/rules/default.json'),
} as const;

/** What is asked where nothing else is configured. */
export const GEMINI_MODEL = 'gemini-2.5-flash-lite';

function packaged(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

interface Setting<Schema extends z.ZodType, Default> {
  readonly schema: Schema;
  readonly default: Default;
  /** The environment variable that sets it; none for what an environment cannot say. */
  readonly env?: string;
  /** The text of an environment variable as the value that a file would hold. @default the text itself */
  readonly fromText?: (text: string) => unknown;
  /** A file or directory, or a list of them: relative to the configuration file, or to the working directory. */
  readonly isPath?: true;
  readonly about: string;
}

function setting<Schema extends z.ZodType, Default>(
  options: Setting<Schema, Default>,
): Setting<Schema, Default> {
  return options;
}

/**
 * Every setting once, by its name in `logsieve.yaml`: what it may hold, what it is when nobody says, and the
 * environment variable that says it. The file's schema, the published JSON Schema and the documentation follow
 * from this table.
 */
export const SETTINGS = {
  labels: setting({
    schema: labels,
    default: DEFAULT_LABELS as readonly LabelDefinition[],
    about: 'The label set, highest precedence first; without it, the nine shipped labels.',
  }),
  'rules.files': setting({
    schema: z.array(path, { error: 'a list of rule files' }).max(100, { error: 'at most 100 rule files' }),
    default: [] as string[],
    env: 'LOGSIEVE_RULES',
    fromText: list,
    isPath: true,
    about: 'Your own rule files, in order; they come before the shipped rules.',
  }),
  'rules.shipped': setting({
    schema: onOrOff,
    default: true,
    env: 'LOGSIEVE_SHIPPED_RULES',
    fromText: flag,
    about: 'Whether the shipped rules are used too. With labels of your own they stand aside.',
  }),
  'model.encoder': setting({
    schema: path,
    default: SHIPPED.encoder,
    env: 'MODEL_PATH',
    isPath: true,
    about: 'Directory of the sentence encoder, in the layout of models/encoder.',
  }),
  'model.classifier': setting({
    schema: path,
    default: SHIPPED.classifier,
    env: 'LOGSIEVE_CLASSIFIER',
    isPath: true,
    about:
      'Classifier file, as logsieve train writes it. With labels of your own the shipped one stands aside.',
  }),
  'learn.lines': setting({
    schema: z
      .array(path, { error: 'a list of files with labelled lines' })
      .max(100, { error: 'at most 100 files with labelled lines' }),
    default: [] as string[],
    env: 'LOGSIEVE_LEARN_LINES',
    fromText: list,
    isPath: true,
    about:
      'Labelled lines that logsieve learn fits on beside the answers; without any, those that the shipped classifier was fitted on, for its own labels.',
  }),
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
  threads: setting({
    schema: wholeNumber(1, 256),
    default: null,
    env: 'LOGSIEVE_THREADS',
    fromText: number,
    about: 'Worker threads that embed; without it, one for each usable core.',
  }),
  home: setting({
    schema: path,
    default: '.logsieve',
    env: 'LOGSIEVE_HOME',
    isPath: true,
    about: 'Data directory: the store of answers, and the models that were learnt. Made when first needed.',
  }),
  temp_dir: setting({
    schema: path,
    default: tmpdir(),
    env: 'TEMP_DIR',
    isPath: true,
    about: 'Where temporary files go.',
  }),
  'uploads.max_file_size': setting({
    schema: byteSize,
    default: 200e6,
    env: 'MAX_FILE_SIZE',
    about: 'Largest upload. Bounds uploads only: the command line reads files of any size.',
  }),
  'uploads.max_decompressed': setting({
    schema: byteSize,
    default: 2 * 2 ** 30,
    env: 'LOGSIEVE_MAX_DECOMPRESSED',
    about: 'Largest upload when decompressed. The command line has --max-decompressed.',
  }),
  'uploads.supported_formats': setting({
    schema: z
      .array(z.enum(['csv', 'ndjson', 'text'], { error: 'csv, ndjson or text' }), {
        error: 'a list of csv, ndjson, text',
      })
      .min(1, { error: 'at least one of csv, ndjson, text' }),
    default: ['csv'] as ('csv' | 'ndjson' | 'text')[],
    env: 'SUPPORTED_FORMATS',
    fromText: (value) => list(value.toLowerCase()),
    about: 'Formats of uploads. Bounds uploads only: the command line reads every format.',
  }),
  'formats.source_column': setting({
    schema: columnName,
    default: 'source',
    env: 'LOGSIEVE_SOURCE_COLUMN',
    about: 'Column or key that names the system which wrote the line.',
  }),
  'formats.message_column': setting({
    schema: columnName,
    default: 'log_message',
    env: 'LOGSIEVE_MESSAGE_COLUMN',
    about: 'Column or key that holds the line.',
  }),
  'formats.label_column': setting({
    schema: columnName,
    default: 'target_label',
    env: 'LOGSIEVE_LABEL_COLUMN',
    about: 'Column or key that the label is written to.',
  }),
  'formats.max_message_chars': setting({
    schema: wholeNumber(100, 10_000_000),
    default: 10_000,
    env: 'LOGSIEVE_MAX_MESSAGE_CHARS',
    fromText: number,
    about: 'Characters of a message that are judged after the rules; the output keeps the whole.',
  }),
  'formats.on_bad_bytes': setting({
    schema: z.enum(['fail', 'row'], { error: 'fail or row' }),
    default: null,
    env: 'LOGSIEVE_ON_BAD_BYTES',
    about:
      'Bytes that are not valid in the encoding: fail, or keep the row as Unclassified. Without it, row for standard input and plain text, else fail.',
  }),
  'cache.entries': setting({
    schema: wholeNumber(1, 16_777_216),
    default: 65_536,
    env: 'LOGSIEVE_CACHE_ENTRIES',
    fromText: number,
    about: 'Templates whose verdict is remembered while logsieve runs.',
  }),
} as const;

/** Name of a setting as `logsieve.yaml` has it. */
export type SettingName = keyof typeof SETTINGS;

/** What a setting holds once it has been read. */
export type SettingValue<Name extends SettingName> =
  | z.output<(typeof SETTINGS)[Name]['schema']>
  | (typeof SETTINGS)[Name]['default'];

/** The names, in the order of the table. */
export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[];

/** The environment variable that names the configuration file itself. */
export const CONFIG_FILE_ENV = 'LOGSIEVE_CONFIG';
