import { Command } from 'commander';
import { assemble } from '../assemble.ts';
import type { Verdict } from '../log/index.ts';
import type { ClassifierExplanation, Explanation, RuleExplanation } from '../sieve/index.ts';
import { columns, paint, print, printable } from './console.ts';
import { type GlobalFlags, sourcesOf } from './globals.ts';
import { sayNotices } from './notices.ts';

/** Words and pairs of words whose share is shown. */
const SHOWN_WORDS = 8;

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
        'probable labels with their thresholds, what the words add to the score, and the nearest templates of the ' +
        'training data.',
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
  const facts = [
    ['label', `${paint('bold', verdict.label, process.stdout)} (${decidedBy(verdict)})`],
    ['reason', verdict.reason],
    ['template', printable(template, 1000)],
  ];
  if (rule !== null) facts.push(...renderRule(rule, message, verdict.stage === 'person'));
  const lines = [columns(facts)];
  if (classifier !== null) {
    const { top, nearest, confidence: score, threshold, label, byWords, shares } = classifier;
    const how = byWords ? ', by its words alone' : '';
    lines.push(
      '',
      `classifier: ${label}, confidence ${score.toFixed(3)} against its threshold ${threshold.toFixed(3)}${how}`,
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
      ...renderShares(shares),
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

function decidedBy({ stage, confidence, errorCode }: Verdict): string {
  if (errorCode !== undefined) return `no stage is asked: ${errorCode}`;
  if (stage === 'none') return 'no stage is sure';
  return `decided by ${stage}${confidence === null ? '' : `, confidence ${confidence.toFixed(2)}`}`;
}

/** The strongest words, and what else adds up to the score. */
function renderShares({ score, meaning, constant, words }: ClassifierExplanation['shares']): string[] {
  const strongest = words.toSorted((a, b) => Math.abs(b.share) - Math.abs(a.share)).slice(0, SHOWN_WORDS);
  const shown = words.filter((word) => strongest.includes(word));
  const rest = score - meaning - constant - shown.reduce((sum, { share }) => sum + share, 0);
  const signed = (share: number) => `  ${(share < 0 ? '' : '+') + share.toFixed(2)}`.padEnd(9);
  const rows = [
    ...shown.map(({ text, share }) => [signed(share), printable(text)]),
    ...(words.length > shown.length ? [[signed(rest), 'the other words']] : []),
    [signed(meaning), 'the meaning of the whole, by the encoder'],
    [signed(constant), 'the label itself'],
    [signed(score), 'together'],
  ];
  return [columns([['  share', 'of the score of the best guess'], ...rows])];
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
