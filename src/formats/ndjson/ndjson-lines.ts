import type { ErrorCode } from '../../errors.ts';
import type { Line, LineHandler } from '../line-reader.ts';
import { jsonStringBytes } from '../output/json-bytes.ts';
import { type RowProblem, rowProblem } from '../problem.ts';
import { DEFAULT_MESSAGE_COLUMN, DEFAULT_SOURCE_COLUMN } from '../read-options.ts';
import type { Reading } from '../reading.ts';
import type { Piece, RowBatch } from '../row-batch.ts';
import { SourceNames } from '../source-names.ts';
import { AddedNames } from './added-names.ts';
import { type JsonMember, JsonScanner, jsonType } from './json-scanner.ts';

/** Longer lines are passed on unread. */
const MAX_NDJSON_LINE_BYTES = 1024 * 1024;
/** Records nested deeper are not judged. */
const MAX_DEPTH = 100;
/** Members that hold the message, the first that a record has; used unless one is named. */
const DEFAULT_MESSAGE_KEYS = [
  DEFAULT_MESSAGE_COLUMN,
  'message',
  'msg',
  'log',
  'MESSAGE',
  '@message',
  'text',
  'body',
] as const;
/** Members that hold the source, the first that is a string; used unless one is named. */
const DEFAULT_SOURCE_KEYS = [
  DEFAULT_SOURCE_COLUMN,
  'service',
  'service.name',
  'logger',
  'app',
  'SYSLOG_IDENTIFIER',
] as const;

/** NDJSON: a line is a record, which gains members; a line that is no object is put into one. */
export class NdjsonLines implements LineHandler {
  readonly maxBytes = MAX_NDJSON_LINE_BYTES;
  readonly open = undefined;
  readonly #reading: Reading;
  readonly #scanner = new JsonScanner();
  readonly #strings = new SourceNames();
  readonly #messageKeys: readonly string[];
  readonly #sourceKeys: readonly string[];
  readonly #names: AddedNames;

  constructor(reading: Reading) {
    const { messageColumn = DEFAULT_MESSAGE_COLUMN, sourceColumn = DEFAULT_SOURCE_COLUMN } = reading.options;
    this.#reading = reading;
    this.#messageKeys = messageColumn === DEFAULT_MESSAGE_COLUMN ? DEFAULT_MESSAGE_KEYS : [messageColumn];
    this.#sourceKeys = sourceColumn === DEFAULT_SOURCE_COLUMN ? DEFAULT_SOURCE_KEYS : [sourceColumn];
    this.#names = new AddedNames(reading);
  }

  take(batch: RowBatch, block: Buffer, line: Line): void {
    const { start, end, number } = line;
    const { text, defaultSource } = this.#reading;
    const scanner = this.#scanner;
    batch.place(start, end, line.next, number);
    const bad = text.check(start, end, number);
    scanner.scan(block, start, end);
    const { badAt, type } = scanner;
    if (badAt >= 0 || type !== 'object') {
      const problem = bad ?? this.#notARecord(block, line);
      const row = batch.size;
      batch.marks.push(start);
      batch.name(this.#names.current);
      const raw = block.subarray(start, end);
      batch.replace(row, this.#encode(`,"error_code":"${problem.code}","raw":"`, raw, '"}'));
      this.#reading.addUnreadable(batch, raw, defaultSource, problem);
      for (const values of batch.extra) values.push('');
      return;
    }
    batch.marks.push(scanner.closingBrace);
    if (scanner.members.length === 0) batch.markEmptyObject(batch.size);
    if (bad !== undefined) {
      batch.name(this.#names.current);
      this.#reading.addUnreadable(batch, block.subarray(start, end), defaultSource, bad);
      for (const values of batch.extra) values.push('');
      return;
    }
    this.#addRecord(batch, block, line);
  }

  blank(): void {
    // It stays where it is.
  }

  close(): void {
    // Every line is a record of its own.
  }

  reopen(): void {
    // No record is ever open.
  }

  takePiece(batch: RowBatch, { isFirst, isLast, end }: Piece): void {
    const raw = batch.block.subarray(0, end);
    const after = isLast ? '"}' : '';
    if (!isFirst) {
      batch.block = Buffer.concat([this.#encode('', raw, after), batch.block.subarray(end)]);
      return;
    }
    batch.marks.push(0);
    batch.name(this.#names.current);
    batch.replace(0, this.#encode(',"error_code":"LINE_TOO_LONG","raw":"', raw, after));
  }

  #addRecord(batch: RowBatch, block: Buffer, { number }: Line): void {
    const reading = this.#reading;
    const keys = this.#keys(block);
    this.#names.meet(keys, number);
    batch.name(this.#names.current);
    const row = batch.size;
    const messageKey = this.#messageKeys.find((key) => keys.includes(key)) ?? this.#messageKeys[0] ?? '';
    const message = this.#stringOf(block, this.#member(keys, messageKey));
    const source = this.#sourceOf(block, keys);
    const known = source ?? reading.defaultSource;
    if (message === undefined) reading.addEmpty(batch, known);
    else reading.add(batch, message, known, number);
    this.#reportKeys(batch, row, keys, number);
    if (message === undefined) this.#reportType(batch, row, block, keys, messageKey, number);
    if (source === undefined) this.#reportType(batch, row, block, keys, this.#sourceKeys[0] ?? '', number);
    for (const [i, key] of (reading.options.extraColumns ?? []).entries()) {
      batch.extra[i]?.push(this.#stringOf(block, this.#member(keys, key)) ?? '');
    }
  }

  #keys(block: Buffer): string[] {
    const keys: string[] = [];
    for (const member of this.#scanner.members) keys.push(this.#keyOf(block, member));
    return keys;
  }

  /** The first member of a name. */
  #member(keys: readonly string[], key: string): JsonMember | undefined {
    return this.#scanner.members[keys.indexOf(key)];
  }

  #reportKeys(batch: RowBatch, row: number, keys: readonly string[], line: number): void {
    const { specialKey, depth } = this.#scanner;
    if (depth > MAX_DEPTH) {
      this.#report(
        batch,
        row,
        'TOO_DEEP',
        line,
        `nested ${depth.toLocaleString('en-US')} levels deep, over the limit of ${MAX_DEPTH}`,
      );
    }
    if (keys.length > 1 && new Set(keys).size < keys.length) {
      const twice = keys.find((key, i) => keys.indexOf(key) < i) ?? '';
      this.#report(batch, row, 'DUPLICATE_KEY', line, `the key ${shown(twice)} is there twice`);
    }
    if (specialKey !== undefined) {
      this.#report(batch, row, 'PROTO_KEY', line, `a key is ${shown(specialKey)}`);
    }
  }

  #reportType(
    batch: RowBatch,
    row: number,
    block: Buffer,
    keys: readonly string[],
    key: string,
    line: number,
  ) {
    this.#report(batch, row, 'BAD_TYPE', line, this.#typeProblem(block, key, this.#member(keys, key)));
  }

  #report(batch: RowBatch, row: number, code: ErrorCode, line: number, detail: string): void {
    this.#reading.report(batch, row, rowProblem(code, line, detail));
  }

  /** The record's source; the default one where it has none; undefined where it is no string. */
  #sourceOf(block: Buffer, keys: readonly string[]): string | undefined {
    for (const key of this.#sourceKeys) {
      const found = this.#stringOf(block, this.#member(keys, key), this.#strings);
      if (found !== undefined) return found;
    }
    const named = this.#member(keys, this.#sourceKeys[0] ?? '');
    const absent = named === undefined || jsonType(block[named.valueStart]) === 'null';
    return absent ? this.#reading.defaultSource : undefined;
  }

  #stringOf(block: Buffer, member: JsonMember | undefined, cache?: SourceNames): string | undefined {
    if (member === undefined || jsonType(block[member.valueStart]) !== 'string') return undefined;
    const { valueStart, valueEnd, valueEscaped } = member;
    const { text } = this.#reading;
    if (valueEscaped) return textOfJson(text.text(valueStart, valueEnd));
    if (cache !== undefined) return cache.get(block, valueStart + 1, valueEnd - 1, text);
    return text.text(valueStart + 1, valueEnd - 1);
  }

  #keyOf(block: Buffer, { keyStart, keyEnd, keyEscaped }: JsonMember): string {
    const key = this.#strings.get(block, keyStart, keyEnd, this.#reading.text);
    return keyEscaped ? textOfJson(`"${key}"`) : key;
  }

  #typeProblem(block: Buffer, key: string, member: JsonMember | undefined): string {
    const pointer = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (member === undefined) return `${pointer} is missing, a string is needed`;
    const type = jsonType(block[member.valueStart]);
    return `${pointer} is of type ${type}, a string is needed`;
  }

  #notARecord(block: Buffer, { start, number }: Line): RowProblem {
    const { badAt, type } = this.#scanner;
    if (badAt < 0) {
      return rowProblem('NOT_OBJECT', number, `JSON of type ${type}, an object is needed`);
    }
    const column = this.#reading.codec.decode(block, start, badAt).length + 1;
    return rowProblem('BAD_JSON', number, `not valid JSON at column ${column}`);
  }

  #encode(before: string, raw: Buffer, after: string): Buffer {
    return Buffer.concat([Buffer.from(before), jsonStringBytes(raw), Buffer.from(after)]);
  }
}

/** Text of a JSON string, quotes included. */
function textOfJson(json: string): string {
  const text: unknown = JSON.parse(json);
  return typeof text === 'string' ? text : '';
}

/** A key as a problem may name it: keys are the user's, and may be long or hold anything. */
function shown(key: string): string {
  return JSON.stringify(key.length > 60 ? `${key.slice(0, 60)}...` : key);
}
