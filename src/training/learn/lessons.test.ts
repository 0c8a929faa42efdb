import { describe, expect, test } from 'vitest';
import type { Answer } from '../../log/index.ts';
import { lessonsOf, newestOf } from './lessons.ts';

let id = 0;

function answer(changes: Partial<Answer>): Answer {
  id += 1;
  return {
    id,
    labelSet: 'set',
    by: 'person',
    template: 'disk <num> failed',
    scope: '*',
    message: null,
    label: 'Error',
    reason: null,
    who: null,
    model: null,
    promptVersion: null,
    cost: null,
    at: '2026-01-31T12:00:00.000Z',
    ...changes,
  };
}

/** What is taught of the one template, by whom and of which source; or why nothing is. */
function taught(...answers: readonly Partial<Answer>[]) {
  const { lessons, leftOut } = lessonsOf(answers.map(answer));
  return lessons[0] === undefined
    ? leftOut[0]?.why
    : [lessons[0].label, lessons[0].by, lessons[0].source ?? 'any'];
}

describe('lessonsOf', () => {
  test('hears an answer for any source before those for one and for a line', () => {
    expect(
      taught({ scope: 'raid', label: 'Critical Error' }, {}, { scope: 'raid', message: 'x', label: 'Other' }),
    ).toEqual(['Error', 'person', 'any']);
  });

  test('names the source of answers for one alone, and of lines', () => {
    expect(taught({ scope: 'raid' }, { scope: 'raid', message: 'disk 7 failed' })).toEqual([
      'Error',
      'person',
      'raid',
    ]);
    expect(taught({ scope: 'raid' }, { scope: 'zfs' })).toEqual(['Error', 'person', 'any']);
  });

  test('teaches nothing of a template whose lines or sources have different labels', () => {
    expect(taught({ scope: 'raid' }, { scope: 'zfs', label: 'Other' })).toMatch(/^sources have different/);
    expect(taught({ scope: 'a', message: 'x' }, { scope: 'a', message: 'y', label: 'Other' })).toMatch(
      /^its lines were labelled differently/,
    );
  });

  test('hears no LLM where a person has spoken, though only of a line', () => {
    expect(taught({ by: 'llm' }, { message: 'x', scope: 'a', label: 'Other' })).toEqual([
      'Other',
      'person',
      'a',
    ]);
    expect(taught({ by: 'llm', model: 'm' })).toEqual(['Error', 'llm', 'any']);
  });

  test('gives the same lessons in whatever order the answers come', () => {
    const answers = ['b', 'a', 'c'].map((template) => answer({ template }));
    const { lessons } = lessonsOf(answers);
    expect(lessons.map(({ template }) => template)).toEqual(['a', 'b', 'c']);
    expect(lessonsOf(answers.toReversed()).lessons).toEqual(lessons);
    expect(lessons.map(newestOf)).toEqual([answers[1]?.id, answers[0]?.id, answers[2]?.id]);
  });
});
