import { expect, test } from 'vitest';
import { correctionOf, scopesOf } from './correction-scope.ts';

const LINE = { template: 'user <id> in', source: 'crm', row: 7, label: 'Error' };

test('correction can be of a template, of its lines of one source, or of one line', () => {
  expect(scopesOf(LINE)).toEqual(['template', 'source', 'line']);
  expect(correctionOf(LINE, 'template', 'User Action')).toEqual({
    template: 'user <id> in',
    label: 'User Action',
  });
  expect(correctionOf(LINE, 'source', 'User Action')).toEqual({
    template: 'user <id> in',
    source: 'crm',
    label: 'User Action',
  });
  expect(correctionOf(LINE, 'line', 'User Action')).toEqual({ row: 7, label: 'User Action' });
});

test('correction keeps to no source where there is none, and to no line where none is looked at', () => {
  expect(scopesOf({ ...LINE, source: '' })).toEqual(['template', 'line']);
  expect(scopesOf({ ...LINE, source: null, row: null })).toEqual(['template']);
});
