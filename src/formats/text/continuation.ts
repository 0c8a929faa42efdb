/** A record of more lines or bytes is closed: what follows is judged as a record of its own. */
export const MAX_RECORD_LINES = 1000;
export const MAX_RECORD_BYTES = 1024 * 1024;

/** Lines that go on with the record before them, whatever it is. */
const CONTINUATION = new RegExp(
  `^(?:${[
    '[ \\t]',
    'Caused by: |Suppressed: |Wrapped by: |Root cause: ',
    'at [\\w$.<>/]+\\(|\\.\\.\\. \\d+ (?:more|common frames)',
    'Traceback \\(most recent call last\\):',
    '--- End of |---> ',
    '[})\\]]+[,;]?$',
    'panic: .*\\[recovered\\]|\\[signal \\w+|goroutine \\d+ \\[|exit status \\d+$',
    'stack backtrace:|note: run with `RUST_BACKTRACE|\\d+: 0x[0-9a-f]+ - ',
    'Stack trace:|#\\d+ +(?:0x|\\{main\\}|\\[internal|\\S+\\(\\d+\\)|\\S+ \\(.*\\) (?:at|from) )',
    // The bare exception: its type, and a colon or nothing more.
    '(?:[\\w$]+\\.)+[A-Z][\\w$]*(?:Exception|Error|Throwable)(?:: |$)',
    '[A-Z]\\w*(?:Error|Exception|Interrupt|Exit)(?:: |$)',
  ].join('|')})`,
);
/** What may follow a blank line within one record. */
const AFTER_BLANK =
  /^(?:Traceback \(most recent call last\):|During handling of the above exception|The above exception was the direct cause|goroutine \d+ \[)/;
const PYTHON_HEAD = /Traceback \(most recent call last\):$/;
const GO_HEAD = /^goroutine \d+ \[/;
/** A line that is looked at ends in a closing parenthesis too; no part of it can match in two ways. */
const GO_FRAME = /^[\w~/-]+\.[\w./~*()[\]$\u00c2\u00b7-]*\(/;
const GO_CREATED = 'created by ';
const INDENTED = /^[ \t]/;

/**
 * Tells which lines go on with a record: indented lines; frames and causes of stack traces as Java, JavaScript,
 * Python, .NET, Go, Rust, PHP and C write them; and the bare exception that begins or ends one.
 */
export class Continuation {
  /** Within the frames of a Python traceback, whose next line that is not indented is the exception. */
  #python = false;
  /** Within the frames of a goroutine, which begin at the margin. */
  #go = false;
  #blank = false;

  /** Takes the first line of a record. */
  begin(line: string): void {
    this.#python = PYTHON_HEAD.test(line);
    this.#go = GO_HEAD.test(line);
    this.#blank = false;
  }

  /** Takes a blank line; true when a record may still go on after it. */
  skipBlank(): boolean {
    const first = !this.#blank;
    this.#blank = true;
    return first;
  }

  /** Whether a line belongs to the record; if so, it is taken. */
  accepts(line: string): boolean {
    if (this.#blank && !AFTER_BLANK.test(line)) return false;
    const goes = this.#blank || this.#python || CONTINUATION.test(line) || (this.#go && isGoFrame(line));
    if (!goes) return false;
    if (PYTHON_HEAD.test(line)) this.#python = true;
    else if (!INDENTED.test(line)) this.#python = false;
    if (GO_HEAD.test(line)) this.#go = true;
    this.#blank = false;
    return true;
  }
}

function isGoFrame(line: string): boolean {
  return line.startsWith(GO_CREATED) || (line.endsWith(')') && GO_FRAME.test(line));
}
