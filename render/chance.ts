import { valueOf, wilson, type Chance, type Rational } from '../sim/index.js';
import { number } from './text.js';

/** Digits of a denominator up to which a fraction is shown beside the percentage. */
const digitsMax = 6;

/** Decimal places of a percentage, at the most. */
const placesMax = 10;

/** `50 % (1/2)`, `95.98 %`, `never`, `always`; of what is unknown, `unknown`. */
export function chanceText(chance: Chance): string {
  const value = valueOf(chance);
  if (value === undefined) return 'unknown';
  if (chance.kind !== 'exact') return percent(value);
  const { numerator, denominator } = chance.odds;
  if (numerator === 0n) return 'never';
  if (numerator === denominator) return 'always';
  // A number cannot tell what is so near to certainty.
  if (value === 1) return 'all but always';
  const isShort = String(denominator).length <= digitsMax;
  return isShort ? `${percent(value)} (${oddsText(chance.odds)})` : percent(value);
}

export function oddsText({ numerator, denominator }: Rational): string {
  return `${numerator}/${denominator}`;
}

/** `12.3 %`, `0.00123 %`, `99.9987 %`: three digits of it, or, over a half, of what is missing to 100. */
export function percent(value: number): string {
  const least = 100 * Math.min(value, 1 - value);
  if (least <= 0) return `${Math.round(100 * value)} %`;
  const places = 2 - Math.floor(Math.log10(least));
  if (places > placesMax) {
    return value < 0.5
      ? `${(100 * value).toExponential(2)} %`
      : `100 % but for ${least.toExponential(2)} %`;
  }
  const text = (100 * value).toFixed(Math.max(0, places));
  return `${text.includes('.') ? text.replace(/\.?0+$/, '') : text} %`;
}

/** What a sample allows to believe: `302 of 10,000 runs, 3.02 % (2.5 % to 3.64 %)`. */
export function sampledText({
  failed,
  runs,
}: {
  readonly failed: number;
  readonly runs: number;
}): string {
  return `${number(failed)} of ${number(runs)} runs, ${intervalText(failed, runs)}`;
}

/** `3.02 % (2.5 % to 3.64 %)`; `at most 0.108 %`. */
export function intervalText(failed: number, runs: number): string {
  const { low, high } = wilson(failed, runs);
  if (failed === 0) return `at most ${percent(high)}`;
  if (failed === runs) return `at least ${percent(low)}`;
  return `${percent(failed / runs)} (${percent(low)} to ${percent(high)})`;
}
