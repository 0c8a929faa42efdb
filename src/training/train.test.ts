import { describe, expect, test } from 'vitest';
import { evaluateByFolds, evaluateModel } from './evaluate.ts';
import type { LabelledRow } from './group-by-template.ts';
import { renderEvaluationReport, renderTrainingReport } from './report.ts';
import { train } from './train.ts';
import { SUBJECTS, VERB_ROWS, wordEncoder } from './verb-rows.fixture.ts';

const rows = VERB_ROWS;

/** Without what takes time and is tested elsewhere. */
const options = { encoder: wordEncoder, l2: 0.2, examine: false };

describe('train', () => {
  test('gives the same bytes and the same report twice, and other folds for another seed', async () => {
    const first = await train(rows, options);
    const second = await train(rows, options);
    expect(Buffer.compare(first.model, second.model)).toBe(0);
    expect(first.report).toEqual(second.report);
    const other = await train(rows, { ...options, seed: 2, group: 'template' });
    expect(other.report.seed).toBe(2);
  });

  test('reports what models judged on systems that they were not fitted on', async () => {
    const { report } = await train(rows, options);
    expect(report.heldOut).toMatchObject({
      split: 'source',
      folds: 5,
      leakage: 0,
      rows: 300,
      labelledRows: 300,
    });
    expect(report.heldOut.metrics.bestGuessRight).toBeGreaterThan(0.95);
    expect(report.heldOut).toEqual({
      ...(await evaluateByFolds(rows, { ...options, split: 'source' })),
      warnings: [],
    });
    expect(report.counts).toEqual([
      { label: 'error', templates: 100, rows: 100 },
      { label: 'news', templates: 100, rows: 100 },
      { label: 'usage', templates: 100, rows: 100 },
    ]);
  });

  test('reports the leakage that a split by rows would have had', async () => {
    const twice = [...rows, ...rows.map((row) => ({ ...row, line: row.line + 300 }))];
    expect((await train(rows, options)).report.leakageOfRandomSplit).toBe(0);
    const { leakageOfRandomSplit } = (await train(twice, options)).report;
    expect(leakageOfRandomSplit).toBeGreaterThan(0.6);
    expect(leakageOfRandomSplit).toBe(
      (await evaluateByFolds(twice, { ...options, split: 'random' })).leakage,
    );
  });

  test('leaves a label of one template out, and refuses to go on with one label', async () => {
    const lone: LabelledRow = {
      source: 'x',
      message: 'case escalated to nobody',
      label: 'workflow',
      line: 999,
    };
    const { report } = await train([...rows, lone], options);
    expect(report.leftOut).toEqual([{ label: 'workflow', templates: 1, rows: 1 }]);
    expect(report.warnings).toContain('label "workflow" is left out: 1 template, 1 row');
    const news = rows.filter((row) => row.label === 'news');
    await expect(train([...news, lone], options)).rejects.toMatchObject({
      code: 'TRAINING_DATA',
      message:
        'fewer than two labels have two templates or more; counts per label: "news" 100 templates (100 rows), "workflow" 1 template (1 row)',
    });
  });

  test('passes over Unclassified rows in the fit and counts their answers as wrong', async () => {
    const noise = SUBJECTS.flatMap((source, index): LabelledRow[] => [
      { source, message: `${source} lorem ipsum dolor`, label: 'Unclassified', line: 1000 + index },
    ]);
    const { report } = await train([...rows, ...noise], options);
    expect(report.thresholds.map(({ label }) => label)).toEqual(['error', 'news', 'usage']);
    expect(report.heldOut).toMatchObject({ rows: 310, labelledRows: 300 });
    expect(report.heldOut.confusion.at(-1)?.actual).toBe('Unclassified');
  });

  test('tells how far it is', async () => {
    const steps: string[] = [];
    await train(rows, {
      encoder: wordEncoder,
      onProgress: (step, done, total) => steps.push(`${step} ${done}/${total}`),
    });
    for (const step of [
      'fitting folds 5/5',
      'choosing the penalties 3/3',
      'drawing the learning curve 2/2',
    ]) {
      expect(steps).toContain(step);
    }
    expect(steps.at(-1)).toBe('fitting the model 1/1');
  });

  test('stops when asked to', async () => {
    const signal = AbortSignal.abort();
    await expect(train(rows, { ...options, signal })).rejects.toThrow('abort');
  });

  test('renders its report as Markdown tables', async () => {
    const conflict: LabelledRow = {
      source: 'mail',
      message: 'mail backup finished cleanly and went idle after 3 seconds',
      label: 'error',
      line: 5000,
    };
    const { report } = await train([...rows, conflict, { ...conflict, label: 'news' }], options);
    const text = renderTrainingReport(report);
    expect(text).toMatch(/^\| news +\| +100 \| +101 \| +[01]\.\d{3} \|$/m);
    expect(text).toContain('## Held out by source (5 folds)');
    expect(text).toContain('news 2, error 1');
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });
});

describe('evaluateByFolds', () => {
  test('names each figure in full', async () => {
    const text = renderEvaluationReport(await evaluateByFolds(rows, { ...options, split: 'template' }));
    for (const name of [
      'best guess right (thresholds off, of lines that have one of the labels)',
      'right among answered',
      'coverage (answered among lines that have one of the labels)',
      'coverage at 95% right',
      'macro-F1 (thresholds off)',
      'expected calibration error (15 bins)',
      'decided by words alone',
      'leakage',
    ]) {
      expect(text).toContain(name);
    }
  });

  test('does not fit on a template that a held-out system shares', async () => {
    const shared = SUBJECTS.map(
      (source, index): LabelledRow => ({
        source,
        message: 'all systems say this',
        label: index % 2 ? 'news' : 'error',
        line: 2000 + index,
      }),
    );
    const report = await evaluateByFolds([...rows, ...shared], { ...options, split: 'source' });
    expect(report.leakage).toBe(0);
    expect(
      (await evaluateByFolds([...rows, ...shared], { ...options, split: 'random' })).leakage,
    ).toBeCloseTo(10 / 310);
  });

  test('counts a label as wrong whose only system is held out', async () => {
    const lone = SUBJECTS.map(
      (subject, index): LabelledRow => ({
        source: 'mail',
        message: `${subject} case escalated to nobody`,
        label: 'workflow',
        line: 3000 + index,
      }),
    );
    const report = await evaluateByFolds([...rows, ...lone], { ...options, split: 'source' });
    expect(report.labels.find(({ label }) => label === 'workflow')).toMatchObject({ recall: 0, support: 10 });
    expect(
      (await train([...rows, ...lone], options)).report.heldOut.labels.find(
        ({ label }) => label === 'workflow',
      )?.recall,
    ).toBeGreaterThan(0.8);
  });
});

test('more labels than a label set may have are refused before anything is fitted', async () => {
  const many = Array.from({ length: 257 * 2 }, (_, i) => ({
    source: 's',
    message: `${'abcdefghijklmnop'[i % 16]}${'abcdefghijklmnop'[Math.floor(i / 16) % 16]} ${i < 256 ? 'x' : 'y'}${i < 512 ? 'x' : 'y'}`,
    label: `label ${i % 257}`,
    line: i + 2,
  }));
  await expect(train(many, options)).rejects.toMatchObject({
    code: 'TRAINING_DATA',
    message: expect.stringContaining('257 labels, allowed are 256'),
  });
});

describe('evaluateModel', () => {
  const judge = (_text: string, vector: Float32Array) => {
    const sure = vector[0] === 0;
    return {
      label: 'news',
      probability: 0.9,
      confidence: 0.8,
      threshold: 0.5,
      sure,
      byWords: false,
      cosine: 1,
      cosineToNone: 0,
      top: [],
    };
  };

  const judgeWords = () => undefined;

  test('judges every row with the model it is given and leaves out labels that the model lacks', async () => {
    const classifier = { labels: ['error', 'news'], judge, judgeWords, isFittedOn: () => false };
    const report = await evaluateModel(rows, { ...options, classifier });
    expect(report).toMatchObject({ subject: 'active model', rows: 200, leakage: 0 });
    expect(report.metrics.bestGuessRight).toBe(0.5);
    expect(report.warnings).toEqual(['label "usage" is not in the label set: 100 rows left out']);
  });

  test('refuses rows none of which has a label that the model knows', async () => {
    const classifier = { labels: ['red', 'blue'], judge, judgeWords, isFittedOn: () => false };
    await expect(evaluateModel(rows, { ...options, classifier })).rejects.toMatchObject({
      code: 'TRAINING_DATA',
      message: expect.stringContaining('counts per label: "error" 100 templates (100 rows)'),
      remedy: expect.stringContaining('red, blue'),
    });
  });
});
