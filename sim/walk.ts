import { ModelError } from '../input/errors.js';
import { Random } from './random.js';
import { Successors, type TupleSystem } from './tuple.js';

const walks = 400;
const stepsMax = 500;

/**
 * Walks through a system at random, so that what its tables and watchers learn from transitions they learn early. Always
 * the same walks. A rule that is broken on the way is left to the search, which says where.
 */
export function walkAtRandom(system: TupleSystem<unknown>): void {
  const random = new Random(1);
  const out = new Successors(system.width);
  for (let walk = 0; walk < walks; walk += 1) {
    let state = system.initial();
    try {
      for (let step = 0; step < stepsMax; step += 1) {
        system.expand(state, out);
        if (out.count === 0) break;
        const begin = random.below(out.count) * out.width;
        state = out.cells.slice(begin, begin + out.width);
      }
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
    }
  }
}
