import { describe, expect, it } from 'vitest';
import { matching, Renaming } from '../replay/label.js';
import { action } from './actions.js';

/** The pairs that a pattern teaches, or null. */
const learned = (pattern: never, value: never, before = Renaming.none): unknown =>
  before.json(pattern, value)?.changed ?? null;

const knowing = (...pairs: readonly (readonly [string, string])[]): Renaming =>
  pairs.reduce<Renaming>((known, [was, is]) => known.name(was, is) ?? known, Renaming.none);

describe('a name', () => {
  it.each([
    ['client-1', 'client-2', true],
    ['e-m1', 'e-m12', true],
    ['1234567#1', '1234567#2', true],
    ['client-1', 'server-1', false],
    ['client-1', 'client-1b', false],
    ['alice', 'bob', false],
    ['404', '409', false],
    ['step 1', 'step 2', false],
    ['1.5', '2.5', false],
  ])('%s may stand for %s: %s', (was, is, may) => {
    expect(Renaming.none.name(was, is) !== null).toBe(may);
    expect(Renaming.identity.name(was, is)).toBeNull();
    expect(Renaming.none.name(was, was)?.changed).toEqual([]);
  });

  it('stands for one, and no other stands for it', () => {
    const known = knowing(['a-1', 'a-2']);
    expect(known.name('a-1', 'a-3')).toBeNull();
    expect(known.name('a-2', 'a-2')).toBeNull();
    expect(known.name('a-2', 'a-1')?.changed).toEqual([
      ['a-1', 'a-2'],
      ['a-2', 'a-1'],
    ]);
  });
});

describe('a pattern', () => {
  it.each([
    [{ a: 1 }, { a: 1, b: 2 }, []],
    [{ a: 1, b: 2 }, { a: 1 }, null],
    [{ a: 1 }, { a: '1' }, null],
    [{ a: null }, { a: null }, []],
    [{ a: null }, { a: 0 }, null],
    [{}, [], null],
    [[], {}, null],
    [{ toString: 1 }, {}, null],
    [{ a: { b: 'x-1' } }, { a: { b: 'x-2', c: 0 } }, [['x-1', 'x-2']]],
    [['x-1', 'x-1'], ['x-2', 'x-2'], [['x-1', 'x-2']]],
    [['x-1', 'x-1'], ['x-2', 'x-3'], null],
    [[1, 2], [1], null],
    [[2, 1], [1, 2], null],
    ['x-1', 1, null],
  ])('%j is %j, which teaches %j', (pattern, value, pairs) => {
    expect(learned(pattern as never, value as never)).toEqual(pairs);
  });

  it('takes a list in ascending order for a set', () => {
    const swapped = knowing(['m1', 'm2'], ['m2', 'm1']);
    expect(swapped.json(['m1', 'm2'], ['m1', 'm2'])).not.toBeNull();
    expect(swapped.json(['m2', 'm1'], ['m2', 'm1'])).toBeNull();
    expect(swapped.applied(['m1', 'm2'])).toEqual(['m1', 'm2']);
    expect(swapped.applied({ a: ['m2', 'm1'], b: 1 })).toEqual({ a: ['m1', 'm2'], b: 1 });
    // What is not known yet is found among those that are left.
    expect(learned(['m1', 'm2'] as never, ['m2', 'm3'] as never, knowing(['m1', 'm3']))).toEqual([
      ['m1', 'm3'],
    ]);
    expect(learned(['m1', 'm3'] as never, ['m2', 'm4'] as never, knowing(['m1', 'm4']))).toEqual([
      ['m1', 'm4'],
      ['m3', 'm2'],
    ]);
  });
});

describe('an action is what a label asks for', () => {
  const asks = (line: string, other: string, content = {}): boolean =>
    matching(action(line), action(other), Renaming.none, () => content) !== null;

  it.each([
    ['a: deliver X from b', 'a: deliver X from b', true],
    ['a: deliver X from b', 'a: deliver Y from b', false],
    ['a: deliver X from b', 'a: drop X from b', false],
    ['a: deliver X from b', 'a: deliver X from c', false],
    ['a: deliver X from b', 'a: deliver X from b in box', false],
    ['a: deliver X from b', 'a: deliver X {"n":1} from b', true],
    ['a: deliver X {"n":1} from b', 'a: deliver X {"m":2,"n":1} from b', true],
    ['a: deliver X {"n":1} from b', 'a: deliver X {"n":2} from b', false],
    ['a: fire T in x', 'a: fire T in y', true],
    ['a: fire T in x', 'a: fire U in x', false],
  ])('%s, %s: %s', (line, other, is) => {
    expect(asks(line, other)).toBe(is);
  });

  it('if its message has the content, where the action does not say what is in it', () => {
    expect(asks('a: deliver X {"n":1} from b', 'a: deliver X from b', { n: 1 })).toBe(true);
    expect(asks('a: deliver X {"n":1} from b', 'a: deliver X from b', { n: 2 })).toBe(false);
  });
});
