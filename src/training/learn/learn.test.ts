import { describe, expect, test } from 'vitest';
import type { Encoder } from '../../embedding/index.ts';
import type { Answer } from '../../log/index.ts';
import type { LabelledRow } from '../group-by-template.ts';
import { type FoldedRow, judgeRows } from './judge-rows.ts';
import { type LearnOptions, learn } from './learn.ts';
import type { Doubted } from './quarantine.ts';
import { rememberVectors } from './remember-vectors.ts';

/** Words hashed into a unit vector. */
function wordEncoder(): Encoder & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    dimension: 64,
    maxTokens: 128,
    hash: 'a'.repeat(64),
    encode: (texts) => {
      asked.push(...texts);
      return Promise.resolve(
        texts.map((text) => {
          const vector = new Float32Array(64);
          for (const word of text.split(' ')) {
            let hash = 7;
            for (const character of word) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) >>> 0;
            vector[hash % 64] = (vector[hash % 64] ?? 0) + 1;
          }
          const length = Math.hypot(...vector);
          return vector.map((value) => value / length);
        }),
      );
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

const SUBJECTS = ['backup', 'mail', 'search', 'export', 'index', 'queue', 'cache', 'report'];
const VERBS: Readonly<Record<string, string>> = {
  news: 'finished cleanly and went idle',
  error: 'failed with exception and timed out',
  usage: 'uses much memory of heap',
};
const LABELS = Object.keys(VERBS);

const lines: LabelledRow[] = SUBJECTS.flatMap((subject, i) =>
  LABELS.flatMap((label) =>
    ['nightly', 'weekly', 'manual'].map((kind) => ({
      source: `system ${i % 4}`,
      message: `${kind} ${subject} ${VERBS[label]}`,
      label,
      line: 1,
    })),
  ),
);

function answer(id: number, template: string, label: string, changes: Partial<Answer> = {}): Answer {
  return {
    id,
    labelSet: 'set',
    by: 'person',
    template,
    scope: '*',
    message: null,
    label,
    reason: null,
    who: null,
    model: null,
    promptVersion: null,
    cost: changes.by === 'llm' ? 0.01 : null,
    at: '2026-01-31T12:00:00.000Z',
    ...changes,
  };
}

const WORDS = ['zebra', 'yak', 'vole', 'tern', 'seal', 'rook', 'puma', 'newt', 'mole'];
const answers = WORDS.map((word, i) => {
  const label = LABELS[i % 3] ?? '';
  return answer(i + 1, `${word} job ${VERBS[label]}`, label);
});

const options = (changes: Partial<LearnOptions> = {}): LearnOptions => ({
  encoder: wordEncoder(),
  labels: LABELS,
  lines,
  answers,
  learnt: [],
  isRepeated: () => Promise.resolve(false),
  ...changes,
});

describe('learn', () => {
  test('makes the same bytes of the same answers in any order, and embeds each template once', async () => {
    const encoder = wordEncoder();
    const one = await learn(options({ encoder }));
    const other = await learn(options({ answers: answers.toReversed() }));
    expect(Buffer.compare(one.model, other.model)).toBe(0);
    expect(one.report).toEqual(other.report);
    expect(one.answers).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(new Set(encoder.asked).size).toBe(encoder.asked.length);
    expect(one.report).toMatchObject({ taught: { person: 9, llm: 0 }, refused: [], answered: 9 });
  });

  test('takes an answer in the place of the lines that it overrules', async () => {
    const [line] = lines;
    const { report } = await learn(
      options({ answers: [...answers, answer(20, line?.message ?? '', 'error')] }),
    );
    const counts = report.training.counts.map(({ label, rows }) => [label, rows]);
    expect(counts).toEqual([
      ['news', 24 + 3 - 1],
      ['error', 24 + 3 + 1],
      ['usage', 24 + 3],
    ]);
    expect(report.training.conflicts).toEqual([]);
  });

  test('does not see a fall where the model in force was taught the same', async () => {
    const { report } = await learn(options({ learnt: answers }));
    const { people, newAnswers } = report.measured;
    expect(people.before).toBe(people.after);
    expect(newAnswers.new).toBe(0);
    expect(report.decided.before).toBe(report.decided.after);
  });

  test('refuses a first batch in which labels were flipped', async () => {
    const many = SUBJECTS.flatMap((subject, i) =>
      LABELS.map((label, j) => {
        const flipped = (3 * i + j) % 3 === i % 3 && i < 7;
        const said = flipped ? (LABELS[(j + 1) % 3] ?? '') : label;
        return answer(3 * i + j + 1, `${WORDS[i]} ${subject} task ${VERBS[label]}`, said);
      }),
    );
    const { report } = await learn(options({ answers: many }));
    expect(report.refused).toEqual([
      expect.stringMatching(/about \d of 24 new answers of people contradict/),
    ]);
    expect(report.doubtful.length).toBeGreaterThanOrEqual(6);
  });

  test('leaves what an LLM says against a labelled line out, and what it says of its template unlearnt', async () => {
    const [line] = lines;
    const text = line?.message ?? '';
    const ofLlm = [answer(30, text, 'usage', { by: 'llm' })];
    const { report } = await learn(options({ answers: [...answers, ...ofLlm] }));
    expect(report.quarantined).toEqual([
      { template: text, label: 'usage', answer: 30, why: 'a labelled line says news' },
    ]);
    const agreeing = [answer(30, text, 'news', { by: 'llm' })];
    const same = await learn(options({ answers: [...answers, ...agreeing] }));
    expect(same.report.quarantined).toEqual([]);
    expect(same.answers).not.toContain(30);
  });
});

describe('the quarantine of learn', () => {
  const wrong = answer(41, `ibis job ${VERBS['news']}`, 'usage', { by: 'llm' });
  const right = answer(42, `kite job ${VERBS['news']}`, 'news', { by: 'llm' });
  const ofLlm = { answers: [...answers, wrong, right] };

  test('lets an answer in that a classifier without it gives too, and names what it says of the others', async () => {
    const { report, answers: learnt } = await learn(options(ofLlm));
    expect(report.taught).toEqual({ person: 9, llm: 1 });
    expect(learnt).toContain(42);
    expect(report.quarantined).toEqual([
      {
        template: wrong.template,
        label: 'usage',
        answer: 41,
        why: expect.stringMatching(/^a classifier without it says news/),
      },
    ]);
    expect(report.decided).toMatchObject({ cost: expect.closeTo(0.01 * report.decided.askedBefore) });
  });

  test('hears a labelled template once, however many lines it has', async () => {
    const near = { source: 'system 9', message: `ibis task ${VERBS['news']}`, label: 'usage', line: 1 };
    const { report } = await learn(options({ ...ofLlm, lines: [...lines, ...Array(5).fill(near)] }));
    expect(report.quarantined).toMatchObject([{ answer: 41 }]);
    const corrected = answer(50, near.message, 'news');
    const asked: Doubted[] = [];
    await learn(
      options({
        answers: [...ofLlm.answers, corrected],
        lines: [...lines, ...Array(5).fill(near)],
        askAgain: async (doubted) => {
          asked.push(...doubted);
          return await Promise.resolve(doubted.map(() => undefined));
        },
      }),
    );
    const shown = asked.flatMap((one) => one.near);
    expect(new Set(shown.map(({ template }) => template)).size).toBe(shown.length);
    expect(shown.filter(({ template, label }) => template === near.message && label !== 'news')).toEqual([]);
  });

  test('lets in what an LLM said twice, before or when it is asked again', async () => {
    const before = await learn(options({ ...ofLlm, isRepeated: (id) => Promise.resolve(id === 41) }));
    expect(before.report.taught.llm).toBe(2);
    const asked: Doubted[] = [];
    const ask = (label: string | undefined) => async (doubted: readonly Doubted[]) => {
      asked.push(...doubted);
      return await Promise.resolve(doubted.map(() => label));
    };
    const again = await learn(options({ ...ofLlm, askAgain: ask('usage') }));
    expect(again.report).toMatchObject({ taught: { llm: 2 }, quarantined: [] });
    expect(Buffer.compare(again.model, before.model)).toBe(0);
    const other = await learn(options({ ...ofLlm, askAgain: ask('error') }));
    expect(other.report.quarantined[0]?.why).toMatch(/; asked again, the LLM says error$/);
    const silent = await learn(options({ ...ofLlm, askAgain: ask(undefined) }));
    expect(silent.report.quarantined[0]?.why).toMatch(/; asked again, the LLM gave no answer$/);
    expect(asked.map(({ template }) => template)).toEqual(Array(3).fill(wrong.template));
    expect(asked[0]?.near).toHaveLength(3);
  });
});

describe('judgeRows', () => {
  test('is not told by rows that are only judged', async () => {
    const encoder = rememberVectors(wordEncoder());
    const folded = (label: string, isFittedOn: boolean): FoldedRow[] => [
      ...lines.map(({ message, label: own }, i) => ({
        text: message,
        label: own,
        fold: i % 3,
        isFittedOn: true,
        calibrates: true,
      })),
      ...WORDS.map((word, i) => ({
        text: `${word} ${word} job`,
        label,
        fold: i % 3,
        isFittedOn,
        calibrates: false,
      })),
    ];
    const guesses = async (rows: readonly FoldedRow[]) =>
      (await judgeRows(rows, { encoder, labels: LABELS })).judged
        .slice(lines.length)
        .map((row) => row?.guess);
    expect(await guesses(folded('usage', false))).toEqual(await guesses(folded('error', false)));
    expect(await guesses(folded('usage', true))).not.toEqual(await guesses(folded('error', true)));
  });
});
