import type { World } from '../../../sim/index.js';
import type { Episode } from './episode.js';
import type { ExplainOptions, Explanation } from './explanation.js';
import { Search } from './search.js';

/**
 * Looks for an execution of the world that explains an episode: each starter makes the calls of its serving, each call takes effect
 * between its beginning and its end and gets the answer that was logged, each batch is processed when it was; everything else in the
 * world (workers, executions, timers) may do what it likes meanwhile.
 *
 * Depth first, and nothing happens before something that was logged needs it (Lowe, "Testing for linearizability", 2017); states that
 * were met are not looked at again. So an explanation costs about as much as the log is long, and what is impossible is impossible at
 * that place and no sooner.
 *
 * @param world one starter and message a serving, without symmetry and faults.
 */
export function explain(world: World, episode: Episode, options: ExplainOptions): Explanation {
  let states = 0;
  // A search that has gone astray early looks for long where nothing is. So each of the first ones takes the overlapping requests in
  // another order, and gives up soon; the last one has all the states that are left.
  for (let number = 0; ; number += 1) {
    const left = options.statesMax - states;
    const isLast = number === attempt.times;
    const statesMax = isLast ? left : Math.min(attempt.states, left);
    const found = new Search(world, episode, { ...options, statesMax }, number).run();
    states += found.states;
    if (found.kind !== 'unknown') return { ...found, states };
    if (options.isLate()) return { ...found, states };
    if (isLast || states >= options.statesMax) {
      const most = options.statesMax.toLocaleString('en-US');
      return { kind: 'unknown', because: `more than ${most} states were looked at`, states };
    }
  }
}

/** States of each of the first searches, and how many those are. */
const attempt = { states: 2_000, times: 10 } as const;
