import { Command } from 'commander';
import { assemble } from '../assemble.ts';
import type { Explanation, RuleExplanation } from '../sieve/index.ts';
import { columns, paint, print, printable } from './console.ts';
import { type GlobalFlags, sourcesOf } from './globals.ts';
import { sayNotices } from './notices.ts';

interface ExplainFlags extends GlobalFlags {
  readonly source?: string;
  readonly json?: boolean;
}

/** `logsieve explain`: one line in, which stage decided and why out. */
export function explainCommand(): Command {
  return new Command('explain')
    .summary('show which stage decides a line, and why')
    .description(
      'Shows which stage decides a line, and why: the answer of a person, and the rule that it overruled; the rule and what it matched; or the template, the three most ' +
        'probable labels with their thresholds, and the nearest templates of the training data.',
    )
    .argument('<message>', 'the log line')
    .option('--source <name>', 'system that wrote the line (default: none)')
    .option('--json', 'print JSON: {verdict, template, rule, classifier}')
    .addHelpText(
      'after',
      `
Examples:
  logsieve explain "Failed password for root from 10.0.0.7 port 22 ssh2" --source sshd
  logsieve explain "Case escalation for ticket 7324 failed" --source ModernCRM --json

A line that begins with a dash goes after --: logsieve explain -- "-- MARK --"

Exit codes: 0 done, 2 usage or configuration, 3 the store, 7 rules, 8 models; docs/errors.md.`,
    )
    .action(async (message: string, _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<ExplainFlags>();
      await using context = assemble(sourcesOf(flags));
      sayNotices(context, flags.quiet);
      const explanation = await context.explain({ message, source: flags.source ?? '' });
      print(flags.json === true ? JSON.stringify(explanation, null, 2) : render(explanation, message));
    });
}

function render({ verdict, template, rule, classifier }: Explanation, message: string): string {
  const confidence = verdict.confidence === null ? '' : `, confidence ${verdict.confidence.toFixed(2)}`;
  const decided = verdict.stage === 'none' ? 'no stage is sure' : `decided by ${verdict.stage}${confidence}`;
  const facts = [
    ['label', `${paint('bold', verdict.label, process.stdout)} (${decided})`],
    ['reason', verdict.reason],
    ['template', printable(template, 1000)],
  ];
  if (rule !== null) facts.push(...renderRule(rule, message, verdict.stage === 'person'));
  const lines = [columns(facts)];
  if (classifier !== null) {
    const { top, nearest, confidence: score, threshold, label } = classifier;
    lines.push(
      '',
      `classifier: ${label}, confidence ${score.toFixed(3)} against its threshold ${threshold.toFixed(3)}`,
      '',
      columns([
        ['  probability', 'label', 'threshold (on the confidence)'],
        ...top.map((guess) => [
          `  ${guess.probability.toFixed(3).padStart(11)}`,
          guess.label,
          guess.threshold.toFixed(3),
        ]),
      ]),
      '',
      columns([
        ['  cosine', 'label', 'nearest training templates'],
        ...nearest.map((near) => [
          `  ${near.cosine.toFixed(3).padStart(6)}`,
          near.label,
          printable(near.template),
        ]),
      ]),
    );
  }
  return lines.join('\n');
}

function renderRule(rule: RuleExplanation, message: string, isOverruled: boolean) {
  const { id, pattern, description, span, alsoMatching } = rule;
  const rows = [
    [isOverruled ? 'overruled rule' : 'rule', description === '' ? id : `${id}: ${description}`],
    ['pattern', printable(pattern, 1000)],
  ];
  if (span !== null) {
    const matched = printable(message.slice(span.start, span.end), 1000);
    rows.push(['span', `characters ${span.start} to ${span.end}: ${matched}`]);
  }
  if (alsoMatching.length > 0)
    rows.push(['', `rules further down that match too: ${alsoMatching.join(', ')}`]);
  return rows;
}
