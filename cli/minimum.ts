import { setImmediate } from 'node:timers/promises';
import {
  annotate,
  cheapest,
  criticalDecision,
  LazyGraph,
  MinimumSearch,
  raceOf,
  stoppable,
  StoppedError,
  type Cost,
  type Stop,
  type World,
  type WorldAction,
} from '../sim/index.js';
import type { Interrupt } from './interrupt.js';
import type { Explanation, Minimized } from '../render/results.js';
import type { Limits } from './limits.js';
import { defaultBytes } from './search.js';
import { carryOn, stopOf } from './stop.js';

/** States that are looked at unless somebody asks for more: some seconds and some hundred megabytes. */
export const defaultMinimumStatesMax = 1_000_000;

/** States that the explanation may look at besides. */
const decisionStatesMax = 500_000;

/** Pairs of a state and a mover between two looks at the clock and at signals: some tens of milliseconds. */
const chunk = 1 << 14;

/** Told how far the search is. */
export type WatchMinimum = (states: number, cost: Omit<Cost, 'actors'>, seconds: number) => void;

/**
 * Searches for the cheapest schedule until it is found, a limit is reached, or somebody interrupts.
 *
 * @param world watches one property.
 */
export async function searchMinimum(
  world: World,
  {
    maxStates,
    maxSeconds,
    maxMemory = defaultBytes,
  }: Pick<Limits, 'maxStates' | 'maxSeconds' | 'maxMemory'>,
  interrupt: Interrupt,
  watch: WatchMinimum,
): Promise<Minimized> {
  const begin = performance.now();
  const seconds = (): number => (performance.now() - begin) / 1000;
  const graph = new LazyGraph(world);
  const search = new MinimumSearch(graph, 0, maxStates);
  const ended = stopOf(interrupt, maxSeconds);
  const stop: Stop = () => ended() ?? (world.bytes > maxMemory ? 'memory limit' : undefined);
  for (;;) {
    const state = carryOn(stop, () => search.advance(chunk));
    if (state === true) break;
    if (state !== false) search.stop(state);
    await setImmediate();
    const { states, cost } = search.progress();
    watch(states, cost, seconds());
  }
  const minimum = search.result();
  const explanation =
    minimum.kind === 'found' ? explain(world, graph, minimum.actions, { stop }) : undefined;
  return { minimum, explanation, seconds: seconds() };
}

/** The same at once: for worlds that are known to be small. */
export function minimizeNow(world: World): Minimized {
  const begin = performance.now();
  const graph = new LazyGraph(world);
  const minimum = cheapest(graph, 0, defaultMinimumStatesMax);
  const explanation = minimum.kind === 'found' ? explain(world, graph, minimum.actions) : undefined;
  return { minimum, explanation, seconds: (performance.now() - begin) / 1000 };
}

/**
 * Why a schedule breaks the one property of a world.
 *
 * @param statesMax states to look at besides those that the graph knows.
 * @param stop what ends it before it has an answer.
 */
export function explain(
  world: World,
  graph: LazyGraph<WorldAction>,
  actions: readonly WorldAction[],
  {
    statesMax = decisionStatesMax,
    stop,
  }: { readonly statesMax?: number; readonly stop?: Stop } = {},
): Explanation {
  try {
    return stoppable(stop, () => {
      const decision = criticalDecision(graph, actions, 0, graph.size + statesMax);
      const isDecided = typeof decision !== 'string';
      return {
        decision,
        race: isDecided ? raceOf(world, annotate(world, actions), decision) : undefined,
      };
    });
  } catch (error) {
    if (error instanceof StoppedError) return { decision: error.because, race: undefined };
    throw error;
  }
}
