import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Model } from '../examples/demo-llm/model.mjs';
import { toTemplate } from '../src/template/index.ts';
import { LLM_KEY, startTestLlm } from './llm-server.fixture.ts';
import { LOOM_LINES } from './loom-lines.fixture.ts';
import { ANSWERED, mill, PATIENCE, poisoned, someLines } from './mill.fixture.ts';
import { IS_THOROUGH } from './run-cli.fixture.ts';

/** An LLM that says what a weaver would say. */
const knowsTheMill: Model = ({ items }) => {
  const labelOf = new Map(LOOM_LINES.map(({ message, label }) => [masked(toTemplate(message)), label]));
  const answers = items.map(({ id, template }) => ({
    id,
    label: labelOf.get(masked(template)) ?? 'Unclassified',
    reason: 'a weaver says so',
  }));
  return { text: JSON.stringify({ items: answers }) };
};

/** A template as a prompt has it. */
function masked(template: string): string {
  return template.replaceAll(/<([a-z]+)>/g, '{$1}');
}

describe.runIf(IS_THOROUGH)('logsieve learn, on answers of an LLM', () => {
  it(
    'lets in what something speaks for, by --ask-again what the LLM says twice, and makes the same again',
    async () => {
      const { cwd, command, importAnswers } = mill();
      writeFileSync(join(cwd, 'lines.csv'), someLines());
      await importAnswers(ANSWERED.slice(0, 30));
      await importAnswers(poisoned(ANSWERED).slice(30), 'llm');
      const wrong = new Set(
        poisoned(ANSWERED)
          .slice(30)
          .filter(({ label }, i) => label !== ANSWERED[30 + i]?.label)
          .map(({ message }) => toTemplate(message)),
      );
      expect(wrong.size).toBe(6);
      const first = await command(['learn', 'lines.csv', '--json']);
      expect(first.code).toBe(0);
      const report = JSON.parse(first.out);
      expect(report.taught.llm + report.quarantined.length).toBe(20);
      expect(report.taught.llm).toBeGreaterThan(0);
      const kept = report.quarantined.filter(({ template }: { template: string }) => wrong.has(template));
      expect(kept.length).toBeGreaterThanOrEqual(5);
      expect(report.quarantined[0].why).toMatch(/^a classifier without it says/);

      const refused = await command(['learn', 'lines.csv', '--ask-again']);
      expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('no LLM is configured')]);

      await using server = await startTestLlm({ model: knowsTheMill });
      const env = { GEMINI_API_KEY: LLM_KEY, LOGSIEVE_LLM_BASE_URL: server.geminiUrl };
      const again = await command(['learn', 'lines.csv', '--ask-again', '--json'], env);
      expect(again.code).toBe(0);
      expect(server.requests).toHaveLength(1);
      expect(again.stderr).toContain('the LLM is asked: gemini');
      const second = JSON.parse(again.out);
      expect(second.taught.llm + second.quarantined.length).toBe(20);
      for (const { why } of second.quarantined) expect(why).toMatch(/asked again, the LLM says/);
      expect(second.quarantined.length).toBeLessThanOrEqual(wrong.size);
      expect(second.taught.llm).toBeGreaterThan(report.taught.llm);
      const without = await command(['learn', 'lines.csv', '--json']);
      expect(JSON.parse(without.out)).toMatchObject({ taught: second.taught, model: second.model });
      expect(without.stderr).toBe('Nothing new: model 2, which is in force, is the same.\n');
      expect(server.requests).toHaveLength(1);
    },
    PATIENCE,
  );
});
