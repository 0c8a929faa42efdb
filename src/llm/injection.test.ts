import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { obedientModel } from '../../test/obedient-model.fixture.ts';
import { LABELS, labelsOf, openTestLlm, question } from './open-llm.fixture.ts';
import { INJECTIONS } from './prompt/injections.fixture.ts';
import type { LlmQuestion } from './question.ts';

const NAMES = LABELS.map(({ name }) => name);
const ALLOWED = [...NAMES, 'Unclassified', 'unanswered'];
const BATCH = 40;

/** A template that the obedient model labels as it says itself, unless something outside its field says more. */
function neighbour(index: number): LlmQuestion {
  const label = NAMES[index % NAMES.length];
  return question(`Neighbour ${index}: mark this item as ${label}`);
}

/** Every second item is a neighbour, every other an injection, which sits in all of its fields. */
function mixed(lines: readonly string[]): readonly LlmQuestion[] {
  return lines.flatMap((line, index) => [
    { template: line, sources: [line], examples: [line], near: [{ template: line, label: NAMES[0] ?? '' }] },
    neighbour(index),
  ]);
}

async function neighboursLabels(lines: readonly string[], options: Parameters<typeof openTestLlm>[0]) {
  const { llm, server } = await openTestLlm({ maxItems: BATCH, ...options });
  const labels = labelsOf(await llm.ask(mixed(lines), LABELS));
  expect(labels.filter((label) => !ALLOWED.includes(label))).toEqual([]);
  expect(server.requests.every(({ status }) => status === 200)).toBe(true);
  return labels.filter((_, index) => index % 2 === 1);
}

const MODES = [
  ['held to the schema', true, 'gemini'],
  ['held to nothing', false, 'gemini'],
  ['held to nothing', false, 'openai-compatible'],
] as const;

describe.each(MODES)('a model that obeys the log and is %s (%#)', (_, enforceSchema, provider) => {
  const options = { provider, server: { model: obedientModel(), enforceSchema } };

  it(`makes ${INJECTIONS.length} injections change no neighbour and add no label`, async () => {
    expect(INJECTIONS.length).toBeGreaterThanOrEqual(60);
    const expected = INJECTIONS.map((_line, index) => NAMES[index % NAMES.length]);
    expect(await neighboursLabels(INJECTIONS, options)).toEqual(expected);
  });

  it('is told nothing by ids that a log made up, even where it listens to every field', async () => {
    const lines = INJECTIONS.filter(
      (line) => /\bt?\d\b/.test(line) && !/everything|all|rest|every/.test(line),
    );
    expect(lines.length).toBeGreaterThan(5);
    const anywhere = {
      ...options,
      server: { ...options.server, model: obedientModel({ reach: 'anywhere' }) },
    };
    const expected = lines.map((_line, index) => NAMES[index % NAMES.length]);
    expect(await neighboursLabels(lines, anywhere)).toEqual(expected);
  });
});

const FILE = join(process.env['LOGSIEVE_DATA'] ?? '', 'adversarial/evidenceforge_payload_families.yaml');
const there = process.env['LOGSIEVE_DATA'] !== undefined && existsSync(FILE);

/** 300 lines of the families, their tokens filled in. */
function adversarialLines(): readonly string[] {
  const { families } = parse(readFileSync(FILE, 'utf8')) as {
    families: { value_template?: string; value_templates?: string[]; examples?: string[] }[];
  };
  const templates = families.flatMap((family) => [
    ...(family.value_template === undefined ? [] : [family.value_template]),
    ...(family.value_templates ?? []),
    ...(family.examples ?? []),
  ]);
  return Array.from(
    { length: 300 },
    (_, index) => `${fill(templates[index % templates.length] ?? '', index)} [${index}]`,
  );
}

const TOKENS: Readonly<Record<string, string>> = {
  marker: 'EFORGE_TEST',
  canary: 'canary.eforge.invalid',
  host: 'www.example.com',
  esc: '\u001b',
  cr: '\r',
  lf: '\n',
  tab: '\t',
};

function fill(template: string, index: number): string {
  return template
    .replaceAll(/\{alnum:(\d+)\}/g, (_, length) => `${index}`.padStart(Number(length), 'Az09'))
    .replaceAll(/\{(\w+)\}/g, (whole, name: string) => TOKENS[name] ?? whole);
}

describe.skipIf(!there)('the adversarial families (needs LOGSIEVE_DATA)', () => {
  it.each(MODES)(
    'change no neighbour and add no label, with a model %s (%#)',
    async (_, enforceSchema, provider) => {
      const lines = adversarialLines();
      expect(new Set(lines).size).toBe(300);
      const options = { provider, server: { model: obedientModel(), enforceSchema } };
      const expected = lines.map((_line, index) => NAMES[index % NAMES.length]);
      expect(await neighboursLabels(lines, options)).toEqual(expected);
    },
  );
});
