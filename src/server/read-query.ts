import { z } from 'zod';
import { type Context, configuredReadOptions } from '../assemble.ts';
import type { ReadOptions } from '../formats/index.ts';

const format = z.enum(['csv', 'ndjson', 'text']);
const yesOrNo = z.enum(['true', 'false']);
const column = z.string().min(1).max(256);

/** How an upload is to be read and written back: query parameters, or form fields before the file. */
export const readQuery = z
  .strictObject({
    from: format.optional().describe('Format of the input; told by its name and content if absent'),
    format: format.optional().describe("Format of the output; the input's if absent"),
    encoding: z.string().min(1).max(64).optional().describe('A label of the WHATWG Encoding Standard'),
    delimiter: z.string().min(1).max(8).optional().describe('One ASCII character, or `tab`'),
    header: yesOrNo.optional().describe('Whether a CSV begins with a header'),
    columns: z
      .string()
      .min(1)
      .max(8192)
      .optional()
      .describe('Names of the columns between commas: the CSV then has no header'),
    source_column: column.optional().describe('Column or member that names the system'),
    message_column: column.optional().describe('Column or member of the log line'),
    source: z.string().max(256).optional().describe('System that wrote lines which name none'),
    multiline: yesOrNo
      .optional()
      .describe('Plain text: lines of a stack trace belong to the line before them'),
    explain: yesOrNo.optional().describe('Adds stage, confidence, reason and error_code'),
    escape_formulas: yesOrNo
      .optional()
      .describe('CSV: disarms cells that a spreadsheet would run, with an apostrophe'),
    llm: z.enum(['on', 'off']).optional().describe('Whether an LLM may be asked; as configured if absent'),
  })
  .meta({ id: 'ReadQuery', description: 'How an upload is to be read and written back.' });

export type ReadQuery = z.output<typeof readQuery>;

/** The same as formats have it. @param name of the file, by which its format and default source are told */
export function readOptionsOf(query: ReadQuery, name: string, { config }: Context): ReadOptions {
  const configured = configuredReadOptions(config);
  return {
    ...configured,
    name,
    kind: 'file',
    format: query.from,
    to: query.format,
    encoding: query.encoding,
    delimiter: query.delimiter,
    header: isTrue(query.header),
    columns: query.columns?.split(',').flatMap((part) => part.trim() || []),
    sourceColumn: query.source_column ?? configured.sourceColumn,
    messageColumn: query.message_column ?? configured.messageColumn,
    source: query.source,
    multiline: isTrue(query.multiline),
    explain: isTrue(query.explain),
    escapeFormulas: isTrue(query.escape_formulas),
    maxDecompressed: config.uploads.maxDecompressed,
  };
}

function isTrue(text: 'true' | 'false' | undefined): boolean | undefined {
  return text === undefined ? undefined : text === 'true';
}
