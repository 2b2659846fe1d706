import { setImmediate } from 'node:timers/promises';
import {
  InterleavingCounter,
  InterleavingSampler,
  LazyGraph,
  PctSampler,
  Sampling,
  BackwardPass,
  UniformSampler,
  defaultEvents,
  type EndedBy,
  type PctOptions,
  type Sampler,
  type SamplerName,
  type Stop,
  type BackwardVisitor,
  type World,
  type WorldAction,
} from '../sim/index.js';
import { InputError } from './errors.js';
import type { Interrupt } from './interrupt.js';
import { carryOn, stopOf } from './stop.js';
import { number } from '../render/text.js';
import {
  defaultDepth,
  defaultRuns,
  defaultStatesMax,
  type SamplingOptions,
} from './sampling-options.js';
import { runsOf, wholeShard } from './shard.js';
import type { SamplingEnd, Sampled } from '../render/results.js';

/** Told how far it is. */
export type WatchSampling = (text: () => string) => void;

/** Edges, runs or nodes between two looks at the clock and at signals: some tens of milliseconds. */
const chunk = { edges: 1 << 13, runs: 1 << 8 };

/** States of a graph that are kept while runs are drawn; then it is begun anew. */
const graphMax = 2_000_000;

/**
 * Draws runs until there are as many as asked, a limit is reached, or somebody interrupts.
 *
 * @throws InputError if the world cannot be sampled so.
 */
export async function drawSamples(
  world: World,
  faults: number,
  options: SamplingOptions,
  interrupt: Interrupt,
  watch: WatchSampling,
): Promise<Sampled> {
  const { sampler: name = 'uniform', shard = wholeShard } = options;
  const { runs: asked, seed } = runsOf(options.runs ?? defaultRuns, options.seed ?? 1, shard);
  const clock = clockOf();
  const stop = stopOf(interrupt, options.maxSeconds);
  const graph = new LazyGraph(world);
  const prepared = await prepare(graph, name, faults, options, stop, watch);
  const sampling = new Sampling(graph, prepared.sampler, seed);
  let ended = prepared.ended;
  while (ended === undefined && sampling.runs < asked) {
    const state = carryOn(stop, () => {
      sampling.advance(Math.min(chunk.runs, asked - sampling.runs), graphMax);
      return false;
    });
    await setImmediate();
    if (typeof state === 'string') ended = state;
    watch(
      () => `${number(sampling.runs)} of ${number(asked)} runs, ${number(sampling.failed)} failed`,
    );
  }
  const { sampler, pct, interleavings } = prepared;
  return {
    sampler: name,
    seed,
    asked,
    sampling,
    pct,
    choicesMax: sampler instanceof UniformSampler ? sampler.choicesMax : undefined,
    interleavings,
    ended: sampling.runs === asked ? undefined : ended,
    seconds: clock.seconds(),
  };
}

interface Prepared {
  readonly sampler: Sampler;
  readonly pct?: { readonly options: PctOptions; readonly sampler: PctSampler };
  readonly interleavings?: bigint;
  readonly ended?: SamplingEnd;
}

async function prepare(
  graph: LazyGraph<WorldAction>,
  name: SamplerName,
  faults: number,
  options: SamplingOptions,
  stop: Stop,
  watch: WatchSampling,
): Promise<Prepared> {
  switch (name) {
    case 'uniform':
      return { sampler: new UniformSampler(graph) };
    case 'pct': {
      const pct = pctOptionsOf(graph, faults, options, stop);
      if (typeof pct === 'string') return { sampler: new UniformSampler(graph), ended: pct };
      const sampler = new PctSampler(graph, pct);
      return { sampler, pct: { options: pct, sampler } };
    }
    case 'interleavings': {
      const counter = new InterleavingCounter(graph);
      const { maxStates = defaultStatesMax } = options;
      const ended = await sweep(graph, [counter], maxStates, stop, watch);
      if (counter.cycle !== undefined) {
        throw new InputError(
          `--sampler interleavings: this world can go round for ever, as by '${counter.cycle}', so its interleavings cannot be counted; expected another sampler`,
        );
      }
      const sampler = new InterleavingSampler(graph, counter);
      return ended === undefined ? { sampler, interleavings: counter.all() } : { sampler, ended };
    }
  }
}

/** What PCT is drawn with, or why nobody could look. @throws InputError if there are more changes than events. */
export function pctOptionsOf(
  graph: LazyGraph<WorldAction>,
  faults: number,
  { depth = defaultDepth, ...options }: SamplingOptions,
  stop: Stop,
): PctOptions | EndedBy {
  let events = options.events ?? 0;
  if (options.events === undefined) {
    const state = carryOn(stop, () => {
      events = defaultEvents(graph, depth);
      return true;
    });
    if (typeof state === 'string') return state;
  }
  if (depth - 1 > events) {
    throw new InputError(
      `--depth ${depth} needs ${depth - 1} changes of priority, and a run has ${events} events; expected a smaller depth`,
    );
  }
  return { depth, events, faults };
}

/** Goes through all states once. @returns why it ended before; undefined if it did not. */
export async function sweep(
  graph: LazyGraph<WorldAction>,
  sweepers: readonly BackwardVisitor[],
  maxStates: number,
  stop: Stop,
  watch: WatchSampling,
): Promise<SamplingEnd | undefined> {
  const pass = new BackwardPass(graph, sweepers, maxStates);
  const own = clockOf();
  for (;;) {
    const state = carryOn(stop, () => pass.advance(chunk.edges));
    if (state === true) break;
    if (state !== false) return state;
    await setImmediate();
    watch(
      () =>
        `${number(pass.states)} states, ${number(Math.round(pass.states / own.seconds()))} states/s`,
    );
  }
  return pass.outcome === 'complete' ? undefined : 'state limit';
}

/** Seconds from now on. */
export function clockOf(): { readonly seconds: () => number } {
  const begin = performance.now();
  return { seconds: () => (performance.now() - begin) / 1000 };
}
