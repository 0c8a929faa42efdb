import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { RowFilter } from '../../jobs/index.ts';
import { STAGES } from '../../log/index.ts';
import { notValid } from '../problem.ts';
import { wholeNumber } from '../whole-number.ts';

const MOST_VALUES = 200;
/** One value, or several as the parameter comes several times. */
const some = <T extends z.ZodType>(value: T) => z.union([value, z.array(value).max(MOST_VALUES)]).optional();

/** Which rows are meant: parameters of several routes. */
export const filterQuery = {
  label: some(z.string().min(1).max(256)).describe('Only rows with this label; several: any of them'),
  source: some(z.string().max(4096)).describe('Only rows of this source; several: any of them'),
  stage: some(z.enum(STAGES)).describe('Only rows that this stage decided; several: any of them'),
  search: z.string().max(1000).optional().describe('Text within the message, whatever its case'),
};
export const templateQuery = {
  template: wholeNumber(0, 0xffff_ffff).optional().describe('Only rows of this template'),
};
export const pageQuery = {
  order: z.enum(['asc', 'desc']).optional().describe('asc if absent'),
  offset: wholeNumber(0, 0xffff_ffff).optional().describe('Where the page begins'),
  limit: wholeNumber(1, 1000).optional().describe('At most this many, 100 if absent'),
};

interface FilterQuery {
  readonly label?: string | readonly string[] | undefined;
  readonly source?: string | readonly string[] | undefined;
  readonly stage?: string | readonly string[] | undefined;
  readonly search?: string | undefined;
  readonly template?: number | undefined;
}

export function filterOf({ label, source, stage, search, template }: FilterQuery): RowFilter {
  return { labels: listOf(label), sources: listOf(source), stages: listOf(stage), search, template };
}

function listOf(value: string | readonly string[] | undefined): readonly string[] | undefined {
  return value === undefined || typeof value !== 'string' ? value : [value];
}

/** Cursors are good as long as the process lives. */
const KEY = randomBytes(32);
const CURSOR = /^([0-9]{1,10})\.([\w-]{22})$/;

/** Where a next page begins, bound to what the pages are of. */
export function cursorOf(offset: number, subject: unknown): string {
  return `${offset}.${signatureOf(offset, subject)}`;
}

/** @throws LogsieveError VALIDATION for a cursor of other pages, or of rows that were corrected since */
export function offsetOf(cursor: string, subject: unknown): number {
  const [, offset, signature = ''] = CURSOR.exec(cursor) ?? [];
  const expected = Buffer.from(signatureOf(Number(offset), subject));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw notValid(
      'querystring',
      '/cursor',
      'is no cursor of these rows as they are now: begin anew without it',
    );
  }
  return Number(offset);
}

function signatureOf(offset: number, subject: unknown): string {
  const mac = createHmac('sha256', KEY).update(JSON.stringify([offset, subject]));
  return mac.digest('base64url').slice(0, 22);
}
