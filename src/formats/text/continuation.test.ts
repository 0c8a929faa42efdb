import { describe, expect, it } from 'vitest';
import { Continuation } from './continuation.ts';

/** The records that lines are joined to, each as its lines. */
function records(text: string): string[][] {
  const continuation = new Continuation();
  const found: string[][] = [];
  let open = false;
  for (const line of text.split('\n')) {
    if (line === '') open &&= continuation.skipBlank();
    else if (open && continuation.accepts(line)) found.at(-1)?.push(line);
    else {
      continuation.begin(line);
      found.push([line]);
      open = true;
    }
  }
  return found;
}

const heads = (text: string) => records(text).map(([head]) => head);

const TRACES: Readonly<Record<string, string>> = {
  Java: `java.lang.IllegalStateException: cannot open the ledger
	at org.example.Ledger.open(Ledger.java:42)
	at java.base/java.lang.Thread.run(Thread.java:840)
Caused by: java.io.FileNotFoundException: ledger.db (No such file)
	at java.base/java.io.FileInputStream.open0(Native Method)
	... 12 more
	Suppressed: java.io.IOException: close
Wrapped by: org.example.OuterException`,
  'Java without indent': `org.example.LedgerException
at org.example.Ledger.open(Ledger.java:42)
at org.example.Ledger$1.<init>(Ledger.java:7)
... 3 common frames omitted`,
  Python: `Traceback (most recent call last):
  File "app.py", line 3, in <module>
    main()
  File "app.py", line 2, in main
    raise Nothing("here")
app.errors.NothingFound: here`,
  'Python with a cause': `Traceback (most recent call last):
  File "app.py", line 2, in load
    return cache[key]
           ~~~~~^^^^^
KeyError: 'k'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "app.py", line 5, in <module>
    load()
RuntimeError: not loaded

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "app.py", line 9, in <module>
Stopped`,
  '.NET': `System.InvalidOperationException: Sequence contains no elements
 ---> System.IO.IOException: broken pipe
   at Shop.Cart.Total() in /src/Cart.cs:line 12
   --- End of inner exception stack trace ---
   at Shop.Program.Main(String[] args) in /src/Program.cs:line 7
--- End of stack trace from previous location ---
   at System.Threading.Tasks.Task.Wait()`,
  Go: `[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x4a2]

goroutine 1 [running]:
main.(*Server).handle(0xc0000b2000, {0x1, 0x2})
	/src/server.go:88 +0x1d
net/http.HandlerFunc.ServeHTTP(...)
	/usr/lib/go/src/net/http/server.go:2136
created by main.start in goroutine 7
	/src/main.go:12 +0x5

goroutine 18 [select]:
main.main.func1()
	/src/main.go:20 +0x9c
exit status 2`,
  JavaScript: `TypeError: Cannot read properties of undefined (reading 'id')
    at Order.total (file:///srv/order.js:14:22)
    at async main (file:///srv/main.js:3:3) {
  code: 'ERR_ORDER'
}`,
  Rust: `note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace
stack backtrace:
   0: rust_begin_unwind
             at /rustc/library/std/src/panicking.rs:645:5`,
  PHP: `Stack trace:
#0 /srv/app.php(12): App->run()
#1 {main}
  thrown in /srv/app.php on line 9`,
  gdb: `#0  0x00007f3a in raise () from /lib/libc.so.6
#1  main (argc=1) at main.c:7`,
  'an indented message': `  first detail
	second detail`,
};

describe('continuation lines', () => {
  it.each(Object.entries(TRACES))('of %s belong to their head line', (_, trace) => {
    const head = '2024-05-01 10:00:00 ERROR worker 7 stopped';
    const next = '2024-05-01 10:00:01 INFO worker 8 started';
    expect(heads(`${next}\n${head}\n${trace}\n${next}`)).toEqual([next, head, next]);
  });

  it.each([
    '2024-05-01 10:00:00 ERROR worker 7 stopped',
    'Error: disk full',
    'Exception in thread "main" java.lang.NullPointerException',
    'Unhandled exception. System.InvalidOperationException: none',
    "thread 'main' panicked at src/main.rs:2:5:",
    'panic: runtime error: index out of range [3] with length 3',
    'attempt to connect failed',
    'main.start() returned 3',
    '#17 merged by alice',
    '{"level":"info"}',
    'kernel: Caused by: nothing',
  ])('are not such as %s', (line) => {
    expect(heads(`INFO one\n${line}`)).toEqual(['INFO one', line]);
  });

  it('take a function at the margin only within a goroutine, and an exception of any name only after a traceback', () => {
    expect(heads('panic: x\n\ngoroutine 1 [running]:\nmain.main()\n\t/a.go:1\nINFO go on')).toEqual([
      'panic: x',
      'INFO go on',
    ]);
    expect(heads('ERROR Traceback (most recent call last):\n  File "a.py"\nGone\nGone')).toEqual([
      'ERROR Traceback (most recent call last):',
      'Gone',
    ]);
  });

  it('go on after one blank line only where a trace says so', () => {
    expect(heads('ERROR a\n\n  indented')).toEqual(['ERROR a', '  indented']);
    expect(heads('panic: a\n\n\ngoroutine 1 [running]:')).toEqual(['panic: a', 'goroutine 1 [running]:']);
  });

  it('stand alone where no line is before them', () => {
    expect(heads('\tat a.b(C.java:1)\n\tat a.b(C.java:2)\nINFO x')).toEqual(['\tat a.b(C.java:1)', 'INFO x']);
  });
});
