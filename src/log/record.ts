/** One log line as it was received, with the system that wrote it. */
export interface LogRecord {
  /** Name of the system that wrote the line, as the user gives it; may be empty. */
  readonly source: string;
  /** The line itself, unchanged. */
  readonly message: string;
}
