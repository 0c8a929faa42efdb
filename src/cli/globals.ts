import type { ConfigSources } from '../config.ts';

/** Options that every command has. */
export interface GlobalFlags {
  readonly config?: string;
  readonly quiet?: boolean;
  readonly threads?: number;
}

/** Options of commands that may have an LLM asked. */
export interface LlmFlags {
  /** `--no-llm`, or `--llm`. */
  readonly llm?: boolean;
  readonly maxCost?: number;
  readonly maxRequests?: number;
}

/** What the configuration is read from when the command line asks for it. */
export function sourcesOf(flags: GlobalFlags & LlmFlags): ConfigSources {
  return {
    cwd: process.cwd(),
    env: process.env,
    configPath: flags.config,
    overrides: {
      threads: flags.threads,
      'llm.enabled': flags.llm === undefined ? undefined : flags.llm ? 'on' : 'off',
      'llm.max_cost': flags.maxCost,
      'llm.max_requests': flags.maxRequests,
    },
  };
}
