import { checkCount, checkMiss, checkProbability } from '../schemas.js';

/** A probability, exactly: `numerator / denominator` in lowest terms, the denominator at least 1. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** A probability, as far as it is known. */
export type Chance =
  /** The rational number itself. */
  | { readonly kind: 'exact'; readonly odds: Rational }
  /** It is no less than `low` and no more than `high`: floating-point numbers, each rounded away from it. */
  | { readonly kind: 'within'; readonly low: number; readonly high: number }
  | { readonly kind: 'unknown'; readonly because: string };

/** What two bounds say: never and always are exact. */
export function within(low: number, high: number): Chance {
  if (high === 0) return { kind: 'exact', odds: { numerator: 0n, denominator: 1n } };
  if (low === 1) return { kind: 'exact', odds: { numerator: 1n, denominator: 1n } };
  return { kind: 'within', low, high };
}

/** The nearest number of what is known; undefined if nothing is. */
export function valueOf(chance: Chance): number | undefined {
  switch (chance.kind) {
    case 'exact':
      return ratio(chance.odds);
    case 'within':
      return (chance.low + chance.high) / 2;
    case 'unknown':
      return undefined;
  }
}

/**
 * A fraction as a floating-point number, off by some units of its last place at the most, however long its numbers are.
 */
export function ratio({ numerator, denominator }: Rational): number {
  if (numerator === 0n) return 0;
  // As many bits of the quotient as a number has, and some more.
  const bits = 64 + bitsOf(denominator) - bitsOf(numerator);
  const quotient = bits > 0 ? (numerator << BigInt(bits)) / denominator : numerator / denominator;
  return bits > 0 ? scaled(Number(quotient), bits) : Number(quotient);
}

/** In lowest terms. Precondition: `denominator` is at least 1. */
export function fraction(numerator: bigint, denominator: bigint): Rational {
  let [a, b] = [numerator, denominator];
  while (b !== 0n) [a, b] = [b, a % b];
  return { numerator: numerator / a, denominator: denominator / a };
}

/** `value` divided by 2^bits, in two steps where one would be too much for the exponent. */
function scaled(value: number, bits: number): number {
  return bits <= 1000 ? value / 2 ** bits : scaled(value / 2 ** 1000, bits - 1000);
}

function bitsOf(value: bigint): number {
  const hexadecimal = value.toString(16);
  return 4 * (hexadecimal.length - 1) + (32 - Math.clz32(parseInt(hexadecimal[0] as string, 16)));
}

/**
 * How many runs it takes until none of them failing has at most the probability `miss`, if each fails with `probability`.
 *
 * @param probability from 0 to 1, both inclusive.
 * @param miss above 0 and below 1.
 * @returns Infinity if no run ever fails.
 * @throws InputError for any other number.
 */
export function runsNeeded(probability: number, miss: number): number {
  checkProbability('the probability of a failure', probability);
  checkMiss(miss);
  if (probability === 1) return 1;
  if (probability === 0) return Infinity;
  const runs = Math.log(miss) / Math.log1p(-probability);
  // A whole number of runs that is enough up to rounding is enough.
  return Math.max(1, Math.ceil(runs - 1e-9 * runs));
}

/** Standard deviations that 99.9 % of a normal distribution lie within. */
const deviations = 3.290526731491895;

/**
 * What 99.9 of 100 samples allow to believe: where the probability lies with which one run fails, if `failed` of `runs` did.
 *
 * Source: E. B. Wilson's score interval (1927).
 *
 * @param failed an integer from 0 to `runs`.
 * @param runs an integer of at least 1.
 * @throws InputError for any other number.
 */
export function wilson(
  failed: number,
  runs: number,
): { readonly low: number; readonly high: number } {
  checkCount('the number of runs', runs, 1);
  checkCount('the number of failed runs', failed, 0, runs);
  const z2 = deviations ** 2;
  const share = failed / runs;
  const centre = (share + z2 / (2 * runs)) / (1 + z2 / runs);
  const half =
    (deviations / (1 + z2 / runs)) *
    Math.sqrt((share * (1 - share)) / runs + z2 / (4 * runs * runs));
  return {
    low: failed === 0 ? 0 : Math.max(0, centre - half),
    high: failed === runs ? 1 : Math.min(1, centre + half),
  };
}

/**
 * How many of `runs` fail in 99.9 of 100 cases, if each fails with this probability: `low` and `high` inclusive, with no more
 * than one case in 2,000 beyond each.
 *
 * Exact up to rounding: the binomial distribution, added up from its middle.
 *
 * @param runs an integer, zero or more.
 * @param probability from 0 to 1, both inclusive.
 * @throws InputError for any other number.
 */
export function binomial999(
  runs: number,
  probability: number,
): { readonly low: number; readonly high: number } {
  checkCount('the number of runs', runs, 0);
  checkProbability('the probability of a failure', probability);
  if (probability === 0) return { low: 0, high: 0 };
  if (probability === 1) return { low: runs, high: runs };
  const mode = Math.min(runs, Math.floor((runs + 1) * probability));
  const odds = probability / (1 - probability);
  // Shares of the mode's probability; what is under 1e-18 of it changes nothing.
  const above: number[] = [];
  for (let k = mode, p = 1; k < runs && p > 1e-18; k += 1) {
    p *= ((runs - k) / (k + 1)) * odds;
    above.push(p);
  }
  const below: number[] = [];
  for (let k = mode, p = 1; k > 0 && p > 1e-18; k -= 1) {
    p *= k / (runs - k + 1) / odds;
    below.push(p);
  }
  const sum = (values: readonly number[]): number => values.reduceRight((total, p) => total + p, 0);
  const tail = (1 + sum(above) + sum(below)) / 2_000;
  return { low: mode - reach(below, tail), high: mode + reach(above, tail) };
}

/** How far from the mode one has to go until what lies beyond is no more than `tail`. */
function reach(shares: readonly number[], tail: number): number {
  let beyond = 0;
  for (let index = shares.length; index > 0; index -= 1) {
    beyond += shares[index - 1] as number;
    if (beyond > tail) return index;
  }
  return 0;
}
