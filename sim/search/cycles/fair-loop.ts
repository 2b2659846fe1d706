import type { StateGraph } from './components.js';
import type { Fairness } from './fairness.js';

/** A strongly connected component in which a fair cycle exists. */
export interface FairComponent {
  readonly id: number;
  readonly least: number;
  readonly size: number;
}

/** States through which a loop is tried, at most. */
const anchorsMax = 1_000;

/** Edges looked at, after which no further loop is tried. */
const workMax = 1_000_000;

/**
 * Builds a short fair loop in a component: from one state of it, the anchor, always on to the nearest place where a mover
 * gets what it is owed, and back when nothing is owed. Several anchors are tried, those nearest to the least state of
 * the component first; what counts is the length of the loop, and of the way to it from there, together.
 */
export class LoopSearch {
  /** By state: the last walk that found it, and the edge by which it did. */
  readonly #foundBy: Int32Array;
  readonly #cameBy: Int32Array;
  readonly #queue: Int32Array;
  #walks = 0;
  #work = 0;

  constructor(
    private readonly graph: StateGraph,
    private readonly fairness: Fairness,
    /** By state: the id of its component. */
    private readonly idOf: Int32Array,
    private readonly component: FairComponent,
  ) {
    this.#foundBy = new Int32Array(graph.states);
    this.#cameBy = new Int32Array(graph.states);
    this.#queue = new Int32Array(component.size);
  }

  /** The loop, from its least state on. */
  shortLoop(): { readonly loop: readonly number[]; readonly edges: readonly number[] } {
    let edges: readonly number[] = [];
    let loop: readonly number[] = [];
    let cost = Infinity;
    const stepsTo = this.#anchors();
    for (const anchor of stepsTo.keys()) {
      if (loop.length > 0 && this.#work > workMax) break;
      const found = this.#loopThrough(anchor);
      const states = found.map((edge) => this.#sourceOf(edge));
      const steps = states.reduce(
        (least, state) => Math.min(least, stepsTo.get(state) ?? least),
        Infinity,
      );
      if (steps + found.length >= cost) continue;
      cost = steps + found.length;
      edges = found;
      loop = states;
    }
    const begin = loop.reduce(
      (best, state, index) => (state < (loop[best] as number) ? index : best),
      0,
    );
    return {
      loop: [...loop.slice(begin), ...loop.slice(0, begin)],
      edges: [...edges.slice(begin), ...edges.slice(0, begin)],
    };
  }

  /** States of the component with the steps to each from the least one, the nearest first. */
  #anchors(): ReadonlyMap<number, number> {
    const { least, size } = this.component;
    const stepsTo = new Map([[least, 0]]);
    let looked = 0;
    this.#walk(
      least,
      () => {
        looked += 1;
        return looked === size || stepsTo.size >= anchorsMax;
      },
      (edge, from) => {
        const next = this.graph.to[edge] as number;
        if (!stepsTo.has(next)) stepsTo.set(next, (stepsTo.get(from) as number) + 1);
        return false;
      },
    );
    return stepsTo;
  }

  #loopThrough(anchor: number): readonly number[] {
    const { to, mover } = this.graph;
    const { fairness } = this;
    const edges: number[] = [];
    let at = anchor;
    const goOn = (way: readonly number[]): void => {
      for (const edge of way) {
        edges.push(edge);
        fairness.move(mover[edge] as number);
        at = to[edge] as number;
        fairness.pass(at);
      }
    };
    fairness.begin();
    fairness.pass(anchor);
    // Whoever can move at the anchor is owed something there, so that at least one edge is taken.
    while (fairness.owed > 0) {
      const servesAt = (state: number): boolean => fairness.wouldServe(state);
      goOn(this.#walk(at, servesAt, (edge) => fairness.isOwed(mover[edge] as number)));
    }
    if (at !== anchor) goOn(this.#walk(at, (state) => state === anchor, never));
    return edges;
  }

  /**
   * The edges of a shortest way inside the component to a state that `endsAt`, or along an edge that `endsBy`.
   * Both are asked in breadth-first order.
   */
  #walk(
    from: number,
    endsAt: (state: number) => boolean,
    endsBy: (edge: number, from: number) => boolean,
  ): readonly number[] {
    const { first, to, mover } = this.graph;
    const { idOf, component } = this;
    this.#walks += 1;
    this.#foundBy[from] = this.#walks;
    this.#queue[0] = from;
    for (let head = 0, found = 1; head < found; head += 1) {
      const state = this.#queue[head] as number;
      if (endsAt(state)) return this.#way(from, state);
      const end = first[state + 1] as number;
      for (let edge = first[state] as number; edge < end; edge += 1) {
        const next = to[edge] as number;
        this.#work += 1;
        if ((mover[edge] as number) < 0 || next < 0 || idOf[next] !== component.id) continue;
        if (endsBy(edge, state)) return [...this.#way(from, state), edge];
        if (this.#foundBy[next] === this.#walks) continue;
        this.#foundBy[next] = this.#walks;
        this.#cameBy[next] = edge;
        this.#queue[found] = next;
        found += 1;
      }
    }
    throw new Error(`no way inside a component from state ${from}: it is not strongly connected`);
  }

  /** The edges by which the last walk came from one state to another. */
  #way(from: number, to: number): readonly number[] {
    const way: number[] = [];
    for (let state = to; state !== from;) {
      const edge = this.#cameBy[state] as number;
      way.push(edge);
      state = this.#sourceOf(edge);
    }
    return way.reverse();
  }

  /** The state that an edge leaves: the last one whose edges begin no later. */
  #sourceOf(edge: number): number {
    const { first, states } = this.graph;
    let low = 0;
    let high = states;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((first[middle] as number) <= edge) low = middle;
      else high = middle;
    }
    return low;
  }
}

const never = (): boolean => false;
