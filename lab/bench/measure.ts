import { hrtime } from 'node:process';
import { Exploration, type ExploreOptions, type World } from '../../sim/index.js';

/** What it cost to explore a space once, from the first state to the last. */
export interface SearchCost {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  /** Bytes that the table of states holds in use. */
  readonly bytes: number;
  readonly xstateCalls: number;
  /** Preparation of the search included, the making of the world not. */
  readonly seconds: number;
  /** False if a bound stopped the search. */
  readonly isComplete: boolean;
  /** Sizes of the levels. */
  readonly levels: readonly number[];
}

/** Explores a world in full, beyond violations; cycles are not looked for. */
export function costOf(world: World, options: ExploreOptions = {}): SearchCost {
  const begin = hrtime.bigint();
  const exploration = new Exploration(world, { ...options, until: 'never', cycles: false });
  while (!exploration.advance(1 << 24));
  const seconds = secondsSince(begin);
  const { states, transitions, depth, bytes, frontier, levels } = exploration.progress();
  const isComplete = frontier === 0;
  return {
    states,
    transitions,
    depth,
    bytes,
    xstateCalls: world.xstateCalls,
    seconds,
    isComplete,
    levels,
  };
}

export function secondsSince(begin: bigint): number {
  return Number(hrtime.bigint() - begin) / 1e9;
}

/** Does the same thing `times` times, or as often as fits in two minutes, but at least once. */
export async function repeated<Result>(
  times: number,
  once: () => Result | Promise<Result>,
): Promise<readonly [Result, ...Result[]]> {
  const begin = hrtime.bigint();
  const results: [Result, ...Result[]] = [await once()];
  while (results.length < times && secondsSince(begin) < 120) results.push(await once());
  return results;
}

/** The middle value; of an even number of values, the greater one of the two in the middle. */
export function median(values: readonly [number, ...number[]]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? values[0];
}

/** The median of one figure of several results. */
export function medianOf<Result>(
  results: readonly [Result, ...Result[]],
  figure: (result: Result) => number,
): number {
  const [first, ...others] = results;
  return median([figure(first), ...others.map(figure)]);
}
