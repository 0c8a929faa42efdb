/**
 * Answers in force enter, as the store keeps them; what they say of a template, or of one line of it, leaves. This
 * room keeps itself current, finds which masked value tells lines apart that people labelled differently, and
 * refuses to know where answers are kept and what else could judge a line.
 */
export { AnswerIndex, type PersonAnswer, type SplitTemplate } from './answer-index.ts';
