import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { LOOM_LINES, type LoomLine } from './loom-lines.fixture.ts';
import { ANSWERED, LABELS, mill, PATIENCE, poisoned, someLines } from './mill.fixture.ts';
import { IS_THOROUGH, ROOT } from './run-cli.fixture.ts';

const UNSEEN = LOOM_LINES.filter(({ isAnswered }) => !isAnswered);

describe.runIf(IS_THOROUGH)('logsieve learn, on answers of people to 50 templates of a new system', () => {
  const { cwd, command, importAnswers, judged, models } = mill();
  const learnt = () => readdirSync(join(cwd, '.logsieve', 'models')).sort();
  let report: Record<string, never> & { decided: { before: number; after: number } };
  let stderr: string;

  beforeAll(async () => {
    const before = await judged();
    expect([...before.values()].filter(({ stage }) => stage === 'none').length).toBeGreaterThan(70);
    expect((await importAnswers(ANSWERED)).code).toBe(0);
    const first = await command(['learn', '--json', '--logs', 'loom.csv']);
    expect(first).toMatchObject({ code: 0 });
    report = JSON.parse(first.out);
    stderr = first.stderr;
  }, PATIENCE);

  it('puts a model in force that decides these templates and most of those that nobody has seen', async () => {
    expect(stderr).toBe('Model 1 is in force; `logsieve models rollback` takes it back.\n');
    expect(report).toMatchObject({
      activated: true,
      taught: { person: 50, llm: 0 },
      refused: [],
      quarantined: [],
      leftOut: [],
      answered: 50,
    });
    expect(report.decided.after).toBeGreaterThan(report.decided.before);
    const [file = ''] = learnt();
    const alone = { LOGSIEVE_HOME: 'elsewhere', LOGSIEVE_CLASSIFIER: join('.logsieve', 'models', file) };
    const verdicts = await judged(alone);
    const right = (lines: readonly LoomLine[]) =>
      lines.filter(({ message, label }) => {
        const verdict = verdicts.get(message);
        return verdict?.stage === 'classifier' && verdict.label === label;
      }).length;
    expect(right(ANSWERED)).toBeGreaterThanOrEqual(45);
    expect(right(UNSEEN)).toBeGreaterThan(UNSEEN.length / 2);
  });

  it('is hardly bolder than the shipped one, whose encoder knows the shipped lines', () => {
    const { isCalibrationKnown, training } = report as unknown as {
      isCalibrationKnown: boolean;
      training: Pick<typeof shipped, 'thresholds'>;
    };
    const shipped = JSON.parse(readFileSync(join(ROOT, 'models/classifier/model.report.json'), 'utf8')) as {
      thresholds: readonly { label: string; threshold: number }[];
    };
    expect(isCalibrationKnown).toBe(true);
    expect(shipped.thresholds.map(({ label }) => label).sort()).toEqual(LABELS.toSorted());
    for (const { label, threshold } of shipped.thresholds) {
      const learnt = training.thresholds.find((one) => one.label === label)?.threshold ?? 0;
      expect(learnt).toBeGreaterThan(threshold - 0.05);
      expect(learnt).toBeLessThan(threshold + 0.05);
    }
  });

  it('is used from then on where the configuration names no other', async () => {
    const verdicts = await judged();
    expect(ANSWERED.every(({ message }) => verdicts.get(message)?.stage === 'person')).toBe(true);
    const byClassifier = UNSEEN.filter(({ message }) => verdicts.get(message)?.stage === 'classifier');
    expect(byClassifier.length).toBeGreaterThan(UNSEEN.length / 2);
    const shipped = join(ROOT, 'models/classifier/model.safetensors');
    const named = await judged({ LOGSIEVE_CLASSIFIER: shipped });
    expect(UNSEEN.filter(({ message }) => named.get(message)?.stage === 'classifier').length).toBeLessThan(4);
    const doctor = JSON.parse((await command(['doctor', '--json'])).out);
    expect(doctor).toMatchObject({ ok: true, models: { classifier: { learnt: 1 } } });
  });

  it('says what it saves on logs', () => {
    const { before, after } = report['stages'] as unknown as Record<string, Record<string, number>>;
    expect(before).toMatchObject({ person: 50 });
    expect(after).toMatchObject({ person: 50 });
    expect(after?.['classifier']).toBeGreaterThan((before?.['classifier'] ?? 0) + UNSEEN.length / 3);
  });

  it(
    'M08: keeps a model out of force that a poisoned batch of answers made',
    async () => {
      await importAnswers(poisoned(ANSWERED));
      writeFileSync(join(cwd, 'lines.csv'), someLines());
      const before = await judged();
      const { code, stderr: said, out } = await command(['learn', 'lines.csv']);
      expect(code).toBe(8);
      expect(said).toMatch(
        /MODEL_REGRESSION: model 2 is not put in force: .*about \d+ of 15 new answers of people contradict all else/,
      );
      expect(said).toMatch(
        /macro-F1 before and after: lines 0\.\d+ and 0\.\d+, answers of people 0\.\d+ and/,
      );
      expect(out).toContain('## New answers of people that all else contradicts');
      expect((await models()).map(({ id, state }) => [id, state])).toEqual([
        [2, 'rejected'],
        [1, 'active'],
      ]);
      expect(await judged()).toEqual(before);
    },
    PATIENCE,
  );

  it('takes the model back by one command', async () => {
    expect((await command(['models', 'rollback'])).out).toBe(
      'model 1 is out of force; no model that was learnt is in force any more\n',
    );
    const verdicts = await judged();
    expect(UNSEEN.filter(({ message }) => verdicts.get(message)?.stage === 'none').length).toBeGreaterThan(
      25,
    );
    expect((await command(['models', 'activate', '1'])).out).toBe('model 1 is in force\n');
    expect((await command(['models', 'activate', '9'])).code).toBe(8);
    const [file = ''] = readdirSync(join(cwd, '.logsieve', 'models')).filter((name) =>
      readFileSync(join(cwd, '.logsieve', 'models', name)).includes('logsieve-classifier'),
    );
    expect(file).toMatch(/^[0-9a-f]{16}\.safetensors$/);
    const list = (await command(['models', 'list'])).out;
    expect(list).toMatch(/^2 models\n.*\n +2 {2}rejected .*\n +1 {2}active {4}.* 50 \+ 0 /);
  });
});

describe('a model that was learnt', () => {
  it(
    'is refused where its file is gone or does not fit, with what to do',
    async () => {
      const { cwd, command, importAnswers } = mill();
      writeFileSync(
        join(cwd, 'logsieve.yaml'),
        'labels:\n- { name: Red, definition: red }\n- { name: Blue, definition: blue }\n',
      );
      const colours = ['rose', 'ruby', 'brick', 'sky', 'sea', 'ink'].map((word, i) => ({
        message: `the ${word} lamp over gate 7 was lit by a ${word} spark`,
        label: i < 3 ? 'Red' : 'Blue',
        isAnswered: true,
      }));
      await importAnswers(colours);
      const learnt = await command(['learn']);
      expect([learnt.code, learnt.stderr]).toEqual([0, expect.stringContaining('Model 1 is in force')]);
      const [file = ''] = readdirSync(join(cwd, '.logsieve', 'models'));
      const path = join(cwd, '.logsieve', 'models', file);
      writeFileSync(path, readFileSync(join(ROOT, 'models/classifier/model.safetensors')));
      const strange = await command(['explain', 'zebra']);
      expect([strange.code, strange.stderr]).toEqual([
        8,
        expect.stringMatching(/MODEL_INCOMPATIBLE.*\n.*logsieve learn.*models rollback/),
      ]);
      expect((await command(['models', 'activate', '1'])).code).toBe(8);
      writeFileSync(path, '');
      expect((await command(['explain', 'zebra'])).stderr).toMatch(/MODEL_INVALID.*\n.*models rollback/);
      await command(['models', 'rollback']);
      expect((await command(['explain', 'zebra'])).code).toBe(0);
      expect((await command(['models', 'rollback'])).out).toBe('no model that was learnt is in force\n');
    },
    PATIENCE,
  );
});
