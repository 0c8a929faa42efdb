import { describe, expect, test } from 'vitest';
import type { Encoder } from '../embedding/index.ts';
import { clusterTemplates } from './cluster-templates.ts';
import type { LabelledRow } from './group-by-template.ts';

/** Lines that begin with one word point the same way. */
const firstWordEncoder: Encoder = {
  dimension: 4,
  maxTokens: 128,
  hash: 'a'.repeat(64),
  encode: (texts) =>
    Promise.resolve(
      texts.map((text) => {
        const axis = ['backup', 'login', 'disk'].findIndex((word) => text.startsWith(word));
        return Float32Array.from({ length: 4 }, (_, index) => (index === (axis < 0 ? 3 : axis) ? 1 : 0));
      }),
    ),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

const rows: LabelledRow[] = [
  ['a', 'backup of 3 files finished', 'news'],
  ['b', 'backup of 4 files finished', 'news'],
  ['a', 'backup rotated', 'news'],
  ['a', 'login of the operator', 'user'],
  ['a', 'login refused to the operator', ''],
  ['c', 'disk slow', ''],
].map(([source = '', message = '', label = ''], index) => ({ source, message, label, line: index + 2 }));

describe('clusterTemplates', () => {
  test('puts templates of like meaning together, clusters of most lines first', async () => {
    const { clusters, warnings } = await clusterTemplates(rows, { encoder: firstWordEncoder });
    expect(warnings).toEqual([]);
    expect(clusters.map((cluster) => cluster.rows)).toEqual([3, 2, 1]);
    expect(clusters[0]).toMatchObject({ sources: ['a', 'b'], labels: { news: 3 }, stable: true });
    expect(clusters[0]?.templates.map((held) => held.rows.length)).toEqual([2, 1]);
    expect(clusters[1]?.labels).toEqual({ user: 1 });
    expect(clusters[2]?.labels).toEqual({});
  });

  test('leaves out templates whose neighbourhood has too few lines', async () => {
    const { clusters } = await clusterTemplates(rows, { encoder: firstWordEncoder, leastRows: 3 });
    expect(clusters.map((cluster) => cluster.rows)).toEqual([3]);
  });

  test('compares the most frequent templates only where there are too many, and says so', async () => {
    const { clusters, warnings } = await clusterTemplates(rows, {
      encoder: firstWordEncoder,
      maxTemplates: 2,
    });
    expect(clusters.map((cluster) => cluster.rows)).toEqual([3]);
    expect(warnings).toEqual(['only the 2 most frequent of 5 templates were compared']);
  });

  test('tells how far it is', async () => {
    const steps = new Set<string>();
    await clusterTemplates(rows, { encoder: firstWordEncoder, onProgress: (step) => steps.add(step) });
    expect([...steps]).toContain('comparing templates');
  });

  test('has no clusters of no rows', async () => {
    expect((await clusterTemplates([], { encoder: firstWordEncoder })).clusters).toEqual([]);
  });
});
