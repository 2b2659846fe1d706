import { checkLevels } from '../schemas.js';

/** How many distinct states a search will have found in the end. */
export interface Estimate {
  /** At least so many: no fewer than are known already. */
  readonly low: number;
  /** At most so many; null as long as nothing speaks for an end. */
  readonly high: number | null;
}

/**
 * Guesses the number of distinct states of a space from the sizes of its first breadth-first levels.
 *
 * The sizes are all that a search knows about the rest of the space without extra work, and they follow a pattern: the
 * growth from level to level falls, passes through one, and falls on, as it does where independent parts are
 * interleaved. So the logarithm of the growth is carried on with the slowest and with the fastest fall that it showed
 * lately, each with a margin. What comes out is an interval, and no proof: a space can begin to grow again. How often it
 * was right is measured in docs/performance.md.
 *
 * Nothing speaks for an end, and `high` is null, while fewer than seven levels or a thousand states are known, while the
 * growth does not fall, and where what is to come would be more than nine times what is known: levels that grow evenly
 * for ever come out there.
 *
 * @param levels sizes of the completed levels, the initial state first; each an integer of at least 1.
 * @throws InputError if they are none.
 */
export function estimateTotal(levels: readonly number[]): Estimate {
  checkLevels(levels);
  const known = levels.reduce((sum, size) => sum + size, 0);
  const last = levels.length - 1;
  if (last < levelsMin || known < statesMin) return { low: known, high: null };
  const growth = levels.map((size, level) => Math.log(size / (levels[level - 1] ?? size)));
  const newest = growth[last] as number;
  const falls = recentFalls(growth);
  const slowest = Math.max(Math.min(...falls), 0);
  const fastest = Math.max(...falls, 0);
  if (newest >= 0 && slowest === 0) return { low: known, high: null };
  const rest: Rest = {
    size: levels[last] as number,
    statesMax: known * (timesMax - 1),
    levelsMax: last * timesMax,
  };
  const most = remaining(
    rest,
    newest > 0 ? newest : newest * margins.decline,
    slowest * margins.slow,
  );
  if (most === null) return { low: known, high: null };
  const least = fastest === 0 ? 0 : (remaining(rest, newest, fastest * margins.fast) ?? 0);
  return { low: Math.floor(known + least), high: Math.ceil(known + most) };
}

/** Steps of growth that must be known before anything is said, and states. */
const levelsMin = 6;
const statesMin = 1_000;

/** An end that is farther away than this many times what is known, in states or in levels, is not in sight. */
const timesMax = 10;

/**
 * By how much the future may differ from what was seen lately. Chosen so that nine of ten intervals are right in each
 * stage of a search: growth may fall 0.6 times as fast as the slowest fall seen lately or 4 times as fast as the
 * fastest, and a decline may turn out to be 0.7 times as steep as it looks.
 */
const margins = { slow: 0.6, fast: 4, decline: 0.7 } as const;

/** By how much the growth fell from one level to the next, on average over the last 1, 2, ... levels, up to half of all. */
function recentFalls(growth: readonly number[]): readonly number[] {
  const last = growth.length - 1;
  const newest = growth[last] as number;
  return Array.from({ length: last >> 1 }, (_, index) => {
    const back = index + 1;
    return ((growth[last - back] as number) - newest) / back;
  });
}

/** What is to come: after a level of `size` states, at most so many states in at most so many levels. */
interface Rest {
  readonly size: number;
  readonly statesMax: number;
  readonly levelsMax: number;
}

/**
 * States still to come if the logarithm of the growth is `growth` now and becomes less by `fall` at each level.
 * @returns null if there are more than the bounds allow.
 */
function remaining(
  { size, statesMax, levelsMax }: Rest,
  growth: number,
  fall: number,
): number | null {
  let sum = 0;
  let next = size;
  for (let level = 1; level <= levelsMax; level += 1) {
    const logarithm = growth - fall * level;
    next *= Math.exp(logarithm);
    if (next < 0.5 && logarithm < 0) return sum;
    sum += next;
    if (sum > statesMax) return null;
  }
  return null;
}
