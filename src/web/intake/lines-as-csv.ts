import { fileChanged, ProblemError } from '../api/problem.ts';

interface HowToRead {
  /** A label of the WHATWG Encoding Standard. */
  readonly encoding: string;
  readonly gzip: boolean;
}

/**
 * The lines of a plain text as a CSV of one column, in UTF-8, for a server that takes no plain text. Blank lines are
 * no rows, as they are none of a plain text.
 * @throws {ProblemError} BAD_ARCHIVE, FILE_CHANGED
 */
export async function linesAsCsv(file: File, { encoding, gzip }: HowToRead): Promise<File> {
  const bytes: ReadableStream<BufferSource> = gzip
    ? file.stream().pipeThrough(new DecompressionStream('gzip'))
    : file.stream();
  const csv = bytes.pipeThrough(new TextDecoderStream(encoding)).pipeThrough(csvOfLines());
  const blob = await new Response(csv.pipeThrough(new TextEncoderStream())).blob().catch(() => {
    throw gzip ? badArchive() : fileChanged();
  });
  const stem = file.name.replace(/\.gz$/i, '').replace(/\.(?:log|txt)$/i, '');
  return new File([blob], `${stem}.csv`);
}

/** One line as a row of one cell; nothing where it is blank. */
export function rowOfLine(line: string): string {
  return line.trim() === '' ? '' : `"${line.replaceAll('"', '""')}"\n`;
}

function csvOfLines(): TransformStream<string, string> {
  let rest = '';
  return new TransformStream({
    start: (controller) => controller.enqueue('log_message\n'),
    transform: (chunk, controller) => {
      // A carriage return at the end may be the first half of a line end.
      const text = rest + chunk;
      const whole = text.endsWith('\r') ? text.slice(0, -1) : text;
      const lines = whole.split(/\r\n|\r|\n/);
      rest = (lines.pop() ?? '') + text.slice(whole.length);
      const rows = lines.map(rowOfLine).join('');
      if (rows !== '') controller.enqueue(rows);
    },
    flush: (controller) => {
      const rows = rest.split('\r').map(rowOfLine).join('');
      if (rows !== '') controller.enqueue(rows);
    },
  });
}

function badArchive(): ProblemError {
  return new ProblemError({
    title: 'bad archive',
    status: 0,
    code: 'BAD_ARCHIVE',
    detail: 'The gzip data is corrupt or cut short.',
    remedy: 'Make it again; gzip -t tells whether it is whole.',
  });
}
