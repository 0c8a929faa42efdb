import { describe, expect, it } from 'vitest';
import { labelSetOf } from './label-set.ts';

const named = (...names: string[]) => names.map((name) => ({ name }));

describe('labelSetOf', () => {
  it('follows the names only, in any order', () => {
    const id = labelSetOf(named('Error', 'Access'));
    expect(id).toMatch(/^[0-9a-f]{16}$/);
    expect(labelSetOf(named('Access', 'Error'))).toBe(id);
    const others = [named('Access'), named('access', 'Error'), named('Access', 'Error', 'Error')];
    expect(new Set([id, ...others.map(labelSetOf)]).size).toBe(4);
  });

  it('does not take one name for two', () => {
    expect(labelSetOf(named('a,b'))).not.toBe(labelSetOf(named('a', 'b')));
    expect(labelSetOf(named('a","b'))).not.toBe(labelSetOf(named('a', 'b')));
  });

  it('stays what it is, for what is stored by it', () => {
    expect(labelSetOf(named('Billing', 'Access'))).toBe('cf5c6069ba9426f9');
  });
});
