/**
 * The configuration: `logsieve.yaml`, the environment, `.env` and the command line's options enter, the
 * effective settings leave, each with its origin. The environment is read here and nowhere else; this room
 * refuses to know what a setting is for.
 */
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { readConfigFile, valueMessage } from './config/config-file.ts';
import { type LlmConfig, readLlmConfig } from './config/llm-settings.ts';
import {
  CONFIG_FILE_ENV,
  SETTING_NAMES,
  SETTINGS,
  type SettingName,
  type SettingValue,
} from './config/settings.ts';
import { misspelt, readVariables, type Variables, wideDotEnv } from './config/variables.ts';
import { LogsieveError } from './errors.ts';
import { DEFAULT_LABELS, type LabelDefinition } from './log/index.ts';

export { parseByteSize, renderByteSize } from './config/byte-size.ts';
export { configFileSchema } from './config/file-schema.ts';

export { CONFIG_FILE_ENV, isByteSize, SETTINGS, type SettingName, SHIPPED } from './config/settings.ts';
export { whyUnreadable } from './config/why-unreadable.ts';

/** Where a setting's value came from. */
export type Origin =
  | { readonly kind: 'default' }
  | { readonly kind: 'file'; readonly file: string; readonly line: number }
  | { readonly kind: 'env' | '.env'; readonly name: string }
  | { readonly kind: 'option' };

/** One setting as it is in force; paths are absolute. */
interface EffectiveSetting {
  readonly name: SettingName;
  readonly value: unknown;
  readonly origin: Origin;
}

/** The configuration in force. */
export interface EffectiveConfig {
  readonly labels: readonly LabelDefinition[];
  /** Whether the labels bear the names of the shipped set, whatever their order and definitions. */
  readonly labelsAreDefault: boolean;
  readonly rules: { readonly files: readonly string[]; readonly shipped: boolean };
  readonly model: {
    readonly encoder: string;
    readonly classifier: string;
    /** null: the thresholds of the classifier's file. */
    readonly targetPrecision: number | null;
  };
  /** Files with labelled lines; none: those that are shipped. */
  readonly learn: { readonly lines: readonly string[] };
  readonly llm: LlmConfig;
  /** null: one for each usable core. */
  readonly threads: number | null;
  /** Data directory; it may not be there yet. */
  readonly home: string;
  readonly tempDir: string;
  /** Sizes in bytes. */
  readonly uploads: {
    readonly maxFileSize: number;
    readonly maxDecompressed: number;
    readonly supportedFormats: readonly ('csv' | 'ndjson' | 'text')[];
    readonly maxRows: number;
  };
  readonly jobs: {
    readonly retentionSeconds: number;
    readonly maxRunning: number;
    readonly maxWaiting: number;
    readonly checkpointMs: number;
  };
  readonly server: {
    readonly host: string;
    readonly port: number;
    readonly webPort: number;
    readonly allowedHosts: readonly string[];
    /** Requests a minute for each client; null: 6,000, and no limit on this machine. */
    readonly rateLimit: number | null;
    readonly maxWaiting: number;
    readonly requireKeys: boolean;
    readonly trustedProxies: readonly string[];
    readonly logLevel: 'error' | 'warn' | 'info' | 'debug' | 'silent';
  };
  readonly formats: {
    readonly sourceColumn: string;
    readonly messageColumn: string;
    readonly labelColumn: string;
    readonly maxMessageChars: number;
    /** null: by the kind of input. */
    readonly onBadBytes: 'fail' | 'row' | null;
  };
  readonly cache: { readonly entries: number };
  /** The configuration file that was read, or null. */
  readonly file: string | null;
  /** Every setting with its origin, in the order of the documentation. */
  readonly settings: readonly EffectiveSetting[];
  /** What is odd but does no harm, in one sentence each. */
  readonly warnings: readonly string[];
  originOf(name: SettingName): Origin;
}

export interface ConfigSources {
  /** Directory of `logsieve.yaml` and `.env`; what paths of the environment and of options are relative to. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Configuration file named by an option: it must be there. */
  readonly configPath?: string | undefined;
  /** Settings given by options, which outrank everything; undefined ones are ignored. */
  readonly overrides?: { readonly [Name in SettingName]?: unknown };
}

/**
 * Reads the configuration: options outrank the environment, which outranks `.env`, which outranks the file,
 * which outranks the defaults. An empty variable counts as unset.
 * @throws LogsieveError CONFIG_UNKNOWN_KEY, CONFIG_VALUE, INPUT_UNREADABLE
 */
export function readConfig(sources: ConfigSources): EffectiveConfig {
  const { cwd, overrides = {} } = sources;
  const variables = readVariables(cwd, sources.env);
  const file = findFile(sources, variables);
  const inFile = file === null ? undefined : readConfigFile(file);

  const find = (name: SettingName): { raw: unknown; origin: Origin; base: string } | undefined => {
    if (overrides[name] !== undefined) return { raw: overrides[name], origin: { kind: 'option' }, base: cwd };
    const { env, fromText } = settingOf(name);
    const variable = env === undefined ? undefined : variables.get(env);
    if (env !== undefined && variable !== undefined) {
      const raw = fromText?.(variable.text) ?? variable.text;
      return { raw, origin: { kind: variable.kind, name: env }, base: cwd };
    }
    const said = inFile?.get(name);
    if (file === null || said === undefined) return undefined;
    return { raw: said.value, origin: { kind: 'file', file, line: said.line }, base: dirname(file) };
  };

  const settings = new Map<SettingName, EffectiveSetting>();
  const value = <Name extends SettingName>(name: Name): SettingValue<Name> => {
    const { schema, default: otherwise, isPath } = settingOf(name);
    const found = find(name);
    let result: unknown = isPath === true ? absolute(otherwise, cwd) : otherwise;
    if (found !== undefined) {
      const parsed = schema.safeParse(found.raw);
      if (!parsed.success)
        throw badValue(name, found.raw, found.origin, parsed.error.issues[0]?.message ?? '');
      result = isPath === true ? absolute(parsed.data, found.base) : parsed.data;
    }
    settings.set(name, { name, value: result, origin: found?.origin ?? { kind: 'default' } });
    return result as SettingValue<Name>;
  };

  const labels = value('labels');
  return {
    labels,
    labelsAreDefault: sameNames(labels, DEFAULT_LABELS),
    rules: { files: value('rules.files'), shipped: value('rules.shipped') },
    model: {
      encoder: value('model.encoder'),
      classifier: value('model.classifier'),
      targetPrecision: value('model.target_precision'),
    },
    learn: { lines: value('learn.lines') },
    llm: readLlmConfig(
      value,
      variables,
      labels.map(({ name }) => name),
    ),
    threads: value('threads'),
    home: value('home'),
    tempDir: value('temp_dir'),
    uploads: {
      maxFileSize: value('uploads.max_file_size'),
      maxDecompressed: value('uploads.max_decompressed'),
      supportedFormats: value('uploads.supported_formats'),
      maxRows: value('uploads.max_rows'),
    },
    jobs: {
      retentionSeconds: value('jobs.retention'),
      maxRunning: value('jobs.max_running'),
      maxWaiting: value('jobs.max_waiting'),
      checkpointMs: value('jobs.checkpoint'),
    },
    server: {
      host: value('server.host'),
      port: value('server.port'),
      webPort: value('server.web_port'),
      allowedHosts: value('server.allowed_hosts'),
      rateLimit: value('server.rate_limit'),
      maxWaiting: value('server.max_waiting'),
      requireKeys: value('server.require_keys'),
      trustedProxies: value('server.trusted_proxies'),
      logLevel: value('server.log_level'),
    },
    formats: {
      sourceColumn: value('formats.source_column'),
      messageColumn: value('formats.message_column'),
      labelColumn: value('formats.label_column'),
      maxMessageChars: value('formats.max_message_chars'),
      onBadBytes: value('formats.on_bad_bytes'),
    },
    cache: { entries: value('cache.entries') },
    file,
    settings: SETTING_NAMES.flatMap((name) => settings.get(name) ?? []),
    warnings: [...misspelt(variables), ...wideDotEnv(cwd, variables)],
    originOf: (name) => settings.get(name)?.origin ?? { kind: 'default' },
  };
}

/** An origin in the words of the user: what to change to change the value. */
export function renderOrigin(origin: Origin): string {
  switch (origin.kind) {
    case 'file':
      return `${origin.file}:${origin.line}`;
    case 'env':
      return `environment ${origin.name}`;
    case '.env':
      return `.env ${origin.name}`;
    case 'option':
      return 'command line';
    case 'default':
      return 'default';
  }
}

interface AnySetting {
  readonly schema: (typeof SETTINGS)[SettingName]['schema'];
  readonly default: unknown;
  readonly env?: string;
  readonly fromText?: (text: string) => unknown;
  readonly isPath?: true;
}

function settingOf(name: SettingName): AnySetting {
  return SETTINGS[name];
}

function findFile({ cwd, configPath }: ConfigSources, variables: Variables): string | null {
  const named = configPath ?? variables.get(CONFIG_FILE_ENV)?.text;
  if (named !== undefined) return resolve(cwd, named);
  const usual = resolve(cwd, 'logsieve.yaml');
  return existsSync(usual) ? usual : null;
}

function absolute(value: unknown, base: string): unknown {
  if (value === null) return null;
  return Array.isArray(value)
    ? value.map((path) => resolve(base, String(path)))
    : resolve(base, String(value));
}

function badValue(name: SettingName, raw: unknown, origin: Origin, allowed: string): LogsieveError {
  const message = valueMessage(name, raw, allowed);
  const isInFile = origin.kind === 'file';
  return new LogsieveError('CONFIG_VALUE', isInFile ? message : `${message} (${renderOrigin(origin)})`, {
    place: isInFile ? { file: origin.file, line: origin.line } : {},
    remedy: `see ${name} in docs/configuration.md`,
  });
}

function sameNames(a: readonly LabelDefinition[], b: readonly LabelDefinition[]): boolean {
  const names = new Set(b.map(({ name }) => name));
  return a.length === b.length && a.every(({ name }) => names.has(name));
}
