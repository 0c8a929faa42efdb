#!/usr/bin/env node
import { CommanderError } from 'commander';
import { EXIT, LogsieveError } from '../errors.ts';
import { sayError } from './console.ts';
import { guardStandardStreams } from './output.ts';
import { createProgram } from './program.ts';

guardStandardStreams();
try {
  const program = await createProgram(process.argv.slice(2));
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Help that nobody asked for, as for `logsieve` alone, is a failure; that of --help is none.
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  } else {
    sayError(error);
    process.exitCode = error instanceof LogsieveError ? error.exitCode : EXIT.internal;
  }
}
