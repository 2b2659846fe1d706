import { grown } from './grown.js';

/** A finite graph whose states and edges are integers from 0: the edges of a state are a range, and lead to states. */
export interface Edges {
  begin(state: number): number;
  end(state: number): number;
  /** Where an edge leads; -1 for one that is not followed. */
  to(edge: number): number;
}

/**
 * Strongly connected components: a depth-first search through everything that can be reached from the states that it is given,
 * some edges at a time. A component is shown once all that its edges lead to outside of it has been shown.
 *
 * Linear in states and edges; 9 bytes for each state up to the greatest one visited, and 4 for each of an unfinished component.
 *
 * Source: D. J. Pearce, A space-efficient algorithm for finding strongly connected components (2016), after Tarjan
 * (1972); here without recursion.
 */
export class ComponentSearch {
  /**
   * By state: 0 before it is visited, then the least visiting number known to be reachable from it, and in the end
   * the id of its component. Ids are handed out from above and visiting numbers are given back, so that an id is
   * greater than every visiting number: a state of a finished component never lowers another one.
   */
  idOf: Int32Array<ArrayBuffer>;
  /** States visited. */
  found = 0;
  /** True once there are more states than may be visited: then nothing more is shown. */
  full = false;
  /** By state: the next of its edges to follow. */
  #cursor: Int32Array<ArrayBuffer>;
  /** By state: 1 if an earlier state of the path can be reached from it. */
  #reachesBack: Uint8Array<ArrayBuffer>;
  #path = new Int32Array(1 << 10);
  #depth = 0;
  /** The finished states of unfinished components. */
  #waiting = new Int32Array(1 << 10);
  #waits = 0;
  #visits = 0;
  #nextId = 0x7fff_ffff;

  /**
   * @param show is given the states of a component, which are valid for as long as the call lasts, in the order in which they were
   *   finished: each after those that it leads to, but for edges that lead back. `cyclic` is true if one can go round in it.
   * @param states room to begin with: as many as there are, if that is known.
   */
  constructor(
    private readonly graph: Edges,
    private readonly show: (members: Int32Array, id: number, cyclic: boolean) => void,
    states = 1 << 10,
    private readonly statesMax = Infinity,
  ) {
    this.idOf = new Int32Array(states);
    this.#cursor = new Int32Array(states);
    this.#reachesBack = new Uint8Array(states);
  }

  /** Goes on from this state. Precondition: what was begun is done. */
  from(start: number): void {
    if ((this.idOf[start] ?? 0) === 0) this.#enter(start);
  }

  /**
   * Looks at some edges more.
   * @returns true when what was begun is done.
   */
  advance(edges = Infinity): boolean {
    const { graph } = this;
    for (let count = 0; count < edges && this.#depth > 0 && !this.full; count += 1) {
      const state = this.#path[this.#depth - 1] as number;
      const edge = this.#cursor[state] as number;
      if (edge === graph.end(state)) {
        this.#leave(state);
        continue;
      }
      this.#cursor[state] = edge + 1;
      const next = graph.to(edge);
      if (next < 0) continue;
      if (next >= this.idOf.length || this.idOf[next] === 0) this.#enter(next);
      else this.#lower(state, next);
    }
    return this.#depth === 0 || this.full;
  }

  #enter(state: number): void {
    if (this.found >= this.statesMax) {
      this.full = true;
      return;
    }
    if (state >= this.idOf.length) {
      this.idOf = grown(this.idOf, state + 1);
      this.#cursor = grown(this.#cursor, state + 1);
      this.#reachesBack = grown(this.#reachesBack, state + 1);
    }
    this.found += 1;
    this.#visits += 1;
    this.idOf[state] = this.#visits;
    this.#cursor[state] = this.graph.begin(state);
    if (this.#depth === this.#path.length) this.#path = grown(this.#path);
    this.#path[this.#depth] = state;
    this.#depth += 1;
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
    if (this.#waits === this.#waiting.length) this.#waiting = grown(this.#waiting);
    const waiting = this.#waiting;
    let begin = this.#waits;
    waiting[begin] = state;
    this.#waits += 1;
    this.#depth -= 1;
    if (this.#reachesBack[state] === 0) {
      const entered = idOf[state] as number;
      while (begin > 0 && (idOf[waiting[begin - 1] as number] as number) >= entered) begin -= 1;
      const members = waiting.subarray(begin, this.#waits);
      const id = this.#nextId;
      for (const member of members) idOf[member] = id;
      this.#nextId -= 1;
      this.#visits -= members.length;
      this.#waits = begin;
      this.show(members, id, members.length > 1 || this.#leadsToItself(state));
    }
    if (this.#depth > 0) this.#lower(this.#path[this.#depth - 1] as number, state);
  }

  #leadsToItself(state: number): boolean {
    const end = this.graph.end(state);
    for (let edge = this.graph.begin(state); edge < end; edge += 1) {
      if (this.graph.to(edge) === state) return true;
    }
    return false;
  }
}
