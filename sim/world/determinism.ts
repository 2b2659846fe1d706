/**
 * Runs a computation twice, under two different readings of the clock and of chance, so that a hidden dependence shows.
 * The only place in `sim` that touches them.
 *
 * @param compute is told `second` in its second run, to be given what should make no difference: data with the keys of its
 * objects in another order, which no state's text tells.
 * @returns both results, and which of `Date`, `performance` and `Math.random` was read.
 * Limit: what was read shows whatever came of it. Other hidden inputs (a variable outside the context, a file) show only if
 * the second run gives another result; equal results prove nothing about them. A function that was taken out of
 * `Date` or `Math` when a module was loaded is not seen.
 */
export function twice<Result>(compute: (second: boolean) => Result): {
  readonly results: readonly [Result, Result];
  readonly read: string | undefined;
} {
  const seen = new Set<string>();
  const results = [
    under(readings[0], seen, () => compute(false)),
    under(readings[1], seen, () => compute(true)),
  ] as const;
  return { results, read: [...seen][0] };
}

interface Conditions {
  readonly now: number;
  readonly chance: number;
}

const readings: readonly [Conditions, Conditions] = [
  { now: 981_173_106_000, chance: 0.125 },
  { now: 4_102_444_799_999, chance: 0.875 },
];

function under<Result>(reading: Conditions, seen: Set<string>, compute: () => Result): Result {
  const { Date: RealDate, performance: realPerformance } = globalThis;
  const realRandom = Math.random;
  class FixedDate extends RealDate {
    constructor(...parts: []) {
      if (parts.length === 0) {
        seen.add('the clock');
        super(reading.now);
      } else super(...parts);
    }
    static override now(): number {
      seen.add('the clock');
      return reading.now;
    }
  }
  Object.defineProperty(FixedDate, 'name', { value: RealDate.name });
  try {
    globalThis.Date = FixedDate as DateConstructor;
    globalThis.performance = {
      now: () => {
        seen.add('the clock');
        return reading.now;
      },
    } as typeof globalThis.performance;
    Math.random = () => {
      seen.add('a random number');
      return reading.chance;
    };
    return compute();
  } finally {
    globalThis.Date = RealDate;
    globalThis.performance = realPerformance;
    Math.random = realRandom;
  }
}
