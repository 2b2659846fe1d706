/** Room `sampling`: runs at random, and the exact probabilities of what they break. */
import { LazyGraph } from '../graph/graph.js';
import { Random } from '../base/random.js';
import { checkSeed } from '../schemas.js';
import { PctSampler } from './pct.js';
import { stepsLimit, stepsToBreak, type Path, type Sampler } from './sampler.js';
import { UniformSampler } from './uniform.js';
import { causalWidth } from './width.js';

/** The first run in which a property was broken. */
export interface Failure<Action> {
  /** What the run was drawn with: `--seed` with one run repeats it. */
  readonly seed: number;
  /** Its steps, up to the one that broke the property; all of them where something is owed at the end. */
  readonly actions: readonly Action[];
}

/** How often one property was broken. */
export interface FailureShare<Action> {
  readonly property: string;
  readonly failed: number;
  /** Undefined if it never was. */
  readonly first: Failure<Action> | undefined;
}

/** Steps of a run whose causal order is looked at: its cost grows with their square, and a run that goes round shows no more. */
const widthSteps = 500;

/**
 * Draws runs and counts what they break. Run number i, from 0, is drawn with the seed `seed` + i, so that every run can be
 * repeated by itself.
 */
export class Sampling<Action> {
  runs = 0;
  /** Runs that broke at least one property. */
  failed = 0;
  /** Runs that were cut at the limit on steps. */
  cut = 0;
  /** Steps of all runs together. */
  steps = 0;
  /** Most steps of a run. */
  stepsMax = 0;
  /** With PCT: the width of the widest causal order of the first 500 steps of a run, no more than there are chains; else 0. */
  width = 0;
  readonly #failed: number[];
  readonly #first: (Failure<Action> | undefined)[];

  /**
   * @param seed an integer; the same one draws the same runs.
   * @throws InputError if it is none.
   */
  constructor(
    private graph: LazyGraph<Action>,
    private readonly sampler: Sampler,
    private readonly seed: number,
  ) {
    checkSeed(seed);
    this.#failed = graph.system.properties.map(() => 0);
    this.#first = graph.system.properties.map(() => undefined);
  }

  /**
   * Draws so many runs more.
   *
   * A graph that has grown to over `statesMax` states is begun anew, if the sampler allows it: memory is bounded, and the runs are
   * the same.
   */
  advance(runs: number, statesMax = Infinity): void {
    for (let count = 0; count < runs; count += 1) {
      if (this.graph.size > statesMax && this.sampler.moveTo !== undefined) {
        this.graph = new LazyGraph(this.graph.system);
        this.sampler.moveTo(this.graph);
      }
      const seed = this.seed + this.runs;
      this.#tell(this.sampler.run(new Random(seed)), seed);
      this.runs += 1;
    }
  }

  /** One for each property of the system, in its order. */
  shares(): readonly FailureShare<Action>[] {
    return this.graph.system.properties.map((property, index) => ({
      property,
      failed: this.#failed[index] as number,
      first: this.#first[index],
    }));
  }

  #tell(path: Path, seed: number): void {
    if (path.broken !== 0) this.failed += 1;
    if (!path.ended) this.cut += 1;
    this.steps += path.length;
    if (path.length > this.stepsMax) this.stepsMax = path.length;
    for (let property = 0; property < this.#failed.length; property += 1) {
      if ((path.broken & (1 << property)) === 0) continue;
      this.#failed[property] = (this.#failed[property] as number) + 1;
      this.#first[property] ??= { seed, actions: this.#actions(path, property) };
    }
    if (this.sampler instanceof PctSampler && this.sampler.chains > this.width) {
      this.width = Math.max(
        this.width,
        causalWidth(this.graph, path.edges.subarray(0, Math.min(path.length, widthSteps))),
      );
    }
  }

  #actions(path: Path, property: number): readonly Action[] {
    const steps = stepsToBreak(this.graph, path, property);
    return Array.from(path.edges.subarray(0, steps), (edge) => this.graph.label(edge).action);
  }
}

/** Runs of each kind that tell how long a run of PCT may be. */
const scouts = 500;

/**
 * How many events PCT should expect of a run: the most steps of 500 uniform walks without a fault, or the most events of 500
 * runs of PCT itself, whichever is more; both with the seeds 1 to 500. A longer run can happen; the guarantee says
 * nothing about it.
 */
export function defaultEvents(graph: LazyGraph<unknown>, depth: number): number {
  const scout = new UniformSampler(graph, stepsLimit, { faults: false });
  let most = Math.max(1, depth - 1);
  for (let seed = 1; seed <= scouts; seed += 1) {
    most = Math.max(most, scout.run(new Random(seed)).length);
  }
  const pct = new PctSampler(graph, { depth, events: most });
  for (let seed = 1; seed <= scouts; seed += 1) pct.run(new Random(seed));
  return Math.max(most, pct.extent.events);
}
