import { LogsieveError } from '../errors.ts';
import type { DocumentReader, Format } from '../formats/index.ts';

/** Whether an LLM may be asked. @throws LogsieveError VALIDATION where it is wanted and there is none */
export function asksLlmOf(wanted: 'on' | 'off' | undefined, isConfigured: boolean): boolean {
  if (wanted !== 'on' || isConfigured) return wanted !== 'off' && isConfigured;
  throw new LogsieveError('VALIDATION', 'llm=on, but this server has no LLM', {
    place: { pointer: '/llm' },
    remedy: 'leave llm out; docs/llm.md says how a server gets one',
  });
}

/** @throws LogsieveError UNSUPPORTED_FORMAT */
export function assertSupported({ format }: DocumentReader, supported: readonly Format[]): void {
  if (supported.includes(format)) return;
  throw new LogsieveError(
    'UNSUPPORTED_FORMAT',
    `the upload is ${format}; this server takes ${supported.join(', ')}`,
    {
      remedy: `say from=${supported[0] ?? 'csv'} if it is that, or add ${format} to SUPPORTED_FORMATS (uploads.supported_formats)`,
      details: { detected: format, supported },
    },
  );
}
