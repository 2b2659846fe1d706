import { setImmediate } from 'node:timers/promises';
import {
  costOf,
  LazyGraph,
  replay,
  shrunk,
  type Cost,
  type World,
  type WorldAction,
} from '../sim/index.js';
import type { Interrupt } from './interrupt.js';
import type { Sampled } from './sampling.js';

/** The schedule that is shown of a property which a run has broken. */
export interface Drawn {
  readonly property: string;
  /** What the run was drawn with: it repeats the run, not what was made of it. */
  readonly seed: number;
  readonly actions: readonly WorldAction[];
  readonly cost: Cost;
  /** What the schedule cost that was drawn; undefined if it is the one that is shown. */
  readonly before: Cost | undefined;
}

/**
 * The first schedule of each property that was broken, made simpler unless somebody says no or interrupts; of the first run that
 * failed first.
 */
export async function drawnOf(
  world: World,
  { sampling }: Sampled,
  shrink: boolean,
  interrupt: Interrupt,
): Promise<readonly Drawn[]> {
  const graph = new LazyGraph(world);
  const drawn: Drawn[] = [];
  for (const { property, first } of sampling.shares()) {
    if (first === undefined) continue;
    const { seed, actions } = first;
    const before = costOf(world, actions, replay(world, actions));
    await setImmediate();
    if (!shrink || interrupt.requested) {
      drawn.push({ property, seed, actions, cost: before, before: undefined });
      continue;
    }
    const simpler = shrunk(graph, first, ({ broken }) => broken.includes(property), {
      properties: [property],
    });
    drawn.push({ property, seed, actions: simpler.actions, cost: simpler.cost, before });
  }
  return drawn.sort((one, other) => one.seed - other.seed);
}
