import { Random, Successors, type World } from '../sim/index.js';

/** Steps after which a walk gives up: no execution of interest is longer. */
const stepsMax = 1_000;

/** Walks at random, so that machines are asked deep in a world where a search that is cut off does not come to. */
export function walk(world: World, walks: number, seed = 1): void {
  const random = new Random(seed);
  const out = new Successors(world.width);
  for (let number = 0; number < walks; number += 1) {
    let state = world.initial();
    for (let step = 0; step < stepsMax; step += 1) {
      world.expand(state, out);
      if (out.count === 0) break;
      const at = random.below(out.count) * world.width;
      state = out.cells.slice(at, at + world.width);
    }
  }
}
