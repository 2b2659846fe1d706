/**
 * Runs a computation under two different readings of the clock and of chance, so that a hidden dependence on
 * either shows as a difference. The only place in `sim` that touches them.
 *
 * Limit: two equal results prove nothing about other hidden inputs (files, environment variables); two different
 * ones prove a leak. State kept in a closure shows too, because the second run starts where the first one left it.
 */
export function twice<Result>(compute: () => Result): readonly [Result, Result] {
  return [under(readings[0], compute), under(readings[1], compute)];
}

interface Reading {
  readonly now: number;
  readonly chance: number;
}

const readings: readonly [Reading, Reading] = [
  { now: 981_173_106_000, chance: 0.125 },
  { now: 4_102_444_799_999, chance: 0.875 },
];

function under<Result>(reading: Reading, compute: () => Result): Result {
  const { Date: RealDate, performance: realPerformance } = globalThis;
  const realRandom = Math.random;
  class FixedDate extends RealDate {
    constructor(...parts: []) {
      if (parts.length === 0) super(reading.now);
      else super(...parts);
    }
    static override now(): number {
      return reading.now;
    }
  }
  Object.defineProperty(FixedDate, 'name', { value: RealDate.name });
  try {
    globalThis.Date = FixedDate as DateConstructor;
    globalThis.performance = { now: () => reading.now } as typeof globalThis.performance;
    Math.random = () => reading.chance;
    return compute();
  } finally {
    globalThis.Date = RealDate;
    globalThis.performance = realPerformance;
    Math.random = realRandom;
  }
}
