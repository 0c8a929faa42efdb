/**
 * The one way through a document: its bytes and a cascade enter, the same bytes with their labels leave into an output,
 * and what became of the rows is told on the way. This room refuses to know who asks, where the bytes came from and
 * what is kept of them.
 */
export { blankExplained, blankRows, isBlank } from './bad-row.ts';
export {
  classifyDocument,
  type DocumentInput,
  type DocumentWork,
  ProgressLost,
} from './classify-document.ts';
export { gzipped, type Output } from './output.ts';
