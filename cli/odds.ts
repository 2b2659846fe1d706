import { setImmediate } from 'node:timers/promises';
import {
  ChainsError,
  fraction,
  InterleavingCounter,
  LazyGraph,
  PctProbability,
  PctSampler,
  Sampling,
  samplerNames,
  UniformProbability,
  UniformSampler,
  type Chance,
  type PctOptions,
  type Sampler,
  type SamplerName,
  type Stop,
  type World,
  type WorldAction,
} from '../sim/index.js';
import type { Interrupt } from './interrupt.js';
import { number } from '../render/text.js';
import { clockOf, pctOptionsOf, sweep, type WatchSampling } from './sampling.js';
import { carryOn, stopOf } from './stop.js';
import { defaultNodesMax, defaultStatesMax, type SamplingOptions } from './sampling-options.js';
import type { SamplingEnd, OddsTable } from '../render/results.js';

/** Runs that are drawn where odds are unknown. */
const sampledRuns = 10_000;

/** Steps of those runs together: where they go round for ever fewer are drawn, within some seconds. */
const sampledSteps = 20_000_000;

/** Nodes of PCT between two looks at the clock and at signals. */
const chunk = 1 << 9;

/** The odds of each sampler that was asked for, or of all, for each property of a world. */
export async function computeOdds(
  world: World,
  faults: number,
  options: SamplingOptions,
  interrupt: Interrupt,
  watch: WatchSampling,
): Promise<OddsTable> {
  const clock = clockOf();
  const stop = stopOf(interrupt, options.maxSeconds);
  const graph = new LazyGraph(world);
  const samplers = options.sampler === undefined ? samplerNames : [options.sampler];
  const { maxStates = defaultStatesMax } = options;
  const nodesMax = options.maxStates ?? defaultNodesMax;
  const uniform = new UniformProbability(graph);
  const counter = new InterleavingCounter(graph);
  const sweepers = [
    ...(samplers.includes('uniform') ? [uniform] : []),
    ...(samplers.includes('interleavings') ? [counter] : []),
  ];
  // Before the sweep, so that the graph is not kept for what it is not needed for.
  const asked = samplers.includes('pct')
    ? await orWhyNot(() => pctOptionsOf(graph, faults, options, stop))
    : undefined;
  const pctOptions = typeof asked === 'string' ? undefined : asked;
  const answer =
    pctOptions && (await orWhyNot(() => pctOdds(graph, pctOptions, nodesMax, stop, watch)));
  const pct = typeof answer === 'string' ? undefined : answer;
  const whyNot = [answer, asked].find((one) => typeof one === 'string') ?? 'not asked for';
  const ended =
    sweepers.length === 0 ? undefined : await sweep(graph, sweepers, maxStates, stop, watch);
  const chances: { readonly [Name in SamplerName]: (property: number) => Chance } = {
    uniform: (property) =>
      ended === undefined ? uniform.chance(property) : unknown(ended, maxStates),
    interleavings: (property) =>
      ended === undefined ? shareOf(counter, property) : unknown(ended, maxStates),
    pct: (property) => pct?.chance(property) ?? { kind: 'unknown', because: whyNot },
  };
  const counts = new Map<SamplerName, Failures>();
  for (const name of samplers) {
    const isKnown = world.properties.every(
      (_, property) => chances[name](property).kind !== 'unknown',
    );
    const isOver = stop() !== undefined;
    const sampler = isKnown || isOver ? undefined : samplerOf(name, world, pctOptions);
    const drawn = sampler && (await orWhyNot(() => failures(sampler, stop, watch)));
    if (typeof drawn === 'object') counts.set(name, drawn);
  }
  const isCounted = ended === undefined && counter.cycle === undefined;
  return {
    rows: world.properties.flatMap((property, index) =>
      samplers.map((sampler) => {
        const { failures: failed, runs = 0 } = counts.get(sampler) ?? {};
        const sampled = failed === undefined ? undefined : { failed: failed[index] ?? 0, runs };
        return { sampler, property, chance: chances[sampler](index), sampled };
      }),
    ),
    states: graph.size,
    transitions: graph.edges,
    complete: ended === undefined && sweepers.length > 0,
    cycle:
      ended === undefined && samplers.includes('interleavings')
        ? (counter.cycle ?? null)
        : undefined,
    interleavings: samplers.includes('interleavings') && isCounted ? counter.all() : undefined,
    pct:
      pct === undefined || pctOptions === undefined
        ? undefined
        : {
            options: pctOptions,
            extent: pct.outcome === 'complete' ? pct.extent : undefined,
            nodes: pct.nodes,
          },
    seconds: clock.seconds(),
  };
}

function shareOf(counter: InterleavingCounter, property: number): Chance {
  if (counter.cycle !== undefined) {
    return {
      kind: 'unknown',
      because: `it can go round for ever, as by '${counter.cycle}': interleavings cannot be counted`,
    };
  }
  return { kind: 'exact', odds: fraction(counter.broken(property), counter.all()) };
}

function unknown(ended: SamplingEnd, maxStates: number): Chance {
  return {
    kind: 'unknown',
    because: ended === 'state limit' ? `over ${number(maxStates)} states` : ended,
  };
}

async function pctOdds(
  graph: LazyGraph<WorldAction>,
  options: PctOptions,
  nodesMax: number,
  stop: Stop,
  watch: WatchSampling,
): Promise<PctProbability> {
  const pct = new PctProbability(graph, options, nodesMax);
  for (;;) {
    const state = carryOn(stop, () => pct.advance(chunk));
    if (state === true) break;
    if (state !== false) pct.stop(state);
    await setImmediate();
    watch(() => `pct: ${number(pct.nodes)} of its choices, ${number(graph.size)} states`);
  }
  return pct;
}

/** What can be drawn without knowing all states. */
function samplerOf(
  name: SamplerName,
  world: World,
  pct: PctOptions | undefined,
): { readonly graph: LazyGraph<WorldAction>; readonly sampler: Sampler } | undefined {
  const graph = new LazyGraph(world);
  if (name === 'uniform') return { graph, sampler: new UniformSampler(graph) };
  return name === 'pct' && pct !== undefined
    ? { graph, sampler: new PctSampler(graph, pct) }
    : undefined;
}

/** What that gives, or why PCT knows nothing of a world: its runs have too many chains of events. */
async function orWhyNot<Result>(work: () => Result | Promise<Result>): Promise<Result | string> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ChainsError) return error.message;
    throw error;
  }
}

interface Failures {
  readonly runs: number;
  /** By property, how many of them broke it. */
  readonly failures: readonly number[];
}

/** How many runs, with the seeds from 1 on, break each property; fewer runs if they are long, or the time is over before. */
async function failures(
  { graph, sampler }: { readonly graph: LazyGraph<WorldAction>; readonly sampler: Sampler },
  stop: Stop,
  watch: WatchSampling,
): Promise<Failures | undefined> {
  const sampling = new Sampling(graph, sampler, 1);
  while (sampling.runs < sampledRuns && sampling.steps < sampledSteps) {
    const state = carryOn(stop, () => {
      sampling.advance(50);
      return false;
    });
    if (state === 'interrupted') return undefined;
    if (state !== false) break;
    await setImmediate();
    watch(() => `${sampler.name}: ${number(sampling.runs)} of ${number(sampledRuns)} runs`);
  }
  // The time can be over before the first run.
  if (sampling.runs === 0) return undefined;
  return { runs: sampling.runs, failures: sampling.shares().map(({ failed }) => failed) };
}
