import type { Judgement, NearTemplate, ScoreShares } from '../classifier/index.ts';
import type { LogRecord, Verdict } from '../log/index.ts';
import type { RuleSet } from '../rules/index.ts';
import { toEncoderText, toTemplate } from '../template/index.ts';
import type { LoadedClassifier } from './classifier-stage.ts';
import type { Cascade } from './sieve.ts';

/** Why a record has its verdict. */
export interface Explanation {
  readonly verdict: Verdict;
  /** What the stages after the rules judge. */
  readonly template: string;
  /** The rule that decided, or that a person's answer overruled; null where none matches or another stage decided. */
  readonly rule: RuleExplanation | null;
  /** What the classifier makes of the template; null where a person or a rule decided or there is no classifier. */
  readonly classifier: ClassifierExplanation | null;
}

export interface RuleExplanation {
  readonly id: string;
  readonly label: string;
  readonly pattern: string;
  readonly description: string;
  /** UTF-16 units of the message that the pattern takes; null where they lie beyond its beginning. */
  readonly span: { readonly start: number; readonly end: number } | null;
  /** Rules further down that match too. */
  readonly alsoMatching: readonly string[];
}

export interface ClassifierExplanation extends Omit<Judgement, 'top'> {
  /** The three most probable labels. */
  readonly top: Judgement['top'];
  /** What adds up to the score of `label`. */
  readonly shares: ScoreShares;
  /** The three nearest training templates. */
  readonly nearest: readonly NearTemplate[];
}

export interface ExplainOptions {
  readonly cascade: Cascade;
  readonly rules: RuleSet;
  /** Absent where no classifier is in force. */
  readonly loadClassifier?: (() => Promise<LoadedClassifier>) | undefined;
  /** Characters of the message that are read after the rules. */
  readonly maxMessageChars: number;
}

/** Judges one record and shows what decided. */
export async function explain(record: LogRecord, options: ExplainOptions): Promise<Explanation> {
  const { message, source } = record;
  const { cascade, rules, loadClassifier, maxMessageChars } = options;
  const [verdict] = await cascade.judge([message], [source]);
  if (verdict === undefined) throw new RangeError('a record has no verdict');
  const template = toTemplate(message.slice(0, maxMessageChars));
  const byPerson = verdict.stage === 'person';
  const isDecidedBefore = byPerson || verdict.stage === 'rules';
  return {
    verdict,
    template,
    rule: isDecidedBefore ? explainRule(rules, record) : null,
    classifier:
      isDecidedBefore || loadClassifier === undefined
        ? null
        : await explainClassifier(template, loadClassifier),
  };
}

function explainRule(rules: RuleSet, { message, source }: LogRecord): RuleExplanation | null {
  const [index, ...others] = rules.matchAll(message, source);
  const rule = index === undefined ? undefined : rules.rules[index];
  if (index === undefined || rule === undefined) return null;
  const { id, label, pattern, description } = rule;
  return {
    id,
    label,
    pattern,
    description,
    span: rules.spanOf(index, message) ?? null,
    alsoMatching: others.flatMap((other) => rules.rules[other]?.id ?? []),
  };
}

async function explainClassifier(
  template: string,
  load: () => Promise<LoadedClassifier>,
): Promise<ClassifierExplanation | null> {
  const { encoder, classifier } = await load();
  const text = toEncoderText(template);
  const [vector] = await encoder.encode([text]);
  if (vector === undefined) return null;
  const judgement = classifier.judgeWords(text) ?? classifier.judge(text, vector);
  return {
    ...judgement,
    top: judgement.top.slice(0, 3),
    shares: classifier.shares(text, vector, judgement),
    nearest: classifier.nearest(vector, 3),
  };
}
