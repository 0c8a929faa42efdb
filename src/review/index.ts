/**
 * Counted templates, the answers in force and what was done before enter; the order in which a person should look at
 * templates leaves, and what the person says of each is kept. This room decides which templates matter most and what
 * an answer, a skip and an undo come to; it refuses to know how a template is shown and which key was pressed.
 */
export { doubtOf } from './doubt.ts';
export { progressEntry, reviewKey } from './progress.ts';
export { listReview, type ReviewItem, type ReviewList } from './review-list.ts';
export { ReviewSession, type Said } from './review-session.ts';
