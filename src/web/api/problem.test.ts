import { expect, test } from 'vitest';
import { ProblemError, placeText, problemFrom, problemOf, unreachable } from './problem.ts';

test('a problem of the API keeps its words, and the status that came', () => {
  const body = JSON.stringify({ code: 'MISSING_COLUMN', detail: 'no column', remedy: 'name it', status: 1 });
  const error = problemOf(422, body);
  expect(error.message).toBe('no column');
  expect(problemFrom(error)).toMatchObject({ code: 'MISSING_COLUMN', status: 422, remedy: 'name it' });
  expect(error.passes).toBe(false);
});

test.each(['', '<html>', 'null', '{"code":1}'])(
  'an answer that is no problem (%s) still becomes a sentence',
  (body) => {
    expect(problemOf(502, body)).toMatchObject({ message: expect.stringContaining('502'), passes: true });
  },
);

test('only what may pass is tried again', () => {
  expect(unreachable().passes).toBe(true);
  const passes = [400, 401, 404, 409, 429, 500, 503].filter((status) => problemOf(status, '').passes);
  expect(passes).toEqual([429, 503]);
});

test('any thrown value can be shown', () => {
  expect(problemFrom(new TypeError('x'))).toMatchObject({ code: 'PAGE_FAULT' });
  expect(problemFrom(new ProblemError({ title: 't', status: 1, code: 'C', detail: 'd' })).code).toBe('C');
});

test('places are said in words', () => {
  expect(placeText({ line: 1234, byte: 20_000 })).toBe('line 1,234, byte 20,000');
  expect(placeText({ pointer: '/records/3' })).toBe('at /records/3');
  expect([placeText({}), placeText(undefined), placeText({ pointer: '' })]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
