import { estimateTotal, type Progress } from '../sim/index.js';
import { count, number, seconds } from '../render/text.js';

/** How far a search is, on one line. */
export function progressText(
  title: string,
  { states, depth, frontier, bytes, levels }: Progress,
  elapsed: number,
): string {
  const rate = number(Math.round(states / Math.max(elapsed, 0.001)));
  const memory = `${number(Math.ceil(bytes / 2 ** 20))} MiB`;
  return `${title}: ${count(states, 'state')}${totalText(levels, states)}, ${rate} states/s, ${number(frontier)} to expand, depth ${depth}, ${memory}, ${seconds(elapsed)}`;
}

/** How many there may be in the end, as far as that can be told. */
function totalText(levels: readonly number[], states: number): string {
  const { low, high } = estimateTotal(levels);
  if (high === null || rounded(high) <= states) return '';
  return ` of probably ${number(Math.max(rounded(low), states))} to ${number(rounded(high))}`;
}

/** To two digits: it is an estimate. */
function rounded(count: number): number {
  return Number(count.toPrecision(2));
}
