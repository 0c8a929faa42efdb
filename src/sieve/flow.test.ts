import { describe, expect, it } from 'vitest';
import type { Verdict } from '../log/index.ts';
import { judgeInOrder, type Rows } from './flow.ts';
import { Cascade, type TemplateStage } from './sieve.ts';

const batch = (...messages: string[]): Rows => ({ messages, sources: messages.map(() => ''), bytes: 100 });
const verdict = (label: string): Verdict => ({ label, stage: 'classifier', confidence: 1, reason: '' });

/** Answers each template when told to, in any order. */
function slowStage() {
  const release = new Map<string, () => void>();
  const stage: TemplateStage = {
    judge: (questions) =>
      new Promise((resolve) => {
        const [first] = questions;
        release.set(first?.template ?? '', () => resolve(questions.map(({ template }) => verdict(template))));
      }),
  };
  return { stage, release };
}

async function* stream(batches: readonly Rows[], seen: Rows[] = []) {
  for (const rows of batches) {
    await Promise.resolve();
    seen.push(rows);
    yield rows;
  }
}

const tick = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('flow', () => {
  it('keeps input order when later batches are answered first', async () => {
    const { stage, release } = slowStage();
    const out: string[] = [];
    const running = (async () => {
      const flow = judgeInOrder(
        new Cascade({ classifier: stage }),
        stream([batch('a'), batch('b'), batch('c')]),
      );
      for await (const { verdicts } of flow) out.push(...verdicts.map(({ label }) => label));
    })();
    await tick();
    for (const name of ['c', 'b']) release.get(name)?.();
    await tick();
    expect(out).toEqual([]);
    release.get('a')?.();
    await running;
    expect(out).toEqual(['a', 'b', 'c']);
  });

  it('stops reading ahead when too much input waits', async () => {
    const { stage, release } = slowStage();
    const seen: Rows[] = [];
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const input = stream(
      names.map((name) => batch(name)),
      seen,
    );
    const running = (async () => {
      let rows = 0;
      for await (const { verdicts } of judgeInOrder(new Cascade({ classifier: stage }), input, {
        maxWaitingBytes: 200,
      })) {
        rows += verdicts.length;
      }
      return rows;
    })();
    await tick();
    expect(seen).toHaveLength(2);
    for (const name of names) {
      release.get(name)?.();
      await tick();
    }
    expect(await running).toBe(names.length);
  });

  it('yields a ready batch while the input is silent', async () => {
    const { stage, release } = slowStage();
    async function* silent() {
      yield batch('a');
      await new Promise(() => undefined);
    }
    const flow = judgeInOrder(new Cascade({ classifier: stage }), silent());
    const first = flow.next();
    await tick();
    release.get('a')?.();
    expect((await first).value?.verdicts[0]?.label).toBe('a');
  });

  it('ends with the reason of the signal, also while it waits', async () => {
    const controller = new AbortController();
    async function* silent(): AsyncGenerator<Rows> {
      await new Promise(() => undefined);
      yield batch('never');
    }
    const flow = judgeInOrder(new Cascade({}), silent(), { signal: controller.signal });
    const next = flow.next();
    await tick();
    controller.abort(new Error('enough'));
    await expect(next).rejects.toThrow('enough');
  });

  it('throws what a stage throws, after the batches before it', async () => {
    const classifier: TemplateStage = {
      judge: (questions) =>
        questions[0]?.template === 'bad'
          ? Promise.reject(new Error('broken'))
          : Promise.resolve(questions.map(({ template }) => verdict(template))),
    };
    const out: string[] = [];
    const run = async () => {
      for await (const { verdicts } of judgeInOrder(
        new Cascade({ classifier }),
        stream([batch('a'), batch('bad')]),
      )) {
        out.push(...verdicts.map(({ label }) => label));
      }
    };
    await expect(run()).rejects.toThrow('broken');
    expect(out).toEqual(['a']);
  });
});
