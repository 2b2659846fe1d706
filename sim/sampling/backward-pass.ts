import { ComponentSearch } from '../base/components.js';
import type { LazyGraph } from '../graph/graph.js';
import { checkLimit } from '../schemas.js';

/** Computes something of every state from what it has computed of the states after it. */
export interface BackwardVisitor {
  /**
   * @param states a strongly connected part of the graph, for as long as the call lasts; everything its edges lead to outside of it
   *   was visited before. A state comes after those that it leads to, but for edges that lead back.
   * @param cyclic true if one can go round in it; false for a single state that has no edge to itself.
   */
  visit(states: Int32Array, cyclic: boolean): void;
}

/**
 * One pass over everything that can be reached in a graph, backwards: a state comes after all that it leads to, and states
 * that lead to one another come together.
 */
export class BackwardPass {
  readonly #search: ComponentSearch;
  #outcome: 'complete' | 'state limit' | 'interrupted' | undefined;

  /**
   * @param statesMax most states to look at, inclusive.
   * @throws InputError if that is neither an integer of at least 0 nor Infinity.
   */
  constructor(
    graph: LazyGraph<unknown>,
    visitors: readonly BackwardVisitor[],
    statesMax = Infinity,
  ) {
    checkLimit('statesMax', statesMax);
    this.#search = new ComponentSearch(
      graph,
      (states, _, cyclic) => {
        for (const visitor of visitors) visitor.visit(states, cyclic);
      },
      1 << 10,
      statesMax,
    );
    this.#search.from(0);
  }

  /** States found so far. */
  get states(): number {
    return this.#search.found;
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
    if (this.#outcome === undefined && this.#search.advance(edges)) {
      this.#outcome = this.#search.full ? 'state limit' : 'complete';
    }
    return this.#outcome !== undefined;
  }

  stop(): void {
    this.#outcome ??= 'interrupted';
  }
}
