import { ComponentSearch, type Edges } from '../../base/components.js';

/**
 * A finite transition graph as arrays.
 *
 * A state that was never expanded has no edges: it is on no cycle.
 */
export interface StateGraph {
  /** States are numbered from 0 in breadth-first order: a smaller number is never farther from state 0. */
  readonly states: number;
  /** The edges of state s are `first[s]` to `first[s + 1] - 1`; one entry more than states. */
  readonly first: Int32Array;
  /** Where each edge leads; -1 for a successor that was not kept. It still shows that its mover is enabled. */
  readonly to: Int32Array;
  /** Who moves along each edge, from 0; -1 for a fault. */
  readonly mover: Int8Array | Int16Array | Int32Array;
  readonly movers: number;
}

/** One strongly connected component, for as long as the call that shows it lasts. */
export interface Component {
  /** Its states, in no particular order. */
  readonly members: Int32Array;
  readonly id: number;
  /** By state: the id of its component, if that has been shown; no id of a later one. */
  readonly idOf: Int32Array;
}

/**
 * Shows each strongly connected component that has a cycle, in the part of the graph that consists of the calm edges
 * between the states marked in `inside`. A state alone counts only with an edge to itself.
 *
 * No memory is needed where no edge leads to a smaller number or to its own state: every cycle has such an edge, so the
 * search begins where these lead and leaves out the rest.
 *
 * @returns by state, the id of its component; undefined when nothing was found to search.
 */
export function eachComponent(
  graph: StateGraph,
  inside: Uint8Array,
  show: (component: Component) => void,
): Int32Array | undefined {
  const { states, first, to } = graph;
  const edges = new Part(graph, inside);
  let search: ComponentSearch | undefined;
  for (let state = 0; state < states; state += 1) {
    if (inside[state] === 0) continue;
    const end = first[state + 1] as number;
    for (let edge = first[state] as number; edge < end; edge += 1) {
      if ((to[edge] as number) > state || edges.to(edge) === -1) continue;
      search ??= new ComponentSearch(
        edges,
        (members, id, cyclic) => {
          if (cyclic) show({ members, id, idOf: search?.idOf as Int32Array });
        },
        states,
      );
      search.from(to[edge] as number);
      search.advance();
    }
  }
  return search?.idOf;
}

/** The calm edges between the states that are inside. */
class Part implements Edges {
  constructor(
    private readonly graph: StateGraph,
    private readonly inside: Uint8Array,
  ) {}

  begin(state: number): number {
    return this.graph.first[state] as number;
  }

  end(state: number): number {
    return this.graph.first[state + 1] as number;
  }

  to(edge: number): number {
    const next = this.graph.to[edge] as number;
    const isIn = next >= 0 && (this.graph.mover[edge] as number) >= 0 && this.inside[next] === 1;
    return isIn ? next : -1;
  }
}
