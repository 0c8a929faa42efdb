import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_LABELS } from '../src/log/index.ts';
import { LOOM_LINES, type LoomLine } from './loom-lines.fixture.ts';
import { ROOT, run, temporaryFolder } from './run-cli.fixture.ts';

export const ANSWERED = LOOM_LINES.filter(({ isAnswered }) => isAnswered);
export const LABELS = DEFAULT_LABELS.map(({ name }) => name);
/** For learning beside thousands of lines on a slow machine, in milliseconds. */
export const PATIENCE = 900_000;

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

function answersCsv(lines: readonly LoomLine[], by: 'person' | 'llm'): string {
  const rows = lines.map(({ message, label }) =>
    [label, quoted(message), by, by === 'llm' ? 'some-model' : '', by === 'llm' ? '0.001' : ''].join(','),
  );
  return `label,template,by,model,cost\n${rows.join('\n')}\n`;
}

/** 15 of 50 lines have the next label but one. */
export function poisoned(lines: readonly LoomLine[]): LoomLine[] {
  const next = (label: string) => LABELS[(LABELS.indexOf(label) + 2) % LABELS.length] ?? label;
  return lines.map((line, i) => ((7 * i) % 10 < 3 ? { ...line, label: next(line.label) } : line));
}

/** Runs commands in a folder of its own with the loom's lines. */
export function mill() {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'loom.csv'), logsOf(LOOM_LINES));
  const command = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const { code, stdout, stderr } = await run(args, { cwd, env });
    return { code, stderr, out: stdout.toString() };
  };
  const importAnswers = async (lines: readonly LoomLine[], by: 'person' | 'llm' = 'person') => {
    writeFileSync(join(cwd, 'answers.csv'), answersCsv(lines, by));
    return await command(['answers', 'import', 'answers.csv']);
  };
  /** Stage and label of each message, by what is in force in another data directory. */
  const judged = async (env: Readonly<Record<string, string>> = {}) => {
    const { out } = await command(['templates', 'loom.csv', '--format', 'json'], env);
    const { templates } = JSON.parse(out) as {
      templates: { stage: string; label: string; example: { message: string } }[];
    };
    return new Map(templates.map(({ example, stage, label }) => [example.message, { stage, label }]));
  };
  const models = async () =>
    JSON.parse((await command(['models', 'list', '--format', 'json'])).out).models as {
      id: number;
      state: string;
    }[];
  return { cwd, command, importAnswers, judged, models };
}

function logsOf(lines: readonly LoomLine[]): string {
  return `source,log_message\n${lines.map(({ message }) => `mill,${quoted(message)}\n`).join('')}`;
}

/** Every sixth of the shipped lines: enough to learn beside, and quicker. */
export function someLines(): string {
  const [header, ...lines] = readFileSync(join(ROOT, 'training/lines.csv'), 'utf8').trimEnd().split('\n');
  return [header, ...lines.filter((_, i) => i % 6 === 0), ''].join('\n');
}
