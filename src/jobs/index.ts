/**
 * Work on whole documents: bytes and a cascade enter, the same bytes with their labels leave, and what became of the
 * rows is told on the way. This room refuses to know by which door a document came.
 */
export {
  badRow,
  classifyDocument,
  type DocumentInput,
  type DocumentProgress,
  type DocumentWork,
} from './classify-document.ts';
export { gzipped, type Output } from './output.ts';
