import { detectFormat } from '../sniff/detect-format.ts';
import { rowOfLine } from './lines-as-csv.ts';

/**
 * Pasted lines as a file. CSV and NDJSON stay as they are; plain lines become a CSV of one column, which every
 * server takes, and whose result is a table.
 */
export function pastedFile(text: string): File {
  const format = detectFormat('', text);
  if (format !== 'text') return new File([text], `pasted.${format}`);
  const rows = text.split(/\r\n|\r|\n/).map(rowOfLine);
  return new File(['log_message\n', ...rows], 'pasted.csv');
}
