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
 * Linear in states and edges; 13 bytes for each state, and none at all where no edge leads to a smaller number or to
 * its own state: every cycle has such an edge, so the search begins where these lead and leaves out the rest.
 *
 * Source: D. J. Pearce, A space-efficient algorithm for finding strongly connected components (2016), after Tarjan
 * (1972); here without recursion.
 * @returns by state, the id of its component; undefined when nothing was found to search.
 */
export function eachComponent(
  graph: StateGraph,
  inside: Uint8Array,
  show: (component: Component) => void,
): Int32Array | undefined {
  const { states, first, to, mover } = graph;
  let search: ComponentSearch | undefined;
  for (let state = 0; state < states; state += 1) {
    if (inside[state] === 0) continue;
    const end = first[state + 1] as number;
    for (let edge = first[state] as number; edge < end; edge += 1) {
      const next = to[edge] as number;
      if (next > state || next < 0 || inside[next] === 0 || (mover[edge] as number) < 0) continue;
      search ??= new ComponentSearch(graph, inside, show);
      search.from(next);
    }
  }
  return search?.idOf;
}

class ComponentSearch {
  /**
   * By state: 0 before it is visited, then the least visiting number known to be reachable from it, and in the end
   * the id of its component. Ids are handed out from above and visiting numbers are given back, so that an id is
   * greater than every visiting number: a state of a finished component never lowers another one.
   */
  readonly idOf: Int32Array;
  /** By state: the next of its edges to follow. */
  readonly #cursor: Int32Array;
  /** By state: 1 if an earlier state of the path can be reached from it. */
  readonly #reachesBack: Uint8Array;
  /** The path of the search from below, finished states of unfinished components from above: never both the same. */
  readonly #stacks: Int32Array;
  /** Where the finished states begin. */
  #waiting: number;
  #visits = 0;
  #nextId: number;

  constructor(
    private readonly graph: StateGraph,
    private readonly inside: Uint8Array,
    private readonly show: (component: Component) => void,
  ) {
    const { states } = graph;
    this.idOf = new Int32Array(states);
    this.#cursor = new Int32Array(states);
    this.#reachesBack = new Uint8Array(states);
    this.#stacks = new Int32Array(states);
    this.#waiting = states;
    this.#nextId = states;
  }

  /** Finishes every component that can be reached from this state. */
  from(start: number): void {
    const { first, to, mover } = this.graph;
    const { inside, idOf } = this;
    const cursor = this.#cursor;
    const path = this.#stacks;
    if (idOf[start] !== 0) return;
    let depth = 0;
    this.#enter(start, depth);
    while (depth >= 0) {
      const state = path[depth] as number;
      const edge = cursor[state] as number;
      if (edge === first[state + 1]) {
        depth -= 1;
        this.#leave(state);
        if (depth >= 0) this.#lower(path[depth] as number, state);
        continue;
      }
      cursor[state] = edge + 1;
      const next = to[edge] as number;
      if ((mover[edge] as number) < 0 || next < 0 || inside[next] === 0) continue;
      if (idOf[next] === 0) {
        depth += 1;
        this.#enter(next, depth);
      } else {
        this.#lower(state, next);
      }
    }
  }

  #enter(state: number, depth: number): void {
    this.#visits += 1;
    this.idOf[state] = this.#visits;
    this.#cursor[state] = this.graph.first[state] as number;
    this.#stacks[depth] = state;
  }

  /** What can be reached from `next` can be reached from `state`. */
  #lower(state: number, next: number): void {
    const reached = this.idOf[next] as number;
    if (reached >= (this.idOf[state] as number)) return;
    this.idOf[state] = reached;
    this.#reachesBack[state] = 1;
  }

  /** Lets a state whose edges were all followed wait for its component, or closes the one that began with it. */
  #leave(state: number): void {
    const { idOf } = this;
    const stacks = this.#stacks;
    let end = this.#waiting;
    this.#waiting -= 1;
    stacks[this.#waiting] = state;
    if (this.#reachesBack[state] === 1) return;
    const begin = this.#waiting;
    const entered = idOf[state] as number;
    while (end < stacks.length && (idOf[stacks[end] as number] as number) >= entered) end += 1;
    const members = stacks.subarray(begin, end);
    const id = this.#nextId;
    for (const member of members) idOf[member] = id;
    this.#nextId -= 1;
    this.#visits -= members.length;
    this.#waiting = end;
    if (members.length > 1 || this.#leadsToItself(state)) this.show({ members, id, idOf });
  }

  #leadsToItself(state: number): boolean {
    const { first, to, mover } = this.graph;
    const end = first[state + 1] as number;
    for (let edge = first[state] as number; edge < end; edge += 1) {
      if (to[edge] === state && (mover[edge] as number) >= 0) return true;
    }
    return false;
  }
}
