import { describe, expect, it } from 'vitest';
import { enclosing, rational } from '../sampling/arithmetic.js';
import {
  binomial999,
  fraction,
  ratio,
  runsNeeded,
  valueOf,
  wilson,
  within,
} from '../sampling/chance.js';

describe('runs needed', () => {
  it.each([
    [1 / 2, 0.001, 10],
    [1 / 2, 0.25, 2],
    [1 / 2, 0.5, 1],
    [0.9, 0.1, 1],
    [0.99, 0.5, 1],
    [1, 0.001, 1],
    [1e-6, 0.001, 6_907_752],
  ])('are, for the probability %d and a miss of %d, %d', (probability, miss, runs) => {
    expect(runsNeeded(probability, miss)).toBe(runs);
    expect((1 - probability) ** runs).toBeLessThanOrEqual(miss * (1 + 1e-9));
    if (runs > 1) expect((1 - probability) ** (runs - 1)).toBeGreaterThan(miss);
  });

  it('are never enough where no run fails', () => {
    expect(runsNeeded(0, 0.001)).toBe(Infinity);
  });
});

describe('fractions', () => {
  it('become the nearest number, however long they are', () => {
    expect(ratio(fraction(1n, 3n))).toBe(1 / 3);
    expect(ratio(fraction(0n, 3n))).toBe(0);
    expect(ratio({ numerator: 3n * 10n ** 400n, denominator: 4n * 10n ** 400n })).toBe(0.75);
    expect(ratio({ numerator: 1n, denominator: 2n ** 1060n })).toBe(2 ** -1060);
    expect(ratio({ numerator: 7n * 2n ** 200n, denominator: 1n })).toBe(7 * 2 ** 200);
    expect(valueOf({ kind: 'exact', odds: { numerator: 4n, denominator: 6n } })).toBe(2 / 3);
  });

  it('are in lowest terms', () => {
    expect(fraction(60n, 66n)).toEqual({ numerator: 10n, denominator: 11n });
  });
});

describe('what is enclosed', () => {
  it('holds the exact value after many operations, and never and always are exact', () => {
    let exact = rational.none;
    let sum = enclosing.none;
    for (let index = 0; index < 2_000; index += 1) {
      const denominator = 3 + (index % 97);
      exact = rational.plus(exact, rational.share(rational.certain, 1, 3_000 * denominator));
      sum = enclosing.plus(sum, enclosing.share(enclosing.certain, 1, 3_000 * denominator));
    }
    expect(sum.low).toBeLessThan(ratio(exact));
    expect(sum.high).toBeGreaterThan(ratio(exact));
    expect(sum.high - sum.low).toBeLessThan(1e-11);
    expect(within(0, 0).kind).toBe('exact');
    expect(within(1, 1).kind).toBe('exact');
    expect(within(0, 1e-300).kind).toBe('within');
  });
});

/** Of the binomial distribution, by plain addition. */
function beyond(runs: number, probability: number, fails: (failed: number) => boolean): number {
  let sum = 0;
  let share = (1 - probability) ** runs;
  for (let failed = 0; failed <= runs; failed += 1) {
    if (fails(failed)) sum += share;
    share *= ((runs - failed) / (failed + 1)) * (probability / (1 - probability));
  }
  return sum;
}

describe('the 99.9 % interval of a probability', () => {
  it.each([
    [100, 0.3],
    [1_000, 0.001],
    [150, 0.95],
    [2, 0.5],
  ])(
    'leaves no more than one case in 2,000 beyond each end (%d runs, %d), and is no wider',
    (runs, p) => {
      const { low, high } = binomial999(runs, p);
      expect(beyond(runs, p, (failed) => failed < low)).toBeLessThanOrEqual(0.0005);
      expect(beyond(runs, p, (failed) => failed > high)).toBeLessThanOrEqual(0.0005);
      expect(beyond(runs, p, (failed) => failed <= low)).toBeGreaterThan(0.0005);
      expect(beyond(runs, p, (failed) => failed >= high)).toBeGreaterThan(0.0005);
    },
  );

  it('is a point for what never and what always happens', () => {
    expect(binomial999(1_000_000, 0)).toEqual({ low: 0, high: 0 });
    expect(binomial999(1_000_000, 1)).toEqual({ low: 1_000_000, high: 1_000_000 });
  });

  it('is near the normal one for a million', () => {
    const { low, high } = binomial999(1_000_000, 0.25);
    const half = 3.2905 * Math.sqrt(1_000_000 * 0.25 * 0.75);
    expect(Math.abs(low - (250_000 - half))).toBeLessThan(3);
    expect(Math.abs(high - (250_000 + half))).toBeLessThan(3);
  });
});

describe('the interval that a sample allows', () => {
  it('encloses the share, and never ends at it where nothing failed', () => {
    const some = wilson(37, 1_000);
    expect(some.low).toBeGreaterThan(0.02);
    expect(some.low).toBeLessThan(0.037);
    expect(some.high).toBeGreaterThan(0.037);
    expect(some.high).toBeLessThan(0.07);
    expect(wilson(0, 1_000).low).toBe(0);
    expect(wilson(0, 1_000).high).toBeGreaterThan(0.0076);
    expect(wilson(1_000, 1_000).high).toBe(1);
    expect(wilson(1_000, 1_000).low).toBeLessThan(0.995);
  });
});
