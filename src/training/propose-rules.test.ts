import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseRules } from '../rules/index.ts';
import { toTemplate } from '../template/index.ts';
import type { TemplateCluster } from './cluster-templates.ts';
import type { LabelledRow } from './group-by-template.ts';
import { proposeRules } from './propose-rules.ts';
import { renderClusters } from './render-clusters.ts';

const labels = ['Security Alert', 'System Notification', 'User Action'];

const rowsOf = (label: string, ...messages: readonly string[]): LabelledRow[] =>
  messages.map((message, index) => ({ source: 'app', message, label, line: index + 2 }));

const clusterOf = (rows: readonly LabelledRow[], stable = true): TemplateCluster => {
  const templates = new Map<string, LabelledRow[]>();
  for (const row of rows) {
    const template = toTemplate(row.message);
    templates.set(template, [...(templates.get(template) ?? []), row]);
  }
  const counts: Record<string, number> = {};
  for (const { label } of rows) if (label !== '') counts[label] = (counts[label] ?? 0) + 1;
  return {
    templates: [...templates].map(([template, held]) => ({ template, rows: held })),
    rows: rows.length,
    sources: ['app'],
    labels: counts,
    stable,
  };
};

const logins = rowsOf('User Action', ...[12, 7, 345, 8, 99].map((id) => `User ${id} logged in.`));
const refusals = rowsOf(
  'Security Alert',
  ...[12, 7, 345, 8, 99].map((id) => `User ${id} logged in from a blocked network.`),
);

const propose = (...clusters: readonly TemplateCluster[]) =>
  proposeRules(
    clusters.flatMap((cluster) => cluster.templates.flatMap((held) => held.rows)),
    clusters,
    { labels },
  );

describe('proposeRules', () => {
  test('makes an anchored rule of a pure, stable cluster, with examples, ready for the rules file', () => {
    const { rules, yaml, outcomes } = propose(clusterOf(logins), clusterOf(refusals));
    expect(rules).toHaveLength(2);
    expect(rules[0]).toMatchObject({
      label: 'User Action',
      match: ['User 12 logged in.', 'User 7 logged in.', 'User 345 logged in.'],
      no_match: ['User 12 logged in from a blocked network.'],
    });
    expect(rules[0]?.pattern).toMatch(/^\^User .*\$$/);
    expect(outcomes[0]).toEqual({ rule: rules[0]?.id });
    const set = parseRules(yaml, { labels, origin: 'proposal' });
    expect(set.match('User 4711 logged in.', 'app')).toBe(0);
    expect(set.match('User 4711 logged in from a blocked network.', 'app')).toBe(1);
    expect(set.match('Then User 4711 logged in.', 'app')).toBe(-1);
    expect(parse(yaml)).toEqual({ rules });
  });

  test('joins the templates of a cluster in one rule', () => {
    const both = [...logins, ...rowsOf('User Action', ...[1, 2].map((id) => `User ${id} logged out.`))];
    const { rules, yaml } = propose(clusterOf(both));
    expect(rules).toHaveLength(1);
    expect(rules[0]?.match).toContain('User 1 logged out.');
    const set = parseRules(yaml, { labels, origin: 'proposal' });
    expect(both.every((row) => set.match(row.message, row.source) === 0)).toBe(true);
  });

  test('says why a cluster has no rule', () => {
    const unlabelled = rowsOf('', 'Backup 1 done well', 'Backup 2 done well');
    const { outcomes, rules } = propose(
      clusterOf(unlabelled),
      clusterOf([...logins.slice(0, 3), ...refusals.slice(0, 3)]),
      clusterOf(logins, false),
      clusterOf(logins.slice(0, 4)),
      clusterOf(rowsOf('Unclassified', 'a b c', 'a b c', 'a b c', 'a b c', 'a b c')),
    );
    expect(rules).toEqual([]);
    expect(outcomes).toEqual([
      { reason: 'has no label' },
      { reason: 'has several labels' },
      { reason: 'changes with the radius' },
      { reason: 'has too few lines' },
      { reason: 'its label is not in the label set' },
    ]);
  });

  test('gives up a rule that would take a line of another label', () => {
    const odd = rowsOf('Security Alert', 'User 666 logged in.');
    const { outcomes } = propose(clusterOf(logins), clusterOf(odd));
    expect(outcomes[0]).toEqual({ reason: 'its pattern would take lines of another label' });
  });
});

describe('renderClusters', () => {
  test('shows each cluster with its templates, labels and rule, and the rules file', () => {
    const clusters = [clusterOf(logins), clusterOf(refusals.slice(0, 2))];
    const proposals = propose(...clusters);
    const text = renderClusters({ clusters, warnings: ['careful'] }, proposals);
    expect(text).toContain('2 clusters of 7 lines.');
    expect(text).toContain('- warning: careful');
    expect(text).toContain('## 1. 5 lines, 1 template, 1 system\n\n- labels: User Action 5\n- rule: ');
    expect(text).toContain('- no rule: has too few lines');
    expect(text).toContain(`\`\`\`yaml\n${proposals.yaml}\`\`\``);
  });
});
