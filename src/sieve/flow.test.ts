import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../log/index.ts';
import { parseRules } from '../rules/index.ts';
import { TemplateReader } from '../template/index.ts';
import { judgeInOrder, type Rows } from './flow.ts';
import { Cascade, type CascadeOptions } from './sieve.ts';
import type { LlmStage, TemplateStage } from './stages.ts';

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

  it('leaves rows that wait for the LLM behind after a while, on live input', async () => {
    const { cascade } = withSilentLlm();
    async function* live() {
      yield batch('known');
      yield batch('hm', 'known');
      yield batch('known');
      await new Promise(() => undefined);
    }
    const flow = judgeInOrder(cascade, live(), { maxLlmWaitMs: 40 });
    const found: string[] = [];
    while (found.length < 4) {
      const { value } = await flow.next();
      found.push(...(value?.verdicts ?? []).map(({ label, reason }) => `${label} ${reason}`));
    }
    expect(found).toEqual(['known ', 'Unclassified llm pending; not sure', 'known ', 'known ']);
  });

  it('asks the LLM soon on live input, and once all is read on any other', async () => {
    for (const maxLlmWaitMs of [undefined, 60_000]) {
      const { cascade, flushed } = withSilentLlm(true);
      const reads: number[] = [];
      const rows = stream(Array.from({ length: 5 }, (_, i) => batch(`hm ${'x'.repeat(i)}`)));
      const flow = judgeInOrder(cascade, rows, {
        ...(maxLlmWaitMs !== undefined && { maxLlmWaitMs }),
        onRead: () => reads.push(flushed.length),
      });
      const labels: string[] = [];
      for await (const { verdicts } of flow) labels.push(...verdicts.map(({ label }) => label));
      expect(labels).toEqual(Array(5).fill('from llm'));
      expect(flushed.reduce((sum, count) => sum + count, 0)).toBe(5);
      if (maxLlmWaitMs === undefined) expect([flushed, reads]).toEqual([[5], [0]]);
    }
  });

  it('gives the hash of every template, of rows that a rule takes too, where it is asked for', async () => {
    const rules = parseRules(
      "rules: [{id: r, label: A, pattern: 'disk', description: d, match: ['disk'], no_match: ['x']}]",
      { labels: ['A'], origin: 'test' },
    );
    const names = ['disk 4', 'disk 17', 'user 5 left'];
    const hashes = names.map((name) => {
      const reader = new TemplateReader();
      reader.read(name);
      return [...reader.hash];
    });
    expect(hashes[0]).toEqual(hashes[1]);
    for (const withHashes of [true, false]) {
      const flow = judgeInOrder(new Cascade({ rules }), stream([batch(...names)]), { withHashes });
      for await (const judged of flow) {
        expect(judged.hashes && [...judged.hashes]).toEqual(withHashes ? hashes.flat() : undefined);
        expect(judged.verdicts.map(({ label }) => label)).toEqual(['A', 'A', 'Unclassified']);
      }
    }
  });

  it('puts rows that wait for the LLM on the disk, in order, and reads on', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'flow-'));
    const told: string[] = [];
    const { cascade, flushed } = withSilentLlm(true, (verdicts) =>
      told.push(...verdicts.map(({ label }) => label)),
    );
    const seen: Rows[] = [];
    const names = Array.from({ length: 60 }, (_, i) =>
      i % 7 === 0 ? `hm ${'x'.repeat(i)}` : `known ${'y'.repeat(i)}`,
    );
    const packing = {
      directory,
      pack: (rows: Rows): unknown => rows,
      unpack: (packed: unknown) => packed as Rows,
    };
    const flow = judgeInOrder(
      cascade,
      stream(
        names.map((name) => batch(name)),
        seen,
      ),
      { maxWaitingBytes: 300, packing, withHashes: true },
    );
    const out: string[] = [];
    const reader = new TemplateReader();
    for await (const { rows, verdicts, hashes } of flow) {
      if (out.length === 0) expect(seen).toHaveLength(60);
      reader.read(rows.messages[0] ?? '');
      expect(hashes).toEqual(reader.hash);
      expect(verdicts).toHaveLength(1);
      out.push(`${rows.messages[0]}: ${verdicts[0]?.label}`);
    }
    expect(flushed).toEqual([9]);
    expect(out).toEqual(names.map((name) => `${name}: ${name.startsWith('hm') ? 'from llm' : 'known'}`));
    expect(out).toEqual(names.map((name, i) => `${name}: ${told[i]}`));
    expect(readdirSync(directory)).toEqual([]);
    rmSync(directory, { recursive: true });
  });
});

/** A cascade whose classifier knows some templates, and whose LLM answers when it is told to, or never. */
function withSilentLlm(answers = false, onVerdicts?: CascadeOptions['onVerdicts']) {
  const flushed: number[] = [];
  const waiting: (() => void)[] = [];
  const llm: LlmStage = {
    sources: new Set(),
    ask: () =>
      new Promise((resolve) =>
        waiting.push(() => resolve({ verdict: verdict('from llm'), isForNow: false })),
      ),
    flush: () => {
      if (!answers || waiting.length === 0) return;
      flushed.push(waiting.length);
      for (const go of waiting.splice(0)) go();
    },
  };
  const classifier: TemplateStage = {
    judge: (questions) =>
      Promise.resolve(
        questions.map(
          ({ template }): Verdict =>
            template.startsWith('known')
              ? verdict('known')
              : { label: 'Unclassified', stage: 'none', confidence: null, reason: 'not sure' },
        ),
      ),
  };
  return { cascade: new Cascade({ classifier, llm }, { onVerdicts }), flushed };
}
