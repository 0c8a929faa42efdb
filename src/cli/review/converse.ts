import { on } from 'node:events';
import { createInterface, cursorTo, emitKeypressEvents, type Key } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { LogsieveError } from '../../errors.ts';
import { print } from '../console.ts';
import type { ReviewDialogue } from './dialogue.ts';
import { renderScreen } from './screen.ts';

/** Cells of a row where there is no terminal, and the fewest that are made use of. */
const USUAL_WIDTH = 80;
const LEAST_WIDTH = 20;
/** Milliseconds in which what was typed before the first screen comes, which nobody meant for it. */
const DRAIN = 50;
const CLEAR_ROW = '\u001B[K';
const CLEAR_BELOW = '\u001B[J';

/**
 * Holds a review: key by key on a terminal, else line by line of standard input, one key a line.
 * @throws LogsieveError INTERRUPTED, and as the store; the signal's reason
 */
export async function converse(dialogue: ReviewDialogue, signal: AbortSignal): Promise<void> {
  if (process.stdin.isTTY) await onTerminal(dialogue, signal);
  else await byLines(dialogue, signal);
}

async function byLines(dialogue: ReviewDialogue, signal: AbortSignal): Promise<void> {
  const show = () => print(`${renderScreen(dialogue, USUAL_WIDTH, process.stdout).join('\n')}\n\n`);
  show();
  const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY, signal });
  for await (const line of lines) {
    if (!(await dialogue.press(line === '' ? 'Enter' : line))) return;
    show();
  }
  signal.throwIfAborted();
}

async function onTerminal(dialogue: ReviewDialogue, signal: AbortSignal): Promise<void> {
  const { stdin, stdout } = process;
  const draw = () => {
    const rows = renderScreen(dialogue, Math.max(LEAST_WIDTH, stdout.columns), stdout);
    cursorTo(stdout, 0, 0);
    stdout.write(`${rows.map((row) => row + CLEAR_ROW).join('\n')}${CLEAR_BELOW}`);
  };
  emitKeypressEvents(stdin);
  stdin.setRawMode(true);
  try {
    stdin.resume();
    await setTimeout(DRAIN, undefined, { signal });
    const presses = on(stdin, 'keypress', { signal });
    // What stands on the terminal moves up and is not written over.
    stdout.write('\n'.repeat(stdout.rows));
    stdout.on('resize', draw);
    draw();
    for await (const [text, key] of presses as AsyncIterable<[string | undefined, Key]>) {
      const meant = keyOf(text, key);
      if (meant === undefined) continue;
      if (meant === 'end' || !(await dialogue.press(meant))) break;
      draw();
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    stdout.off('resize', draw);
    stdin.setRawMode(false);
    stdin.pause();
    stdout.write('\n');
  }
}

/** The key as the dialogue knows it; `end` for an end of input, undefined for what means nothing. */
function keyOf(text: string | undefined, { name, ctrl, meta }: Key): string | undefined {
  if (ctrl === true && name === 'c') throw new LogsieveError('INTERRUPTED', 'stopped by the user');
  if (ctrl === true && name === 'd') return 'end';
  if (name === 'return' || name === 'enter') return 'Enter';
  if (name === 'down' || name === 'right') return 'n';
  if (name === 'up' || name === 'left') return 'p';
  return ctrl === true || meta === true ? undefined : text;
}
