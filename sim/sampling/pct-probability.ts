import type { LazyGraph } from '../graph/graph.js';
import { checkLimit, checkPct } from '../schemas.js';
import { enclosing, rational, type Arithmetic } from './arithmetic.js';
import type { Chance } from './chance.js';
import type { PctExtent, PctOptions } from './pct.js';
import type { EndedBy } from '../search/verdict.js';
import { firstNode, keyOf, outcomesOf, type PctNode } from './pct-tree.js';
import { stepsLimit } from './sampler.js';

/** Nodes up to which odds are rational numbers. */
const rationalMax = 5_000;

/**
 * The probability with which one run of `PctSampler` breaks each property.
 *
 * All that the sampler can draw is gone through, forwards and step by step; what has come to the same state with the same
 * enabled events, chains, ranks and draws left is one node, and its probabilities are added up. Up to 5,000
 * nodes the result is a rational number, beyond that it is enclosed between two floating-point numbers.
 */
export class PctProbability {
  #tree: Tree<unknown>;
  #isRational = true;

  /**
   * @param nodesMax nodes after which it is given up.
   * @param limit most steps of a run, inclusive.
   * @throws InputError for an option that is unknown or out of range.
   */
  constructor(
    private readonly graph: LazyGraph<unknown>,
    private readonly options: PctOptions,
    private readonly nodesMax = Infinity,
    private readonly limit = stepsLimit,
  ) {
    checkPct(options);
    checkLimit('nodesMax', nodesMax);
    checkLimit('the limit on steps', limit);
    this.#tree = this.#planted(rational);
  }

  /** Nodes so far. */
  get nodes(): number {
    return this.#tree.nodes;
  }

  /** The most of each in any run: what the guarantee is computed from. Precondition: it is over, and nothing is unknown. */
  get extent(): PctExtent {
    return this.#tree.extent;
  }

  /** Undefined while it is not over. */
  get outcome(): 'complete' | 'node limit' | EndedBy | undefined {
    return this.#tree.outcome;
  }

  /**
   * Looks at some nodes more.
   * @returns true when it is over.
   */
  advance(nodes: number): boolean {
    for (let count = 0; count < nodes && this.outcome === undefined; count += 1) {
      if (this.#isRational && this.nodes > rationalMax) {
        this.#isRational = false;
        this.#tree = this.#planted(enclosing);
      }
      this.#tree.advance();
    }
    return this.outcome !== undefined;
  }

  stop(why: EndedBy): void {
    this.#tree.outcome ??= why;
  }

  chance(property: number): Chance {
    switch (this.outcome) {
      case 'complete':
        return this.#tree.chance(property);
      case 'node limit':
        return {
          kind: 'unknown',
          because: `over ${grouped(this.nodesMax)} of the sampler's choices`,
        };
      case 'memory limit':
      case 'time limit':
      case 'interrupted':
        return { kind: 'unknown', because: this.outcome };
      case undefined:
        return { kind: 'unknown', because: 'it is not over' };
    }
  }

  #planted<Value>(arithmetic: Arithmetic<Value>): Tree<unknown> {
    const { graph, options, nodesMax, limit } = this;
    return new Tree(graph, options, nodesMax, limit, arithmetic);
  }
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

/** All choices of the sampler, level by level: a level has the nodes after the same number of steps. */
class Tree<Value> {
  nodes = 0;
  extent: PctExtent = { chains: 0, events: 0, faults: 0 };
  outcome: 'complete' | 'node limit' | EndedBy | undefined;
  #steps = 0;
  #level: { readonly node: PctNode; weight: Value }[];
  #next = 0;
  #following = new Map<string, { readonly node: PctNode; weight: Value }>();
  /** By property. */
  readonly #broken: Value[];

  constructor(
    private readonly graph: LazyGraph<unknown>,
    private readonly options: PctOptions,
    private readonly nodesMax: number,
    private readonly limit: number,
    private readonly arithmetic: Arithmetic<Value>,
  ) {
    this.#broken = graph.system.properties.map(() => arithmetic.none);
    const { faults = 0 } = options;
    this.#level = Array.from({ length: faults + 1 }, (_, drawn) => ({
      node: firstNode(graph, options, drawn),
      weight: arithmetic.share(arithmetic.certain, 1, faults + 1),
    }));
  }

  chance(property: number): Chance {
    return this.arithmetic.chance(this.#broken[property] as Value);
  }

  /** Looks at one node. */
  advance(): void {
    const here = this.#level[this.#next];
    if (here === undefined) {
      this.#level = [...this.#following.values()];
      this.#following = new Map();
      this.#next = 0;
      this.#steps += 1;
      if (this.#level.length === 0) this.outcome = 'complete';
      return;
    }
    if (this.nodes >= this.nodesMax) {
      this.outcome = 'node limit';
      return;
    }
    this.nodes += 1;
    this.#next += 1;
    const { arithmetic, graph, options } = this;
    outcomesOf(graph, options, here.node, this.#steps === this.limit, (outcome, shares) => {
      let { weight } = here;
      for (const [part, whole] of shares) weight = arithmetic.share(weight, part, whole);
      if (typeof outcome === 'number') this.#end(outcome, weight);
      else this.#add(outcome, weight);
    });
    this.#measure(here.node);
  }

  #end(broken: number, weight: Value): void {
    this.#broken.forEach((before, property) => {
      if ((broken & (1 << property)) === 0) return;
      this.#broken[property] = this.arithmetic.plus(before, weight);
    });
  }

  #add(node: PctNode, weight: Value): void {
    const key = keyOf(node);
    const known = this.#following.get(key);
    if (known === undefined) this.#following.set(key, { node, weight });
    else known.weight = this.arithmetic.plus(known.weight, weight);
  }

  #measure({ state, events, count, faultsLeft, due }: PctNode): void {
    const { graph, extent } = this;
    const faults = faultsLeft + due === 0 ? 0 : graph.end(state) - graph.calmEnd(state);
    this.extent = {
      chains: Math.max(extent.chains, events.partition.count),
      events: Math.max(extent.events, count),
      faults: Math.max(extent.faults, faults),
    };
  }
}
