import type { Rational } from './chance.js';
import { fraction, within, type Chance } from './chance.js';

/** Probabilities that are added up and shared out: as rational numbers, or enclosed between two floating-point numbers. */
export interface Arithmetic<Value> {
  readonly none: Value;
  readonly certain: Value;
  plus(one: Value, other: Value): Value;
  /** `part` / `whole` of a value; integers, `whole` at least 1. */
  share(value: Value, part: number, whole: number): Value;
  chance(value: Value): Chance;
}

export const rational: Arithmetic<Rational> = {
  none: { numerator: 0n, denominator: 1n },
  certain: { numerator: 1n, denominator: 1n },
  plus: (one, other) =>
    fraction(
      one.numerator * other.denominator + other.numerator * one.denominator,
      one.denominator * other.denominator,
    ),
  share: ({ numerator, denominator }, part, whole) =>
    fraction(numerator * BigInt(part), denominator * BigInt(whole)),
  chance: (odds) => ({ kind: 'exact', odds }),
};

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Two units in the last place of 1: more than what the operations below are off by. */
const unit = 2 ** -51;

/** Every operation is rounded down for the lower bound and up for the upper one. Zero stays zero. */
export const enclosing: Arithmetic<Interval> = {
  none: { low: 0, high: 0 },
  certain: { low: 1, high: 1 },
  plus: (one, other) => ({
    low: (one.low + other.low) * (1 - unit),
    high: (one.high + other.high) * (1 + unit),
  }),
  share: ({ low, high }, part, whole) =>
    part === whole
      ? { low, high }
      : { low: ((low * part) / whole) * (1 - unit), high: ((high * part) / whole) * (1 + unit) },
  chance: ({ low, high }) => within(low, Math.min(1, high)),
};
