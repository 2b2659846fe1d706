import { pctGuarantee, ratio, type PctExtent, type PctOptions } from '../sim/index.js';
import { intervalText, oddsText, percent } from './chance.js';
import { grid } from './grid.js';
import { count, number, seconds, type Colours } from './text.js';
import type { Sampled } from './results.js';

/** How often each property was broken, and by which run first. */
export function sharesText({ sampling }: Sampled, colours: Colours): string {
  const { runs } = sampling;
  const rows = sampling
    .shares()
    .map(({ property, failed, first }) => [
      property,
      failed === 0 ? '0' : colours.red(number(failed)),
      runs === 0 ? '' : intervalText(failed, runs),
      first === undefined ? '' : `seed ${first.seed}`,
    ]);
  return grid(['property', 'failed', 'share (99.9 % interval)', 'first'], rows, colours, [
    'left',
    'right',
  ]);
}

/** `10,000 runs by pct, seeds 1 to 10,000, 21 steps at the most, 0.5 s`, and why there are no more. */
export function runsText({
  sampler,
  seed,
  asked,
  sampling,
  ended,
  seconds: elapsed,
}: Sampled): string {
  const { runs, failed, cut, stepsMax } = sampling;
  const seeds = runs === 0 ? '' : `, seeds ${number(seed)} to ${number(seed + runs - 1)}`;
  return [
    `${count(runs, 'run')} by ${sampler}${seeds}: ${number(failed)} failed; ${count(stepsMax, 'step')} at the most, ${seconds(elapsed)}`,
    ...(ended === undefined ? [] : [`ended before ${number(asked)}: ${ended}`]),
    ...(cut === 0
      ? []
      : [`${number(cut)} were cut at 10,000 steps: pending obligations were not judged there`]),
  ].join('\n');
}

/** What the sampler guarantees, in words. */
export function guaranteeText(sampled: Sampled): string {
  const { sampling, pct, choicesMax, interleavings } = sampled;
  if (pct !== undefined) return pctText(pct.options, pct.sampler.extent, sampling.width);
  if (interleavings !== undefined) {
    return `Guarantee: each of ${number(interleavings)} complete interleavings is equally likely, exactly.`;
  }
  const { stepsMax } = sampling;
  const likely = `1/${choicesMax}^${stepsMax}, some 10^-${Math.ceil(stepsMax * Math.log10(choicesMax ?? 1))}`;
  return `Guarantee: every schedule has a chance; one of up to ${count(stepsMax, 'step')} with up to ${choicesMax} choices each at least ${likely}.`;
}

/** @param width 0 if it is not known. */
export function pctText(options: PctOptions, extent: PctExtent, width: number): string {
  const { depth, events, faults = 0 } = options;
  const { least, eachFault } = pctGuarantee(options, extent);
  const chains = `1/(C n^(d-1)${faults === 0 ? '' : ' (B+1)'})`;
  const names = [
    `C = ${count(extent.chains, 'chain')} of events`,
    `n = ${count(events, 'event')}`,
    `d = ${depth}`,
    ...(faults === 0 ? [] : [`B = ${count(faults, 'fault')}`]),
  ];
  const lines = [
    `Guarantee: a violation of depth ${depth}${faults === 0 ? '' : ' that needs no fault'} is met by a run with at least ${chains} = ${oddsText(least)} = ${percent(ratio(least))}.`,
    `  ${names.join(', ')}: for runs with no more of them, as all of these are.`,
  ];
  if (extent.events > events) {
    lines[1] = `  ${names.join(', ')}. It is no guarantee here: a run had ${number(extent.events)} events. --events ${extent.events} would be one.`;
  }
  if (width > 0 && faults === 0) {
    const published = 1 / (width ** 2 * events ** (depth - 1));
    lines.push(
      `  As published, 1/(w^2 n^(d-1)) = ${percent(published)}, with w = ${width}, the width of the causal order.`,
    );
  }
  if (eachFault !== null) {
    lines.push(
      `  Each fault that it needs, at its moment, multiplies this by ${oddsText(eachFault)}.`,
    );
  }
  return lines.join('\n');
}

/** What it means that nothing failed. */
export function nothingText(runs: number): string {
  if (runs === 0) return 'No run was drawn, so nothing is known.';
  const missed = (probability: number): number => 1 - probability ** (1 / runs);
  return (
    `No run failed. That proves nothing: a violation that a run meets with probability p is missed by ${count(runs, 'run')} ` +
    `with (1 - p)^${number(runs)}: one of ${percent(missed(0.5))} every other time, one of ${percent(missed(0.001))} once in a thousand.`
  );
}
