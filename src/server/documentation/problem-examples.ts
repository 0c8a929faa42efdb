import type { ErrorCode } from '../../errors.ts';

interface ProblemExample {
  readonly detail: string;
  readonly remedy?: string;
  readonly [more: string]: unknown;
}

/** What the server says for each code that it can answer with; a test has it say them. */
export const PROBLEM_EXAMPLES: Readonly<Partial<Record<ErrorCode, ProblemExample>>> = {
  ANSWER_MISSING: { detail: 'there is no answer 7', remedy: 'the list of answers has the numbers' },
  BAD_ARCHIVE: {
    detail: 'logs.csv.gz: the gzip data is cut short, at or just after byte 40',
    remedy: 'check the file with `gzip -t` and fetch or make it again',
    place: { byte: 40 },
  },
  BAD_ENCODING: {
    detail: 'logs.csv, line 2: byte 31 is not valid utf-8',
    remedy: 'it looks like windows-1252: use encoding=windows-1252',
    place: { line: 2, byte: 31 },
  },
  BINARY_CONTENT: {
    detail: 'logs.csv is binary: its first zero is at byte 22',
    remedy: 'give a CSV, NDJSON or plain text file',
    place: { byte: 22 },
  },
  DATA_DIR_LOCKED: {
    detail: 'the data directory is locked by a migration of process 4711',
    remedy: 'wait as long as Retry-After says and send it again',
    retryAfter: 5,
  },
  DECOMPRESSED_TOO_LARGE: {
    detail: 'logs.csv.gz is over the limit of 1 MiB when decompressed',
    remedy: 'raise LOGSIEVE_MAX_DECOMPRESSED if you trust it',
  },
  DELIMITER_AMBIGUOUS: {
    detail: 'logs.csv: "," and ";" fit as delimiters alike',
    remedy: 'name it with delimiter=',
    place: { line: 1 },
  },
  DUPLICATE_COLUMN: {
    detail: 'the column "log_message" is there twice, as column 2 and column 3',
    remedy: 'rename one of them',
    place: { line: 1 },
  },
  EMPTY_FILE: { detail: 'logs.csv is empty (0 bytes)', remedy: 'check that the input is the one you mean' },
  FILE_TOO_LARGE: {
    detail: 'the upload is over the limit of 200 MB',
    remedy: 'split or compress the file, or raise MAX_FILE_SIZE (uploads.max_file_size)',
    limit: 200000000,
    actual: 300000000,
  },
  FORBIDDEN: {
    detail: 'the key is not for answers, which this address needs',
    remedy: 'use a key that `logsieve keys create` made with --scopes answers',
    scope: 'answers',
  },
  HOST_NOT_ALLOWED: {
    detail: 'this server does not answer for the host of the request',
    remedy: 'add the name to LOGSIEVE_ALLOWED_HOSTS (server.allowed_hosts) if it is yours',
  },
  INTERNAL: { detail: 'a fault of logsieve itself; the log has it by this requestId' },
  LENGTH_MISMATCH: {
    detail: 'the body ended before its Content-Length, or its form was cut short',
    remedy: 'send the whole body, and let the client count its bytes itself',
  },
  MISSING_COLUMN: {
    detail:
      'there is no column "log_message" among 2 columns ("source", "log_mesage"); the nearest is "log_mesage"',
    remedy: 'use message_column= "log_mesage" if that is the one',
    place: { line: 1 },
  },
  NESTED_ARCHIVE: {
    detail: 'logs.csv.gz is a gzip inside a gzip',
    remedy: 'decompress it once, as with gunzip',
  },
  NOT_FOUND: { detail: 'there is no such job', remedy: 'the list of jobs has those that are yours' },
  NOT_NDJSON: {
    detail: 'logs.ndjson is one JSON array, not one object a line',
    remedy: "turn it into NDJSON, as with jq -c '.[]'",
  },
  ORIGIN_NOT_ALLOWED: {
    detail: 'a page of another origin sent the request',
    remedy: 'open the page at the address of this server, or call the API from a program',
  },
  OVERLOADED: {
    detail: 'the server has as much work as it can hold: try again in 2 seconds',
    remedy: 'wait as long as Retry-After says and send it again',
    retryAfter: 2,
  },
  PARTS_LIMIT: {
    detail: 'the form has more than 1 file',
    remedy: 'send one file in a form; several files are several requests',
    limit: 1,
  },
  PROTO_KEY: {
    detail: 'the body has the key __proto__',
    remedy: 'leave it out; /openapi.json says which members there are',
    place: { pointer: '/__proto__' },
  },
  RATE_LIMITED: {
    detail: 'too many requests: try again in 60 seconds',
    remedy: 'wait as long as Retry-After says and send it again',
    retryAfter: 60,
  },
  REQUEST_TIMEOUT: {
    detail: 'the request came too slowly',
    remedy: 'send it again over a faster connection',
  },
  STORAGE_FULL: {
    detail: 'no space left: 4,096 bytes are free, 65,536 or more are needed',
    remedy: 'free some space in the folder of TEMP_DIR and send it again',
    free: 4096,
    needed: 65_536,
  },
  TOO_MANY_COLUMNS: {
    detail: 'logs.csv has 10,000 columns, over the limit of 1,000',
    remedy: 'leave out columns, or check the delimiter',
    place: { line: 1 },
  },
  TOO_MANY_ROWS: {
    detail: 'logs.csv has more than 2 rows',
    remedy: 'split the file, or raise LOGSIEVE_MAX_ROWS (uploads.max_rows)',
    limit: 2,
  },
  UNAUTHENTICATED: {
    detail: 'the request has no key in force',
    remedy:
      'send one as `Authorization: Bearer <key>` or `X-API-Key: <key>`; `logsieve keys create page` on the server makes one',
  },
  UNCLOSED_QUOTE: {
    detail: 'logs.csv: the quote that opens a field on line 3 is never closed',
    remedy: 'close the quote, or double it where it is meant as text; from=text reads what is no CSV',
    place: { line: 3 },
  },
  UNKNOWN_LABEL: {
    detail: 'the label is not in the label set',
    remedy:
      'the labels are Security Alert, Critical Error, Workflow Error, Deprecation Warning, HTTP Status, Error, Resource Usage, User Action, System Notification, Unclassified',
    labels: [
      'Security Alert',
      'Critical Error',
      'Workflow Error',
      'Deprecation Warning',
      'HTTP Status',
      'Error',
      'Resource Usage',
      'User Action',
      'System Notification',
      'Unclassified',
    ],
    place: { pointer: '/label' },
  },
  UNSUPPORTED_FORMAT: {
    detail: 'logs.csv is no text: it is a PNG image',
    remedy: 'give CSV, NDJSON or plain text, or gzip of these',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    detail: 'the body must be application/json',
    remedy: 'set the header Content-Type to application/json',
    accepted: ['application/json'],
  },
  VALIDATION: {
    detail: 'body /records/0/message: expected string, received number',
    remedy: 'send what /openapi.json describes',
    place: { pointer: '/records/0/message' },
  },
  BAD_ID: {
    detail: 'the id of a job is 22 letters, digits, - and _',
    remedy: 'take the id as it was given, or from the list of jobs',
  },
  JOB_NOT_READY: {
    detail: 'the job has no result: it is cancelled',
    remedy: 'upload the file again',
    state: 'cancelled',
    progress: {
      rows: 0,
      stages: { person: 0, rules: 0, classifier: 0, llm: 0, none: 0 },
      labels: {},
      templates: 0,
      bytesRead: 0,
      bytes: 42,
      rowsPerSecond: null,
      secondsLeft: null,
      position: null,
    },
    location: '/v1/jobs/vJ2c9Zr0T4mXqk1sYB7dLw',
  },
  RANGE: {
    detail: 'the result has 67 bytes, and the range lies outside of them',
    remedy: 'ask for bytes=FIRST-LAST within them, counted from 0',
    actual: 67,
  },
  PRECONDITION: {
    detail: 'the result has changed since: rows of it were corrected',
    remedy: 'fetch it anew, without If-Match',
  },
  IDEMPOTENCY_MISMATCH: {
    detail: 'this Idempotency-Key came with another upload before',
    remedy: 'use a new key for each upload, and the same only to repeat it',
  },
  GONE: {
    detail: 'the job has expired: jobs are kept for 24 hours after their end',
    remedy: 'upload the file again; jobs.retention sets how long jobs are kept',
    retentionSeconds: 86400,
  },
  IN_FLIGHT: {
    detail: 'a request with this Idempotency-Key is still being read',
    remedy: 'wait for its answer, or ask again in a few seconds',
    retryAfter: 2,
  },
};
