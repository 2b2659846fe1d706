import { grown } from '../base/grown.js';
import { type Settled, type Node, cheapestWithFewestActors } from './fewest-actors.js';
import { preempts, type Cost } from '../base/cost.js';
import { checkLimit, checkPosition } from '../schemas.js';
import type { EdgeLabel, LazyGraph } from './graph.js';
import type { EndedBy } from '../search/verdict.js';

/** What is known of the cheapest schedule that breaks a property. */
export type Minimum<Action> =
  | {
      readonly kind: 'found';
      readonly actions: readonly Action[];
      /** No schedule that breaks the property and ends costs less. */
      readonly cost: Cost;
      /** `liveness`: something is still owed where the schedule has led to a quiescent state. */
      readonly violates: 'safety' | 'liveness';
      /**
       * The certificate: so many distinct states are reached by schedules with fewer faults, or as many and fewer preemptions,
       * or as many of both and fewer steps. All were looked at, and none breaks the property.
       */
      readonly statesBelow: number;
    }
  /** Nothing breaks it but, perhaps, what goes round for ever: all so many states were looked at. */
  | { readonly kind: 'none'; readonly states: number }
  /** A bound was reached: every schedule that costs less than this was looked at, and none breaks it. */
  | {
      readonly kind: 'unknown';
      readonly because: 'state limit' | EndedBy;
      readonly below: Omit<Cost, 'actors'>;
      readonly states: number;
    };

/** The cheapest schedule that breaks property number `property`. See `MinimumSearch`. */
export function cheapest<Action>(
  graph: LazyGraph<Action>,
  property: number,
  statesMax = Infinity,
): Minimum<Action> {
  const search = new MinimumSearch(graph, property, statesMax);
  while (!search.advance(1 << 20));
  return search.result();
}

/**
 * Searches a graph in the order of what schedules cost: first everything that needs no fault and no preemption, by steps; then
 * with one preemption, and so on; then with one fault. The first that breaks the property is the cheapest.
 *
 * A preemption depends on who moved last, so the search goes through pairs of a state and a mover. Among schedules that cost
 * the same so far it takes one with the fewest actors.
 *
 * Limits: schedules that end only; a loop has no cheapest turn. Every state is itself, without symmetry or reduction.
 * Source: E. W. Dijkstra's shortest paths (1959), with buckets; lexicographic costs are ordered and add up along edges.
 */
export class MinimumSearch<Action> {
  readonly #bit: number;
  /** By faults, then by preemptions, then by steps: nodes to look at, as keys. */
  readonly #waiting: (number[] | undefined)[][][] = [];
  /** By key of a node: its position among the settled, plus one; 0 if it is not. */
  #positions = new Int32Array(1 << 12);
  readonly #settled: Settled[] = [];
  readonly #stride: number;
  #known = new Uint8Array(1 << 10);
  #states = 0;
  /** Where the search is. */
  #faults = 0;
  #preemptions = 0;
  #steps = 0;
  #next = 0;
  /** Distinct states before the level at hand. */
  #statesBelow = 0;
  #targets: Settled[] = [];
  #outcome: 'found' | 'none' | Extract<Minimum<Action>, { kind: 'unknown' }>['because'] | undefined;

  /**
   * @param property position in the system's properties.
   * @param statesMax distinct states to look at, at the most.
   * @throws InputError if there is no such property, or `statesMax` is neither an integer of at least 0 nor Infinity.
   */
  constructor(
    private readonly graph: LazyGraph<Action>,
    property: number,
    private readonly statesMax = Infinity,
  ) {
    checkPosition(property, graph.system.properties);
    checkLimit('statesMax', statesMax);
    this.#bit = 1 << property;
    this.#stride = graph.system.movers.length + 1;
    this.#wait(0, -1, 0, 0, 0);
  }

  /**
   * Looks at some `nodes` more.
   * @returns true when the search is over.
   */
  advance(nodes: number): boolean {
    for (let count = 0; this.#outcome === undefined && count < nodes; count += 1) {
      const level = this.#waiting[this.#faults]?.[this.#preemptions]?.[this.#steps];
      const key = level?.[this.#next];
      if (key === undefined) this.#nextLevel();
      else {
        this.#next += 1;
        this.#settle(key);
      }
    }
    return this.#outcome !== undefined;
  }

  /** Ends the search for this reason. */
  stop(because: EndedBy): void {
    this.#outcome ??= because;
  }

  /** Distinct states looked at, and the cost of what is being looked at now. */
  progress(): { readonly states: number; readonly cost: Omit<Cost, 'actors'> } {
    const cost = { faults: this.#faults, preemptions: this.#preemptions, steps: this.#steps };
    return { states: this.#states, cost };
  }

  result(): Minimum<Action> {
    const { states, cost } = this.progress();
    switch (this.#outcome) {
      case 'none':
        return { kind: 'none', states };
      case 'found':
        return this.#found();
      case undefined:
        return { kind: 'unknown', because: 'interrupted', below: cost, states };
      case 'state limit':
      case 'memory limit':
      case 'time limit':
      case 'interrupted':
        return { kind: 'unknown', because: this.#outcome, below: cost, states };
    }
  }

  #found(): Minimum<Action> {
    const { graph } = this;
    const { edges, actors } = cheapestWithFewestActors(
      this.#settled,
      this.#targets,
      (node, visit) => {
        eachStep(graph, node, (edge, last, fault, preemption) => {
          const next = this.#settledAt(graph.to(edge), last);
          if (next === undefined) return;
          const isTight =
            next.faults === node.faults + fault &&
            next.preemptions === node.preemptions + preemption &&
            next.steps === node.steps + 1;
          if (isTight) visit(next, edge, graph.label(edge).mover);
        });
      },
    );
    const { faults, preemptions, steps } = this.#targets[0] as Settled;
    const lastEdge = edges.at(-1);
    const state = lastEdge === undefined ? 0 : graph.to(lastEdge);
    return {
      kind: 'found',
      actions: edges.map((edge) => graph.label(edge).action),
      cost: { faults, preemptions, steps, actors },
      violates: (graph.violated(state) & this.#bit) === 0 ? 'liveness' : 'safety',
      statesBelow: this.#statesBelow,
    };
  }

  #settledAt(state: number, last: number): Settled | undefined {
    return this.#settled[(this.#positions[this.#key(state, last)] ?? 0) - 1];
  }

  #key(state: number, last: number): number {
    return state * this.#stride + last + 1;
  }

  #settle(key: number): void {
    if ((this.#positions[key] ?? 0) !== 0) return;
    const state = Math.floor(key / this.#stride);
    if (!this.#isKnown(state)) {
      if (this.#states >= this.statesMax) {
        this.#outcome = 'state limit';
        return;
      }
      this.#states += 1;
      this.#known[state] = 1;
    }
    const { graph } = this;
    const last = (key % this.#stride) - 1;
    const [faults, preemptions, steps] = [this.#faults, this.#preemptions, this.#steps];
    const node = { state, last, faults, preemptions, steps };
    this.#settled.push(node);
    this.#positions[key] = this.#settled.length;
    if ((graph.broken(state) & this.#bit) !== 0) {
      this.#targets.push(node);
    } else if ((graph.violated(state) & this.#bit) === 0) {
      eachStep(graph, node, (edge, mover, fault, preemption) => {
        this.#wait(graph.to(edge), mover, faults + fault, preemptions + preemption, steps + 1);
      });
    }
  }

  #isKnown(state: number): boolean {
    this.#known = grown(this.#known, state + 1);
    return this.#known[state] === 1;
  }

  #wait(state: number, last: number, faults: number, preemptions: number, steps: number): void {
    const key = this.#key(state, last);
    this.#positions = grown(this.#positions, key + 1);
    if (this.#positions[key] !== 0) return;
    const byPreemptions = (this.#waiting[faults] ??= []);
    const bySteps = (byPreemptions[preemptions] ??= []);
    (bySteps[steps] ??= []).push(key);
  }

  /** Goes on to the next cost at which something waits; or ends, where the last one had what is looked for. */
  #nextLevel(): void {
    if (this.#targets.length > 0) {
      this.#outcome = 'found';
      return;
    }
    this.#statesBelow = this.#states;
    this.#next = 0;
    const levels = this.#waiting[this.#faults]?.[this.#preemptions];
    if (levels !== undefined) levels[this.#steps] = undefined;
    const steps = after(levels, this.#steps);
    if (steps !== -1) {
      this.#steps = steps;
      return;
    }
    const preemptions = after(this.#waiting[this.#faults], this.#preemptions);
    if (preemptions !== -1) {
      this.#preemptions = preemptions;
    } else {
      const faults = after(this.#waiting, this.#faults);
      if (faults === -1) {
        this.#outcome = 'none';
        return;
      }
      this.#faults = faults;
      this.#preemptions = after(this.#waiting[faults], -1);
    }
    this.#steps = after(this.#waiting[this.#faults]?.[this.#preemptions], -1);
  }
}

/** The first position after this one that is filled; -1 if there is none. */
function after(list: readonly unknown[] | undefined, position: number): number {
  const { length } = list ?? [];
  for (let next = position + 1; next < length; next += 1) {
    if (list?.[next] !== undefined) return next;
  }
  return -1;
}

/** Every edge of a node: who has moved last after it, and what it adds to the faults and to the preemptions. */
function eachStep<Action>(
  graph: LazyGraph<Action>,
  { state, last }: Node,
  visit: (edge: number, last: number, fault: 0 | 1, preemption: 0 | 1) => void,
): void {
  const movers = graph.system.movers.length;
  const begin = graph.begin(state);
  const calmEnd = graph.calmEnd(state);
  const calm: EdgeLabel<Action>[] = [];
  for (let edge = begin; edge < calmEnd; edge += 1) calm.push(graph.label(edge));
  const mover = last === -1 ? undefined : last;
  // A fault of a shared mailbox is nobody's: no conversation goes on after it.
  const lastAfter = (label: EdgeLabel<Action>): number => (label.mover < movers ? label.mover : -1);
  calm.forEach((label, index) => {
    visit(begin + index, lastAfter(label), 0, preempts(label, mover, calm) ? 1 : 0);
  });
  const end = graph.end(state);
  for (let edge = calmEnd; edge < end; edge += 1) visit(edge, lastAfter(graph.label(edge)), 1, 0);
}
