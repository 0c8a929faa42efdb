import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
/** Makes a process say at its end what it used; its threads say so too, before it. */
const TELL_USAGE =
  'data:text/javascript,process.on("exit",()=>console.error(JSON.stringify({usage:process.resourceUsage()})))';

/** How a run of the built command went. */
export interface CommandRun {
  readonly seconds: number;
  /** From the start of the process to the first byte on standard output; null where none came. */
  readonly firstByteSeconds: number | null;
  /** As the command itself reports with `--summary json`; null without. */
  readonly summary: RunSummary | null;
  /** What the process and its threads used; null where it was not asked for. */
  readonly usage: { readonly processorSeconds: number; readonly peakMebibytes: number } | null;
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
}

/** Runs the built command as a process of its own, start-up included. */
export async function runCommand(
  args: readonly string[],
  options: RunOptions & { readonly usage?: boolean } = {},
): Promise<CommandRun> {
  const hook = options.usage === true ? ['--import', TELL_USAGE] : [];
  const { seconds, firstByteSeconds, stderr } = await runNode([...hook, MAIN, ...args], options);
  const objects = stderr
    .trim()
    .split('\n')
    .filter((text) => text.startsWith('{'))
    .map((text) => JSON.parse(text));
  const used: NodeJS.ResourceUsage | undefined = objects.findLast(({ usage }) => usage !== undefined)?.usage;
  return {
    seconds,
    firstByteSeconds,
    summary: objects.find(({ usage }) => usage === undefined) ?? null,
    usage:
      used === undefined
        ? null
        : {
            processorSeconds: (used.userCPUTime + used.systemCPUTime) / 1e6,
            peakMebibytes: used.maxRSS / 1024,
          },
  };
}

/** Copies a file as plainly as Node can stream it, as a process of its own. */
export async function runCopy(from: string, to: string): Promise<number> {
  const script =
    "const {createReadStream,createWriteStream}=require('node:fs');" +
    "require('node:stream').pipeline(createReadStream(process.argv[1],{highWaterMark:262144})," +
    'createWriteStream(process.argv[2]),(e)=>{if(e)throw e})';
  return (await runNode(['-e', script, from, to])).seconds;
}

async function runNode(args: readonly string[], { cwd, env }: RunOptions = {}) {
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
