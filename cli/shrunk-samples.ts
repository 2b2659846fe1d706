import { setImmediate } from 'node:timers/promises';
import {
  annotate,
  LazyGraph,
  shrunk,
  type Cost,
  type Execution,
  type Stop,
  type World,
} from '../sim/index.js';
import { carryOn } from './stop.js';
import type { Sampled } from '../render/results.js';

/** The schedule that is shown of a property which a run has broken. */
export interface ShrunkSample {
  readonly property: string;
  /** What the run was drawn with: it repeats the run, not what was made of it. */
  readonly seed: number;
  readonly execution: Execution;
  /** What the schedule cost that was drawn; undefined if it is the one that is shown. */
  readonly before: Cost | undefined;
}

/**
 * The first schedule of each property that was broken, made simpler unless somebody says no or there is a reason to stop; of the first run that
 * failed first.
 */
export async function shrunkSamples(
  world: World,
  { sampling }: Sampled,
  shrink: boolean,
  stop: Stop,
): Promise<readonly ShrunkSample[]> {
  const graph = new LazyGraph(world);
  const drawn: ShrunkSample[] = [];
  for (const { property, first } of sampling.shares()) {
    if (first === undefined) continue;
    const { seed, actions } = first;
    const execution = annotate(world, actions);
    await setImmediate();
    let one: ShrunkSample = { property, seed, execution, before: undefined };
    const isBroken = ({ broken }: { readonly broken: readonly string[] }): boolean =>
      broken.includes(property);
    if (shrink && stop() === undefined) {
      carryOn(stop, () => {
        const simpler = shrunk(graph, first, isBroken, { properties: [property] });
        one = { ...one, execution: annotate(world, simpler.actions), before: execution.cost };
        return true;
      });
    }
    drawn.push(one);
  }
  return drawn.sort((one, other) => one.seed - other.seed);
}
