import type { ConfigSources } from '../config.ts';

/** Options that every command has. */
export interface GlobalFlags {
  readonly config?: string;
  readonly quiet?: boolean;
  readonly threads?: number;
}

/** What the configuration is read from when the command line asks for it. */
export function sourcesOf(flags: GlobalFlags): ConfigSources {
  return {
    cwd: process.cwd(),
    env: process.env,
    configPath: flags.config,
    overrides: { threads: flags.threads },
  };
}
