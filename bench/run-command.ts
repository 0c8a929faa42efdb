import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

/** How a run of the built command went. */
export interface CommandRun {
  readonly seconds: number;
  /** From the start of the process to the first byte on standard output; null where none came. */
  readonly firstByteSeconds: number | null;
  /** Seconds of processor time; null where they were not counted. */
  readonly cpuSeconds: number | null;
  /** As the command itself reports with `--summary json`; null without. */
  readonly summary: RunSummary | null;
}

interface RunSummary {
  readonly rows: number;
  readonly seconds: number;
  readonly peakMemoryBytes: number;
  readonly llm?: { readonly requests: number; readonly readSeconds?: number };
}

interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** @default false */
  readonly countsCpu?: boolean;
}

/** Says at the end how many microseconds of processor time the process took. */
const COUNT_CPU = `data:text/javascript,${encodeURIComponent(
  "process.on('exit', () => { const { user, system } = process.cpuUsage(); " +
    "process.stderr.write('\\ncpu ' + (user + system) + '\\n'); })",
)}`;

/** Runs the built command as a process of its own, start-up included. */
export async function runCommand(args: readonly string[], options: RunOptions = {}): Promise<CommandRun> {
  const before = options.countsCpu === true ? ['--import', COUNT_CPU] : [];
  const { seconds, firstByteSeconds, stderr } = await runNode([...before, MAIN, ...args], options);
  const cpu = /^cpu (\d+)$/m.exec(stderr)?.[1];
  const line = stderr
    .trim()
    .split('\n')
    .find((text) => text.startsWith('{'));
  const cpuSeconds = cpu === undefined ? null : Number(cpu) / 1e6;
  return { seconds, firstByteSeconds, cpuSeconds, summary: line === undefined ? null : JSON.parse(line) };
}

/** Copies a file as plainly as Node can stream it, as a process of its own. */
export async function runCopy(from: string, to: string): Promise<number> {
  const script =
    "const {createReadStream,createWriteStream}=require('node:fs');" +
    "require('node:stream').pipeline(createReadStream(process.argv[1],{highWaterMark:262144})," +
    'createWriteStream(process.argv[2]),(e)=>{if(e)throw e})';
  return (await runNode(['-e', script, from, to])).seconds;
}

async function runNode(args: readonly string[], { cwd, env }: Parameters<typeof runCommand>[1] = {}) {
  const started = performance.now();
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd !== undefined && { cwd }),
    ...(env && { env: { ...process.env, ...env } }),
  });
  let firstByteSeconds: number | null = null;
  let stderr = '';
  child.stdout.on('data', () => {
    firstByteSeconds ??= (performance.now() - started) / 1000;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${args.slice(0, 3).join(' ')} ... ended with ${code}: ${stderr}`);
  return { seconds: (performance.now() - started) / 1000, firstByteSeconds, stderr };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
