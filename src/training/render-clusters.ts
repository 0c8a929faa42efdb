import type { Clusters } from './cluster-templates.ts';
import { clip, table } from './markdown.ts';
import { plural } from './plural.ts';
import type { RuleProposals } from './propose-rules.ts';

const SHOWN_CLUSTERS = 100;
const SHOWN_TEMPLATES = 5;

/** Clusters as Markdown, most lines first, and the proposed rules as a rules file. */
export function renderClusters({ clusters, warnings }: Clusters, proposals: RuleProposals): string {
  const rows = clusters.reduce((sum, cluster) => sum + cluster.rows, 0);
  const parts = [`# Clusters\n\n${plural(clusters.length, 'cluster')} of ${plural(rows, 'line')}.`];
  for (const warning of warnings) parts.push(`- warning: ${warning}`);
  clusters.slice(0, SHOWN_CLUSTERS).forEach((cluster, index) => {
    const labels = Object.entries(cluster.labels).map(([label, count]) => `${label} ${count}`);
    const outcome = proposals.outcomes[index];
    const rule =
      outcome === undefined ? '' : 'rule' in outcome ? `rule: ${outcome.rule}` : `no rule: ${outcome.reason}`;
    parts.push(
      [
        `## ${index + 1}. ${plural(cluster.rows, 'line')}, ${plural(cluster.templates.length, 'template')}, ${plural(cluster.sources.length, 'system')}`,
        '',
        `- labels: ${labels.join(', ') || 'none'}`,
        `- ${rule}`,
        '',
        table(
          ['template', 'lines'],
          cluster.templates
            .slice(0, SHOWN_TEMPLATES)
            .map((held) => [clip(held.template), String(held.rows.length)]),
        ),
      ].join('\n'),
    );
  });
  if (clusters.length > SHOWN_CLUSTERS)
    parts.push(`${clusters.length - SHOWN_CLUSTERS} smaller clusters are in the JSON.`);
  parts.push('## Proposed rules');
  parts.push(proposals.rules.length === 0 ? 'None.' : `\`\`\`yaml\n${proposals.yaml}\`\`\``);
  return `${parts.join('\n\n')}\n`;
}
