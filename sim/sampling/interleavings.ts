import { grown } from '../base/grown.js';
import type { LazyGraph } from '../graph/graph.js';
import type { Random } from '../base/random.js';
import { Path, type Sampler } from './sampler.js';
import type { BackwardVisitor } from './backward-pass.js';

/**
 * Counts the complete interleavings from each state: the ways to an end, told apart by their actions. Where nothing but
 * faults is left, to end there is one way more. And how many of them break each property: on the way, or
 * because something is owed at the end.
 *
 * Exact: integers of any size. A graph in which one can go round has no finite number of them.
 */
export class InterleavingCounter implements BackwardVisitor {
  readonly #all: bigint[] = [];
  /** By property, then by state. */
  readonly #broken: readonly bigint[][];
  /** An action by which one can come back to a state; undefined while there is none. */
  cycle: string | undefined;

  constructor(private readonly graph: LazyGraph<unknown>) {
    this.#broken = graph.system.properties.map(() => []);
  }

  /** Ways from a state to an end. Precondition, here and below: the pass is complete, and there is no cycle. */
  all(state = 0): bigint {
    return this.#all[state] as bigint;
  }

  /** Those of them that break this property. */
  broken(property: number, state = 0): bigint {
    return this.#broken[property]?.[state] as bigint;
  }

  visit(states: Int32Array, cyclic: boolean): void {
    if (this.cycle !== undefined) return;
    if (cyclic) {
      this.cycle = this.#back(states);
      return;
    }
    const { graph } = this;
    const state = states[0] as number;
    const begin = graph.begin(state);
    const end = graph.end(state);
    const ends = graph.isQuiescent(state);
    let all = ends ? 1n : 0n;
    for (let edge = begin; edge < end; edge += 1) all += this.#all[graph.to(edge)] as bigint;
    this.#all[state] = all;
    this.#broken.forEach((counts, property) => {
      const bit = 1 << property;
      if ((graph.violated(state) & bit) !== 0) {
        counts[state] = all;
        return;
      }
      let sum = ends && (graph.pending(state) & bit) !== 0 ? 1n : 0n;
      for (let edge = begin; edge < end; edge += 1) sum += counts[graph.to(edge)] as bigint;
      counts[state] = sum;
    });
  }

  #back(states: Int32Array): string {
    const { graph } = this;
    for (const state of states.toReversed()) {
      for (let edge = graph.begin(state); edge < graph.end(state); edge += 1) {
        if (states.includes(graph.to(edge))) return graph.label(edge).name;
      }
    }
    throw new RangeError('no edge leads back');
  }
}

/**
 * Every complete interleaving is equally likely, exactly.
 *
 * In each state an action is taken with the share of the interleavings that begin with it. Which one is decided by 32 random bits and
 * thresholds; where the bits fall together with a threshold, which happens once in some hundred millions, by integers
 * of as many bits as the counts have.
 *
 * Guarantee: of N complete interleavings each comes up with a probability of exactly 1 / N.
 */
export class InterleavingSampler implements Sampler {
  readonly name = 'interleavings';
  readonly #path: Path;
  /** By edge: 2^32 times the share of the interleavings by the end and the edges up to this one, rounded down. */
  #thresholds = new Float64Array(1 << 10);
  /** By state: whether the thresholds of its edges are known. */
  #known = new Uint8Array(1 << 10);

  /** @param counter of this graph, complete and without a cycle. */
  constructor(
    private readonly graph: LazyGraph<unknown>,
    private readonly counter: InterleavingCounter,
  ) {
    this.#path = new Path(graph);
  }

  run(random: Random): Path {
    const path = this.#path;
    path.restart();
    for (;;) {
      const edge = this.#choice(path.state, random);
      if (edge === -1) {
        path.end();
        return path;
      }
      path.take(edge);
    }
  }

  /** An edge, or -1 for the end. */
  #choice(state: number, random: Random): number {
    const { graph } = this;
    const begin = graph.begin(state);
    const end = graph.end(state);
    if (begin === end) return -1;
    const endings = graph.isQuiescent(state) ? 1n : 0n;
    if (end - begin === 1 && endings === 0n) return begin;
    if (this.#known[state] !== 1) this.#prepare(state);
    const bits = random.word();
    let rest = -1n;
    const isBefore = (threshold: number, ways: bigint): boolean => {
      if (bits !== threshold) return bits < threshold;
      const all = this.counter.all(state);
      if (rest === -1n) rest = random.belowBig(all);
      return rest < (ways << 32n) % all;
    };
    if (endings === 1n && isBefore(threshold(1n, this.counter.all(state)), 1n)) return -1;
    for (let edge = begin; edge < end - 1; edge += 1) {
      if (bits < (this.#thresholds[edge] as number)) return edge;
      if (bits === this.#thresholds[edge] && isBefore(bits, this.#waysUpTo(state, edge))) {
        return edge;
      }
    }
    return end - 1;
  }

  #prepare(state: number): void {
    const { graph, counter } = this;
    const begin = graph.begin(state);
    const end = graph.end(state);
    this.#thresholds = grown(this.#thresholds, end);
    this.#known = grown(this.#known, state + 1);
    const all = counter.all(state);
    for (let edge = begin; edge < end; edge += 1) {
      this.#thresholds[edge] = threshold(this.#waysUpTo(state, edge), all);
    }
    this.#known[state] = 1;
  }

  /** The end, and all ways that begin with an edge up to this one. */
  #waysUpTo(state: number, last: number): bigint {
    const { graph, counter } = this;
    let ways = graph.isQuiescent(state) ? 1n : 0n;
    for (let edge = graph.begin(state); edge <= last; edge += 1) {
      ways += counter.all(graph.to(edge));
    }
    return ways;
  }
}

function threshold(ways: bigint, all: bigint): number {
  return Number((ways << 32n) / all);
}
