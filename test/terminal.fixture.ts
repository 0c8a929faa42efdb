import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { MAIN } from './run-cli.fixture.ts';

/** What is sent once a text has come. */
export interface Step {
  readonly wait: string;
  readonly send: string;
}

export interface TerminalRan {
  /** Exit code; -1 where it had to be ended. */
  readonly code: number;
  /** All that came to the terminal. */
  readonly output: string;
  /** Whether the terminal reads line by line again, as before. */
  readonly isRestored: boolean;
}

/** Node has no pseudo-terminals; python3 has them, and only on POSIX. */
const SCRIPT = `
import fcntl, json, os, pty, select, struct, sys, termios, time
steps, columns, command = json.loads(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
main, child = pty.openpty()
fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack('HHHH', 30, columns, 0, 0))
before = termios.tcgetattr(child)[3] & termios.ICANON
pid = os.fork()
if pid == 0:
    os.setsid()
    fcntl.ioctl(child, termios.TIOCSCTTY, 0)
    for fd in (0, 1, 2):
        os.dup2(child, fd)
    os.execvp(command[0], command)
output, seen, until, code = b'', 0, time.time() + 45, -1
while time.time() < until:
    if select.select([main], [], [], 0.05)[0]:
        output += os.read(main, 65536)
    if steps:
        found = output.find(steps[0]['wait'].encode(), seen)
        if found >= 0:
            seen = len(output)
            os.write(main, steps.pop(0)['send'].encode())
    done, status = os.waitpid(pid, os.WNOHANG)
    if done:
        code = os.waitstatus_to_exitcode(status)
        while select.select([main], [], [], 0.05)[0]:
            output += os.read(main, 65536)
        break
else:
    os.kill(pid, 9)
after = termios.tcgetattr(child)[3] & termios.ICANON
print(json.dumps({'code': code, 'output': output.decode(), 'isRestored': before == after}))
`;

/** Whether there is what `runOnTerminal` needs. */
export function hasTerminal(): boolean {
  const needed = 'import fcntl, os, pty, termios; os.waitstatus_to_exitcode';
  return spawnSync('python3', ['-c', needed]).status === 0;
}

/** Runs the built command on a terminal of its own, 30 rows high, and sends keys when it is time for them. */
export async function runOnTerminal(
  args: readonly string[],
  options: { cwd: string; columns: number; steps: readonly Step[]; env?: Readonly<Record<string, string>> },
): Promise<TerminalRan> {
  const { cwd, columns, steps, env } = options;
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(LOGSIEVE_|MODEL_PATH|TEMP_DIR|GEMINI_API_KEY|NO_COLOR|FORCE_COLOR|CI$)/.test(name),
  );
  const command = [process.execPath, MAIN, ...args];
  const child = spawn('python3', ['-c', SCRIPT, JSON.stringify(steps), String(columns), ...command], {
    cwd,
    env: { ...Object.fromEntries(inherited), TERM: 'xterm-256color', ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  await once(child, 'close');
  if (stdout === '') throw new Error(`no terminal: ${stderr}`);
  return JSON.parse(stdout) as TerminalRan;
}
