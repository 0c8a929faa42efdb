/** What the HTTP API says, as openapi.json has it. Times are ISO 8601, UTC. */

/** An error of the API: problem+json (RFC 9457). */
export interface Problem {
  readonly title: string;
  readonly status: number;
  readonly code: string;
  /** What went wrong, and where. */
  readonly detail: string;
  /** What can be done about it. */
  readonly remedy?: string;
  readonly place?: Place;
  readonly limit?: number | string;
  readonly actual?: number | string;
  readonly requestId?: string;
  /** Seconds until the same request may succeed. */
  readonly retryAfter?: number;
}

export interface Place {
  readonly row?: number;
  readonly line?: number;
  readonly column?: number;
  readonly byte?: number;
  readonly pointer?: string;
}

export type Format = 'csv' | 'ndjson' | 'text';
export type Stage = 'person' | 'rules' | 'classifier' | 'llm' | 'none';

/** How a file is to be read and written. */
export interface ReadOptions {
  readonly from?: Format;
  readonly format?: Format;
  readonly encoding?: string;
  readonly delimiter?: string;
  readonly header?: 'true' | 'false';
  /** Names between commas. */
  readonly columns?: string;
  readonly source_column?: string;
  readonly message_column?: string;
  readonly source?: string;
  readonly multiline?: 'true' | 'false';
  readonly explain?: 'true' | 'false';
  readonly escape_formulas?: 'true' | 'false';
  readonly llm?: 'on' | 'off';
}

interface Verdict {
  readonly label: string;
  readonly stage: Stage;
  readonly confidence: number | null;
  readonly reason: string;
  readonly errorCode?: string;
}

/** Where a rule matched, in UTF-16 code units of the message. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Explanation {
  readonly verdict: Verdict;
  readonly template: string;
  readonly rule: null | {
    readonly id: string;
    readonly label: string;
    readonly pattern: string;
    readonly description: string;
    readonly span: Span | null;
    readonly alsoMatching: readonly string[];
  };
  readonly classifier: null | {
    readonly top: readonly {
      readonly label: string;
      readonly probability: number;
      readonly threshold?: number;
    }[];
    readonly nearest: readonly {
      readonly template: string;
      readonly label: string;
      readonly similarity: number;
    }[];
    /** Whose score the shares add up to. */
    readonly label: string;
    readonly shares: {
      readonly score: number;
      readonly meaning: number;
      readonly constant: number;
      readonly words: readonly { readonly text: string; readonly share: number }[];
    };
  };
  readonly answer?: null | {
    readonly id: number;
    readonly label: string;
    readonly by: 'person' | 'llm';
    readonly reason: string | null;
    readonly who: string | null;
    readonly model?: string | null;
    readonly at: string;
  };
}

export interface Labels {
  readonly labels: readonly { readonly name: string; readonly description?: string }[];
  readonly unclassified: string;
}

export interface Models {
  readonly version: string;
  readonly encoder: null | { readonly name?: string; readonly hash: string; readonly dimension: number };
  readonly classifier: null | {
    readonly hash: string;
    /** null: it was shipped, or named by its file. */
    readonly createdAt: string | null;
    readonly labels: readonly string[];
    readonly trainedOn?: unknown;
    readonly figures?: unknown;
  };
  readonly stages: {
    readonly rules: boolean;
    readonly classifier: boolean;
    readonly llm: { readonly on: boolean; readonly provider?: string; readonly model?: string };
  };
  readonly limits: {
    readonly maxFileSize: number;
    readonly maxDecompressed: number;
    readonly formats: readonly string[];
    readonly retentionSeconds: number;
  };
  readonly quality?: Readonly<Record<string, number>>;
  readonly authentication: 'none' | 'key';
  /** Address of the API's documentation. */
  readonly documentation?: string;
}

export interface Session {
  readonly authenticated: boolean;
  readonly required: boolean;
}

/** A correction: of a template, of one line, or of a row of a job. */
export interface PutAnswer {
  readonly template?: string;
  readonly message?: string;
  readonly source?: string;
  readonly label: string;
  readonly reason?: string;
  readonly job?: string;
  readonly row?: number;
  /** Only counts the rows that would change. */
  readonly dryRun?: boolean;
}

export interface AnswerResponse {
  readonly answer: null | {
    readonly id: number;
    readonly template: string;
    readonly message: string | null;
    readonly source: string | null;
    readonly label: string;
    readonly at: string;
  };
  readonly affected: number | null;
}

export interface UndoResponse {
  readonly changed: boolean;
  readonly affected: number | null;
}

export type JobState = 'queued' | 'running' | 'completed' | 'completed_with_errors' | 'failed' | 'cancelled';

export interface Progress {
  readonly rows: number;
  readonly bytesRead: number;
  readonly bytes: number;
  readonly rowsPerSecond: number | null;
  readonly secondsLeft: number | null;
  readonly stages: Readonly<Record<Stage, number>>;
  readonly labels: Readonly<Record<string, number>>;
  readonly templates: number;
  /** Place in the queue, from 1. */
  readonly position: number | null;
}

export interface Job {
  readonly id: string;
  readonly name: string;
  readonly state: JobState;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly expiresAt: string;
  /** Size of the input. */
  readonly bytes: number;
  readonly options: ReadOptions;
  readonly format: Format | null;
  readonly encoding: string | null;
  readonly delimiter: string | null;
  readonly progress: Progress;
  readonly warnings: readonly {
    readonly code: string;
    readonly count: number;
    readonly line: number | null;
    readonly detail: string;
  }[];
  /** Rows with an error code. */
  readonly problems: readonly {
    readonly code: string;
    readonly count: number;
    readonly line: number | null;
  }[];
  readonly error: Problem | null;
  /** Grows with each correction that touches the job. */
  readonly generation: number;
}

export interface JobSummary {
  readonly rows: number;
  readonly labels: Readonly<Record<string, number>>;
  readonly stages: Readonly<Record<string, number>>;
  readonly sources: readonly {
    readonly source: string;
    readonly rows: number;
    readonly labels: Readonly<Record<string, number>>;
  }[];
  readonly otherSources: number;
  /** 20 bins of [0, 1]. */
  readonly confidence: readonly number[];
}

export interface Row {
  /** From 1. */
  readonly row: number;
  readonly source: string;
  /** The first 2,000 characters, unless the row was asked for alone. */
  readonly message: string;
  readonly truncated: boolean;
  readonly label: string;
  readonly stage: Stage;
  readonly confidence: number | null;
  readonly reason: string;
  readonly template: number;
  readonly errorCode: string | null;
}

export interface RowsPage {
  readonly total: number;
  readonly rows: readonly Row[];
  readonly next: string | null;
  readonly generation: number;
}

export interface TemplateRow {
  readonly template: number;
  readonly text: string;
  readonly rows: number;
  readonly share: number;
  readonly labels: Readonly<Record<string, number>>;
  /** The most frequent. */
  readonly label: string;
  readonly stage: Stage;
  readonly confidence: number | null;
  readonly reason: string;
  readonly sources: number;
  readonly example: { readonly row: number; readonly source: string; readonly message: string };
}

export interface TemplatesPage {
  readonly total: number;
  readonly templates: readonly TemplateRow[];
  readonly generation: number;
}
