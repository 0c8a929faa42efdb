import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { DEFAULT_LABELS, type LabelDefinition } from '../log/index.ts';
import { JOBS_SETTINGS } from './jobs-table.ts';
import { LLM_SETTINGS } from './llm-table.ts';
import { SERVER_SETTINGS } from './server-table.ts';
import { setting } from './setting.ts';
import {
  byteSize,
  columnName,
  flag,
  labels,
  list,
  number,
  onOrOff,
  path,
  share,
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

function packaged(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
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
  'model.target_precision': setting({
    schema: share,
    default: null,
    env: 'LOGSIEVE_TARGET_PRECISION',
    fromText: number,
    about:
      'Share of answers that the classifier is to have right: its thresholds are fitted anew. Without it, those that it was trained with.',
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
  ...LLM_SETTINGS,
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
  'uploads.max_rows': setting({
    schema: wholeNumber(1, 1_000_000_000),
    default: 10_000_000,
    env: 'LOGSIEVE_MAX_ROWS',
    fromText: number,
    about: 'Most rows of an upload. Bounds uploads only.',
  }),
  ...JOBS_SETTINGS,
  ...SERVER_SETTINGS,
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

/** Whether a setting's number counts bytes. */
export function isByteSize(name: SettingName): boolean {
  return SETTINGS[name].schema === byteSize;
}

/** The environment variable that names the configuration file itself. */
export const CONFIG_FILE_ENV = 'LOGSIEVE_CONFIG';
