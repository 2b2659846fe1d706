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

/** What the computation at hand is told, and what it has read. */
let current: { readonly reading: Conditions; readonly seen: Set<string> } | undefined;

function told(what: string): Conditions {
  current?.seen.add(what);
  return current?.reading ?? readings[0];
}

const clock = {
  now: () => told('the clock').now,
} as typeof globalThis.performance;

const chance = (): number => told('a random number').chance;

function fixed(RealDate: DateConstructor): DateConstructor {
  class FixedDate extends RealDate {
    constructor(...parts: []) {
      if (parts.length === 0) super(clock.now());
      else super(...parts);
    }
    static override now(): number {
      return clock.now();
    }
  }
  Object.defineProperty(FixedDate, 'name', { value: RealDate.name });
  return FixedDate as DateConstructor;
}

/** By the date that it stands for, made once: it is needed twice for each transition. */
const fixedDates = new WeakMap<DateConstructor, DateConstructor>();

function under<Result>(reading: Conditions, seen: Set<string>, compute: () => Result): Result {
  const { Date: RealDate, performance: realPerformance } = globalThis;
  const realRandom = Math.random;
  const outer = current;
  const FixedDate = fixedDates.get(RealDate) ?? fixed(RealDate);
  fixedDates.set(RealDate, FixedDate);
  try {
    current = { reading, seen };
    globalThis.Date = FixedDate;
    globalThis.performance = clock;
    Math.random = chance;
    return compute();
  } finally {
    current = outer;
    globalThis.Date = RealDate;
    globalThis.performance = realPerformance;
    Math.random = realRandom;
  }
}
