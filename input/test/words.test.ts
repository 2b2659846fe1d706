import { describe, expect, it } from 'vitest';
import { didYouMean, expectedNames } from '../words.js';

const known = ['tumbling', 'sliding', 'session', 'fifo', 'bag', 'set', 'crash', 'redelivery'];

describe('the name that is meant most likely', () => {
  it.each([
    ['bga', 'bag', 'two neighbours swapped are one mistake'],
    ['fiof', 'fifo', 'also at the end'],
    ['rcash', 'crash', 'and at the beginning'],
    ['slide', 'sliding', 'what begins alike may end otherwise'],
    ['tumble', 'tumbling', 'what begins alike may end otherwise'],
    ['sess', 'session', 'a beginning of it'],
    ['Re-Delivery', 'redelivery', 'capitals and hyphens do not count'],
    ['crsh', 'crash', 'a letter left out'],
    ['sett', 'set', 'the nearest, not the first'],
  ])('%s: %s (%s)', (given, name) => {
    expect(didYouMean(given, known)).toBe(`; did you mean '${name}'?`);
  });

  it.each([
    ['gba', 'a letter that is two places off is two mistakes'],
    ['sl', 'two letters can be an accident'],
    ['slippery', 'two letters in common, and too much else'],
    ['crashworthy', 'six letters more are another word'],
    ['', 'nothing'],
  ])('none for "%s": %s', (given) => {
    expect(didYouMean(given, known)).toBe('');
  });
});

describe('the names that are expected', () => {
  const many = Array.from({ length: 13 }, (_, index) => `strategy-${'x'.repeat(index)}`);

  it.each([
    ['crsh', known, `one of ${known.join(', ')}`, 'all of a short list'],
    ['nothing', many, `one of ${many.join(', ')}`, 'all where none is near'],
    ['strategyx', many, 'one of strategy-, strategy-x, strategy-xx or 10 more', 'else the first'],
  ])('for %s of %j: %s (%s)', (given, names, text) => {
    expect(expectedNames(given, names)).toBe(text);
  });
});
