import type { z } from 'zod';

/** One setting of the table. */
export interface Setting<Schema extends z.ZodType, Default> {
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

/** Keeps the types of a setting's schema and default. */
export function setting<Schema extends z.ZodType, Default>(
  options: Setting<Schema, Default>,
): Setting<Schema, Default> {
  return options;
}
