/**
 * The one error class and the one table of codes. Every failure that a user can meet has its line here, with
 * its HTTP status, its exit code and its meaning; docs/errors.md explains each, and a test holds the two
 * together.
 */

import { isAbsolute } from 'node:path';

/** Exit codes of the command line, by kind of failure. */
export const EXIT = {
  ok: 0,
  internal: 1,
  usage: 2,
  store: 3,
  server: 4,
  input: 6,
  rules: 7,
  model: 8,
  io: 9,
  failOn: 10,
  budget: 11,
  interrupted: 130,
} as const;

interface CodeEntry {
  readonly status: number;
  readonly exit: number;
  readonly meaning: string;
}

/** `status` 200: a problem of one row or a warning; the work goes on and the row keeps its place. */
export const ERROR_CODES = {
  EMPTY_FILE: { status: 400, exit: EXIT.input, meaning: 'the input holds no data' },
  MISSING_COLUMN: { status: 422, exit: EXIT.input, meaning: 'a required column is not in the header' },
  DUPLICATE_COLUMN: { status: 422, exit: EXIT.input, meaning: 'a required column is there twice' },
  HEADER_NORMALISED: {
    status: 200,
    exit: EXIT.ok,
    meaning: 'a column was found by ignoring case or outer space',
  },
  COLUMN_COLLISION: {
    status: 200,
    exit: EXIT.ok,
    meaning: 'an output column would have had the name of an input column',
  },
  ROW_WIDTH: { status: 200, exit: EXIT.ok, meaning: 'a row has more or fewer fields than the header' },
  UNCLOSED_QUOTE: { status: 422, exit: EXIT.input, meaning: 'a quoted field never ends' },
  SPACE_BEFORE_QUOTE: {
    status: 200,
    exit: EXIT.ok,
    meaning: 'a field began with space and quote and was read as quoted',
  },
  DELIMITER_AMBIGUOUS: { status: 422, exit: EXIT.input, meaning: 'more than one delimiter fits the header' },
  TOO_MANY_COLUMNS: { status: 422, exit: EXIT.input, meaning: 'the header has too many columns' },
  TRUNCATED_FOR_MODEL: {
    status: 200,
    exit: EXIT.ok,
    meaning: 'only the beginning of a long message was judged after the rules',
  },
  BINARY_CONTENT: { status: 415, exit: EXIT.input, meaning: 'the input is binary, not text' },
  EMPTY_MESSAGE: { status: 200, exit: EXIT.ok, meaning: 'the message of a row is empty or blank' },
  FORMULA_CELL: {
    status: 200,
    exit: EXIT.ok,
    meaning: 'cells a spreadsheet would run as a formula; escaped only on request',
  },
  BAD_ENCODING: { status: 422, exit: EXIT.input, meaning: 'bytes that are not valid in the encoding' },
  FILE_TOO_LARGE: { status: 413, exit: EXIT.input, meaning: 'the upload is over the size limit' },
  DECOMPRESSED_TOO_LARGE: {
    status: 413,
    exit: EXIT.input,
    meaning: 'the input grows past the limit when decompressed',
  },
  BAD_ARCHIVE: { status: 422, exit: EXIT.input, meaning: 'the gzip data is corrupt or cut short' },
  UNSUPPORTED_FORMAT: { status: 415, exit: EXIT.input, meaning: 'the content is of a type that is not read' },
  NESTED_ARCHIVE: { status: 415, exit: EXIT.input, meaning: 'a gzip inside a gzip' },
  BAD_JSON: { status: 200, exit: EXIT.ok, meaning: 'a line is not valid JSON' },
  NOT_OBJECT: { status: 200, exit: EXIT.ok, meaning: 'a line is JSON but no object' },
  BAD_TYPE: { status: 200, exit: EXIT.ok, meaning: 'the message or source of a record is not a string' },
  DUPLICATE_KEY: { status: 200, exit: EXIT.ok, meaning: 'a record has one key twice' },
  PROTO_KEY: { status: 200, exit: EXIT.ok, meaning: 'a record has a key such as __proto__' },
  TOO_DEEP: { status: 200, exit: EXIT.ok, meaning: 'a record is nested too deeply' },
  LINE_TOO_LONG: { status: 200, exit: EXIT.ok, meaning: 'a line is over the length limit' },
  NOT_NDJSON: {
    status: 422,
    exit: EXIT.input,
    meaning: 'the input is one JSON document, not one object a line',
  },
  BAD_ROW: { status: 422, exit: EXIT.input, meaning: '--strict met a row that cannot be judged' },
  ANSWERS_DATA: { status: 422, exit: EXIT.input, meaning: 'a file of answers that cannot be taken' },
  RULE_SYNTAX: { status: 422, exit: EXIT.rules, meaning: 'a rule file or a pattern cannot be read' },
  RULE_UNSUPPORTED: {
    status: 422,
    exit: EXIT.rules,
    meaning: 'a pattern uses a construct that RE2 does not have',
  },
  RULE_TOO_BIG: { status: 422, exit: EXIT.rules, meaning: 'a pattern repeats too often' },
  RULE_LIMIT: { status: 422, exit: EXIT.rules, meaning: 'a pattern is too long or there are too many rules' },
  RULE_TOO_BROAD: {
    status: 422,
    exit: EXIT.rules,
    meaning: 'a pattern matches the empty string or almost everything',
  },
  RULE_FLAGS: { status: 422, exit: EXIT.rules, meaning: 'a rule has flags that are not allowed' },
  RULE_EXAMPLE: { status: 422, exit: EXIT.rules, meaning: 'a rule contradicts one of its own examples' },
  RULE_SHADOWED: {
    status: 200,
    exit: EXIT.ok,
    meaning: 'a rule can never fire because an earlier one takes its lines',
  },
  UNKNOWN_LABEL: { status: 422, exit: EXIT.rules, meaning: 'a label that is not in the active set' },
  CONFIG_UNKNOWN_KEY: {
    status: 500,
    exit: EXIT.usage,
    meaning: 'a key that the configuration does not have',
  },
  CONFIG_VALUE: {
    status: 500,
    exit: EXIT.usage,
    meaning: 'a configuration value of the wrong type or out of range',
  },
  LLM_KEY_MISSING: {
    status: 500,
    exit: EXIT.usage,
    meaning: 'the LLM is switched on and there is no key for it',
  },
  URL_NOT_ALLOWED: {
    status: 422,
    exit: EXIT.usage,
    meaning: 'a URL that logsieve may not connect to',
  },
  SECRET_FILE_MODE: { status: 500, exit: EXIT.usage, meaning: 'a file with a key can be read by others' },
  USAGE: { status: 400, exit: EXIT.usage, meaning: 'the command line is wrong' },
  UNAUTHENTICATED: { status: 401, exit: EXIT.usage, meaning: 'a request came without a key in force' },
  FORBIDDEN: { status: 403, exit: EXIT.usage, meaning: 'the key of a request is not for what it asks' },
  INSECURE_BIND: {
    status: 500,
    exit: EXIT.usage,
    meaning: 'the server would be open to others without any key',
  },
  KEY_MISSING: { status: 404, exit: EXIT.usage, meaning: 'there is no key of this number' },
  ANSWER_MISSING: { status: 404, exit: EXIT.usage, meaning: 'there is no answer of this number' },
  DATA_DIR_LOCKED: {
    status: 503,
    exit: EXIT.store,
    meaning: 'the data directory cannot be written, or others hold its store',
  },
  STORE_TOO_NEW: { status: 500, exit: EXIT.store, meaning: 'the store was made by a newer logsieve' },
  STORE_CORRUPT: { status: 500, exit: EXIT.store, meaning: 'the store is damaged' },
  MODEL_MISSING: { status: 500, exit: EXIT.model, meaning: 'a model file or directory is not there' },
  MODEL_FORMAT_UNSAFE: { status: 415, exit: EXIT.model, meaning: 'a model format that can run code' },
  MODEL_CHECKSUM: {
    status: 422,
    exit: EXIT.model,
    meaning: 'a model file does not have its recorded hash or size',
  },
  MODEL_INCOMPATIBLE: {
    status: 422,
    exit: EXIT.model,
    meaning: 'a model made for another encoder, template version or label set',
  },
  MODEL_INVALID: { status: 422, exit: EXIT.model, meaning: 'a model file is damaged' },
  TRAINING_DATA: { status: 422, exit: EXIT.model, meaning: 'the labelled data cannot train a classifier' },
  MODEL_REGRESSION: {
    status: 422,
    exit: EXIT.model,
    meaning: 'a model that was learnt is worse than the one in force and stays out of it',
  },
  INPUT_UNREADABLE: { status: 500, exit: EXIT.io, meaning: 'a file cannot be read' },
  OUTPUT_UNWRITABLE: { status: 500, exit: EXIT.io, meaning: 'the output cannot be written' },
  STORAGE_FULL: { status: 507, exit: EXIT.io, meaning: 'the disk is full' },
  LENGTH_MISMATCH: {
    status: 400,
    exit: EXIT.usage,
    meaning: 'the body of a request is longer or shorter than it says',
  },
  TOO_MANY_ROWS: { status: 413, exit: EXIT.input, meaning: 'the upload has more rows than the limit' },
  VALIDATION: { status: 400, exit: EXIT.usage, meaning: 'a request has a value that is not allowed' },
  BAD_REQUEST: { status: 400, exit: EXIT.usage, meaning: 'a request is not well-formed HTTP' },
  NOT_FOUND: { status: 404, exit: EXIT.usage, meaning: 'there is no such thing at this address' },
  METHOD: { status: 405, exit: EXIT.usage, meaning: 'the address does not have this method' },
  HOST_NOT_ALLOWED: { status: 421, exit: EXIT.usage, meaning: 'a request is for a host that this is not' },
  ORIGIN_NOT_ALLOWED: {
    status: 403,
    exit: EXIT.usage,
    meaning: 'a page of another origin may not change anything',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    exit: EXIT.usage,
    meaning: 'the body of a request is of a type that the address does not take',
  },
  PARTS_LIMIT: { status: 413, exit: EXIT.usage, meaning: 'a form has too many parts, or more than one file' },
  UPLOAD_ABORTED: { status: 499, exit: EXIT.usage, meaning: 'the client went away before its upload ended' },
  REQUEST_TIMEOUT: { status: 408, exit: EXIT.usage, meaning: 'a request came too slowly' },
  HEADERS_TOO_LARGE: {
    status: 431,
    exit: EXIT.usage,
    meaning: 'the headers or the address of a request are too long',
  },
  RATE_LIMITED: { status: 429, exit: EXIT.usage, meaning: 'a client asks more often than it may' },
  OVERLOADED: { status: 503, exit: EXIT.usage, meaning: 'the server has as much work as it can hold' },
  BAD_ID: { status: 400, exit: EXIT.usage, meaning: 'the id of a job is malformed' },
  GONE: { status: 410, exit: EXIT.usage, meaning: 'a job has expired, and its files are deleted' },
  JOB_NOT_READY: { status: 409, exit: EXIT.usage, meaning: 'a job has no result, or none yet' },
  IDEMPOTENCY_MISMATCH: {
    status: 422,
    exit: EXIT.usage,
    meaning: 'an Idempotency-Key came again with another upload',
  },
  IN_FLIGHT: {
    status: 409,
    exit: EXIT.usage,
    meaning: 'a request with the same Idempotency-Key is still being read',
  },
  RANGE: { status: 416, exit: EXIT.usage, meaning: 'a range of bytes lies outside of the result' },
  PRECONDITION: { status: 412, exit: EXIT.usage, meaning: 'the result is no longer the one that was meant' },
  PORT_IN_USE: { status: 500, exit: EXIT.server, meaning: 'the server cannot listen on its port' },
  INTERRUPTED: { status: 499, exit: EXIT.interrupted, meaning: 'the work was stopped by the user' },
  INTERNAL: { status: 500, exit: EXIT.internal, meaning: 'a fault of logsieve itself' },
} as const satisfies Record<string, CodeEntry>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Where in the input a problem is; every part that is known is given. */
export interface ErrorPlace {
  /** Path of the user's own file; shown on the command line, never over HTTP. */
  readonly file?: string;
  /** 1-based line of the input. */
  readonly line?: number;
  /** 1-based column or field number. */
  readonly column?: number;
  /** 0-based byte offset in the input. */
  readonly byte?: number;
  /** JSON pointer (RFC 6901). */
  readonly pointer?: string;
}

export interface LogsieveErrorOptions {
  readonly place?: ErrorPlace;
  /** What the user can do about it, in one sentence. */
  readonly remedy?: string;
  /** True when the same call may succeed later. @default false */
  readonly retryable?: boolean;
  /** HTTP status where it is another than the code's, as of a too long URL. */
  readonly status?: number;
  /** Facts for programs, such as `limit`, `actual` or `retryAfter` in seconds; no log text, no path, no key. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** The only error that logsieve throws on purpose. Its message holds no log text and no secret. */
export class LogsieveError extends Error {
  override readonly name = 'LogsieveError';
  readonly code: ErrorCode;
  readonly place: ErrorPlace;
  readonly remedy: string | undefined;
  readonly retryable: boolean;
  readonly details: Readonly<Record<string, unknown>>;
  readonly #status: number | undefined;

  constructor(code: ErrorCode, message: string, options: LogsieveErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.place = options.place ?? {};
    this.remedy = options.remedy;
    this.retryable = options.retryable ?? false;
    this.details = options.details ?? {};
    this.#status = options.status;
  }

  /** HTTP status; 200 where the code is one of single rows. */
  get status(): number {
    return this.#status ?? ERROR_CODES[this.code].status;
  }

  get exitCode(): number {
    return ERROR_CODES[this.code].exit;
  }
}

/** What an error says to those who may not know where the server's files are; the name of an upload stays. */
export function messageWithoutPath({ message, place: { file } }: LogsieveError): string {
  if (file === undefined || !isAbsolute(file)) return message;
  return message.replaceAll(` to write ${file}`, '').replaceAll(` ${file}`, '');
}
