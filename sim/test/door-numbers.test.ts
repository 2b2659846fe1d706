import { describe, expect, it } from 'vitest';
import {
  binomial999,
  estimateTotal,
  InputError,
  pctGuarantee,
  runsNeeded,
  wilson,
} from '../index.js';

const extent = { chains: 1, events: 3, faults: 0 };
const failure = 'the probability of a failure';

/** Numbers that are none of those asked for. */
const numbers: readonly (readonly [string, () => unknown, string])[] = [
  [
    'runsNeeded(NaN, ...)',
    () => runsNeeded(NaN, 0.1),
    `${failure} is NaN; expected a probability, from 0 to 1`,
  ],
  [
    'runsNeeded(1.1, ...)',
    () => runsNeeded(1.1, 0.1),
    `${failure} is 1.1; expected a probability, from 0 to 1`,
  ],
  [
    'runsNeeded(-0.1, ...)',
    () => runsNeeded(-0.1, 0.1),
    `${failure} is -0.1; expected a probability, from 0 to 1`,
  ],
  [
    'runsNeeded(..., 0)',
    () => runsNeeded(0.5, 0),
    'miss is 0; expected a probability above 0 and below 1',
  ],
  [
    'runsNeeded(..., 1)',
    () => runsNeeded(0, 1),
    'miss is 1; expected a probability above 0 and below 1',
  ],
  [
    'wilson(0, 0)',
    () => wilson(0, 0),
    'the number of runs is 0; expected an integer of at least 1',
  ],
  [
    'wilson(0, NaN)',
    () => wilson(0, NaN),
    'the number of runs is NaN; expected an integer of at least 1',
  ],
  [
    'wilson(3, 2)',
    () => wilson(3, 2),
    'the number of failed runs is 3; expected an integer from 0 to 2',
  ],
  [
    'wilson(-1, 2)',
    () => wilson(-1, 2),
    'the number of failed runs is -1; expected an integer from 0 to 2',
  ],
  [
    'binomial999(-1, ...)',
    () => binomial999(-1, 0),
    'the number of runs is -1; expected an integer, zero or more',
  ],
  [
    'binomial999(2.5, ...)',
    () => binomial999(2.5, 0.5),
    'the number of runs is 2.5; expected an integer, zero or more',
  ],
  [
    'binomial999(..., NaN)',
    () => binomial999(9, NaN),
    `${failure} is NaN; expected a probability, from 0 to 1`,
  ],
  [
    'binomial999(..., -1)',
    () => binomial999(9, -1),
    `${failure} is -1; expected a probability, from 0 to 1`,
  ],
  [
    'pctGuarantee',
    () => pctGuarantee({ depth: NaN, events: 3 }, extent),
    'PCT: depth is NaN; expected an integer of at least 1',
  ],
  [
    'its faults',
    () => pctGuarantee({ depth: 1, events: 3, faults: -1 }, extent),
    'PCT: faults is -1; expected an integer, zero or more',
  ],
  [
    'its extent',
    () => pctGuarantee({ depth: 1, events: 3 }, { ...extent, chains: NaN }),
    'the extent of PCT: chains is NaN; expected an integer, zero or more',
  ],
  ['estimateTotal', () => estimateTotal(5 as never), 'the levels is 5; expected a list'],
  [
    'an empty level',
    () => estimateTotal([1, 0]),
    'levels[1] is 0; expected an integer of at least 1',
  ],
];

describe('numbers that come in are checked at the door', () => {
  it.each(numbers)('%s', (_, call, says) => {
    expect(call).toThrow(new InputError(says));
  });

  it('and the ends of what is asked for belong to it', () => {
    expect(runsNeeded(1, 0.999)).toBe(1);
    expect(wilson(1, 1).high).toBe(1);
    expect(binomial999(0, 0.5)).toEqual({ low: 0, high: 0 });
    expect(
      pctGuarantee({ depth: 1, events: 1 }, { chains: 0, events: 0, faults: 0 }).least,
    ).toEqual({ numerator: 1n, denominator: 1n });
    expect(estimateTotal([])).toEqual({ low: 0, high: null });
  });
});
