/**
 * Bytes of CSV, NDJSON or plain text go in, compressed or not; batches of messages with their sources come out,
 * and, given a verdict for each, the same bytes again with the labels put in. This room refuses to know how a
 * verdict is reached, where bytes come from and where they go.
 */
export { assertEncoding } from './assert-encoding.ts';
export { formatBefore } from './detect-format.ts';
export { type DocumentReader, openDocument } from './document.ts';
export { readLabelledRows } from './labelled-rows.ts';
export type { RowProblem } from './problem.ts';
export type { Format, ReadOptions } from './read-options.ts';
export type { Batch, PackedBatch } from './row-batch.ts';
