import { grown } from '../base/grown.js';
import type { LazyGraph } from '../graph/graph.js';
import { checkLimit } from '../schemas.js';

/** Computes something of every state from what it has computed of the states after it. */
export interface Sweeper {
  /**
   * @param states a strongly connected part of the graph; everything its edges lead to outside of it was visited before.
   * @param cyclic true if one can go round in it; false for a single state that has no edge to itself.
   */
  visit(states: readonly number[], cyclic: boolean): void;
}

/**
 * One pass over everything that can be reached in a graph, backwards: a state comes after all that it leads to, and states
 * that lead to one another come together.
 *
 * Source: R. Tarjan's depth-first search for strongly connected components (1972), without recursion.
 */
export class Sweep {
  /** By state: its number in the order of discovery plus one, 0 if unknown; and the least number that it leads back to. */
  #index = new Int32Array(1 << 10);
  #low = new Int32Array(1 << 10);
  #open = new Uint8Array(1 << 10);
  /** The edge to look at next, of each state of `#path`. */
  #next = new Int32Array(1 << 10);
  readonly #path: number[] = [];
  readonly #stack: number[] = [];
  #found = 0;
  #outcome: 'complete' | 'state limit' | 'interrupted' | undefined;

  /** @param statesMax most states to look at, inclusive. */
  constructor(
    private readonly graph: LazyGraph<unknown>,
    private readonly sweepers: readonly Sweeper[],
    private readonly statesMax = Infinity,
  ) {
    checkLimit('statesMax', statesMax);
    this.#discover(0);
  }

  /** States found so far. */
  get states(): number {
    return this.#found;
  }

  /** Undefined while it is not over. */
  get outcome(): 'complete' | 'state limit' | 'interrupted' | undefined {
    return this.#outcome;
  }

  /**
   * Looks at some edges more.
   * @returns true when the pass is over.
   */
  advance(edges: number): boolean {
    const { graph } = this;
    const path = this.#path;
    for (let count = 0; count < edges && this.#outcome === undefined; count += 1) {
      const state = path.at(-1) as number;
      const edge = this.#next[state] as number;
      if (edge === graph.end(state)) {
        this.#leave(state);
        continue;
      }
      this.#next[state] = edge + 1;
      const to = graph.to(edge);
      if (to >= this.#index.length || this.#index[to] === 0) this.#discover(to);
      else if (this.#open[to] === 1) this.#lower(state, this.#index[to] as number);
    }
    return this.#outcome !== undefined;
  }

  stop(): void {
    this.#outcome ??= 'interrupted';
  }

  #discover(state: number): void {
    if (this.#found >= this.statesMax) {
      this.#outcome = 'state limit';
      return;
    }
    if (state >= this.#index.length) this.#grow(state + 1);
    this.#found += 1;
    this.#index[state] = this.#found;
    this.#low[state] = this.#found;
    this.#open[state] = 1;
    this.#next[state] = this.graph.begin(state);
    this.#path.push(state);
    this.#stack.push(state);
  }

  #leave(state: number): void {
    this.#path.pop();
    const low = this.#low[state] as number;
    const before = this.#path.at(-1);
    if (low === this.#index[state]) this.#close(state);
    if (before === undefined) this.#outcome = 'complete';
    else this.#lower(before, low);
  }

  /** The states of the stack from `state` on are one part. */
  #close(state: number): void {
    const { graph } = this;
    const states = this.#stack.splice(this.#stack.lastIndexOf(state));
    for (const member of states) this.#open[member] = 0;
    const [first = state] = states;
    let cyclic = states.length > 1;
    for (let edge = graph.begin(first); edge < graph.end(first) && !cyclic; edge += 1) {
      cyclic = graph.to(edge) === first;
    }
    for (const sweeper of this.sweepers) sweeper.visit(states, cyclic);
  }

  #lower(state: number, low: number): void {
    if (low < (this.#low[state] as number)) this.#low[state] = low;
  }

  #grow(length: number): void {
    this.#index = grown(this.#index, length);
    this.#low = grown(this.#low, length);
    this.#open = grown(this.#open, length);
    this.#next = grown(this.#next, length);
  }
}
