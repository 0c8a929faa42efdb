import type { Context } from '../assemble.ts';
import type { Classifier } from '../classifier/index.ts';
import { TemplateReader, toEncoderText, toTemplate } from '../template/index.ts';
import { KNOWN_LINES } from './doctor-self-test.ts';

/** How many a second each stage does on this machine. */
export interface Speed {
  readonly template: number;
  readonly rules: number;
  readonly embedding: number;
  readonly classifier: number | null;
}

const MILLISECONDS = 300;
const TEXTS_A_ROUND = 64;

/** Runs each stage for about a third of a second after a first round that is not counted. */
export async function measureSpeed(context: Context, classifier: Classifier | undefined): Promise<Speed> {
  const messages = KNOWN_LINES.map(({ message }) => message);
  const reader = new TemplateReader();
  const encoder = await context.openEncoder();
  const texts = Array.from(
    { length: TEXTS_A_ROUND },
    (_, i) => `${messages[i % messages.length]} ${'again '.repeat(i % 7)}`,
  );
  const [vector = new Float32Array(encoder.dimension)] = await encoder.encode(texts.slice(0, 1));
  const words = new Map(messages.map((message) => [message, toEncoderText(toTemplate(message))]));
  const each = (action: (message: string) => void) => () => {
    for (const message of messages) action(message);
    return messages.length;
  };
  return {
    template: await rate(each((message) => reader.read(message))),
    rules: await rate(each((message) => context.rules.match(message, ''))),
    embedding: await rate(async () => (await encoder.encode(texts)).length),
    classifier:
      classifier === undefined
        ? null
        : await rate(each((message) => classifier.judge(words.get(message) ?? '', vector))),
  };
}

/** @param round does some work and says how many it did */
async function rate(round: () => number | Promise<number>): Promise<number> {
  await round();
  const started = performance.now();
  let done = 0;
  let elapsed = 0;
  while (elapsed < MILLISECONDS) {
    done += await round();
    elapsed = performance.now() - started;
  }
  return (1000 * done) / elapsed;
}
