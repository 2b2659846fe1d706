import { describe, expect, it } from 'vitest';
import { estimateTotal, type Estimate } from '../search/estimate.js';

/** A curve of level sizes, whole numbers of at least 1. */
function curve(levels: number, size: (level: number) => number): readonly number[] {
  return Array.from({ length: levels }, (_, level) => Math.max(1, Math.round(size(level))));
}

/** `n` over `k`. */
function binomial(n: number, k: number): number {
  let result = 1;
  for (let index = 1; index <= k; index += 1) result *= (n - k + index) / index;
  return result;
}

const spaces: readonly { readonly name: string; readonly levels: readonly number[] }[] = [
  // Every subset of 24 things that happen in any order: interleaving of independent steps.
  { name: 'binomial', levels: curve(25, (level) => binomial(24, level)) },
  { name: 'twelve counters up to 4, in any order', levels: counters(12, 4) },
  { name: 'a bell', levels: curve(61, (level) => 1e6 * Math.exp(-(((level - 30) / 8) ** 2))) },
  {
    name: 'growth that is cut off by a bound',
    levels: curve(33, (level) => (level < 20 ? 1.7 ** level : 1.7 ** (41 - 1.05 * level))),
  },
  {
    name: 'a long tail',
    levels: curve(150, (level) => 0.06 * (level + 1) ** 8 * Math.exp(-level / 4)),
  },
];

/** Sizes of the levels of `count` independent counters: coefficients of (1 + x + ... + x^max)^count. */
function counters(count: number, max: number): readonly number[] {
  let sizes: readonly number[] = [1];
  for (let one = 0; one < count; one += 1) {
    const before = sizes;
    sizes = curve(before.length + max, (level) =>
      before.slice(Math.max(0, level - max), level + 1).reduce((sum, size) => sum + size, 0),
    );
  }
  return sizes;
}

interface Record {
  /** Share of the space that was known. */
  readonly share: number;
  readonly isRight: boolean;
  readonly width: number;
}

/** What an estimator says after each level but the last, wherever it names an upper bound. */
function recordsOf(
  levels: readonly number[],
  estimate: (levels: readonly number[]) => Estimate = estimateTotal,
): readonly Record[] {
  const total = sumOf(levels);
  return levels.slice(1).flatMap((_, index): Record[] => {
    const known = levels.slice(0, index + 1);
    const { low, high } = estimate(known);
    if (high === null) return [];
    const isRight = low <= total && total <= high;
    return [{ share: sumOf(known) / total, isRight, width: high / low }];
  });
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function shareRight(records: readonly Record[]): number {
  return records.filter(({ isRight }) => isRight).length / records.length;
}

describe('an estimate of the number of states', () => {
  it.each(spaces)('contains the truth after nine of ten levels: $name', ({ levels }) => {
    const records = recordsOf(levels);
    expect(shareRight(records)).toBeGreaterThanOrEqual(0.9);
  });

  it.each(spaces)(
    'is given before the space is half known, or at its decline: $name',
    ({ levels }) => {
      const decline = levels.findIndex((size, level) => size < (levels[level - 1] ?? 0));
      const known = sumOf(levels.slice(0, decline + 2)) / sumOf(levels);
      const first = recordsOf(levels)[0] as Record;
      expect(first.share).toBeLessThanOrEqual(Math.max(0.5, known));
    },
  );

  it.each(spaces)('becomes narrow: $name', ({ levels }) => {
    const late = recordsOf(levels).filter(({ share }) => share >= 0.95);
    expect(late.length).toBeGreaterThan(0);
    for (const { width } of late) expect(width).toBeLessThan(1.6);
  });

  it.each(spaces)('would seldom contain the truth if it were a point: $name', ({ levels }) => {
    const point = (known: readonly number[]): Estimate => {
      const { low, high } = estimateTotal(known);
      const middle = high === null ? null : Math.round(Math.sqrt(low * high));
      return { low: middle ?? low, high: middle };
    };
    expect(shareRight(recordsOf(levels, point))).toBeLessThan(0.5);
  });

  it('says no upper bound while levels grow as fast as before, or faster', () => {
    const exponential = curve(25, (level) => 2 ** level);
    const faster = curve(18, (level) => 1.05 ** (level * level));
    for (const levels of [exponential, faster]) {
      expect(recordsOf(levels)).toEqual([]);
      expect(estimateTotal(levels)).toEqual({ low: sumOf(levels), high: null });
    }
  });

  it('says no upper bound for a space without end whose levels stay as they are or grow evenly', () => {
    for (const power of [0, 1, 2, 3]) {
      expect(recordsOf(curve(400, (level) => 10 * (level + 1) ** power))).toEqual([]);
    }
  });

  it('says nothing about small spaces and few levels', () => {
    expect(estimateTotal([1])).toEqual({ low: 1, high: null });
    expect(estimateTotal([1, 8, 28, 56, 70, 56, 28, 8])).toEqual({ low: 255, high: null });
    expect(estimateTotal([1, 900, 2_000, 1_500, 400])).toEqual({ low: 4_801, high: null });
  });

  it('never falls below what is known, and low never exceeds high', () => {
    for (const { levels } of spaces) {
      levels.forEach((_, level) => {
        const known = levels.slice(0, level + 1);
        const { low, high } = estimateTotal(known);
        expect(low).toBeGreaterThanOrEqual(sumOf(known));
        expect(high ?? low).toBeGreaterThanOrEqual(low);
      });
    }
  });

  it('notices a flat tail that sets in all at once when it is there, not before', () => {
    const records = recordsOf(
      curve(130, (level) =>
        level < 30 ? 1e5 * Math.exp(-(((level - 25) / 8) ** 2)) : 6e4 * Math.exp(-(level - 30) / 9),
      ),
    );
    const between = (from: number, to: number): readonly Record[] =>
      records.filter(({ share }) => share > from && share < to);
    expect(shareRight(between(0.4, 0.7))).toBe(0);
    expect(shareRight(between(0.7, 0.999))).toBe(1);
  });

  it('is wrong where a space begins to grow again: it is no proof', () => {
    const once = curve(40, (level) => 1e4 * Math.exp(-(((level - 20) / 5) ** 2)));
    const again = curve(60, (level) => 1e6 * Math.exp(-(((level - 40) / 6) ** 2)));
    const levels = again.map((size, level) => size + (once[level] ?? 0));
    const early = recordsOf(levels).filter(({ share }) => share < 0.01);
    expect(early.some(({ isRight }) => !isRight)).toBe(true);
  });
});
