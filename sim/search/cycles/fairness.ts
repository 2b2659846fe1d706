import type { StateGraph } from './components.js';

/**
 * Which movers are still owed something by a part of a graph that is passed step by step: those that have not moved, and
 * had something to do in every state so far.
 */
export class Fairness {
  /** How many movers are owed something. */
  owed = 0;
  /** By mover: the number of the last part in which it was served. */
  readonly #servedIn: Int32Array;
  /** By mover: the number of the last look at a state in which it was enabled. */
  readonly #enabledIn: Int32Array;
  #part = 0;
  #look = 0;

  constructor(private readonly graph: StateGraph) {
    this.#servedIn = new Int32Array(graph.movers);
    this.#enabledIn = new Int32Array(graph.movers);
  }

  /** Nothing was passed so far. */
  begin(): void {
    this.#part += 1;
    this.owed = this.graph.movers;
  }

  isOwed(mover: number): boolean {
    return this.#servedIn[mover] !== this.#part;
  }

  move(mover: number): void {
    if (!this.isOwed(mover)) return;
    this.#servedIn[mover] = this.#part;
    this.owed -= 1;
  }

  /** Serves the movers that have nothing to do in this state. */
  pass(state: number): void {
    this.#lookAt(state);
    for (let mover = 0; mover < this.graph.movers; mover += 1) {
      if (this.#enabledIn[mover] !== this.#look) this.move(mover);
    }
  }

  /** True if `pass` would serve somebody. */
  wouldServe(state: number): boolean {
    this.#lookAt(state);
    for (let mover = 0; mover < this.graph.movers; mover += 1) {
      if (this.#enabledIn[mover] !== this.#look && this.isOwed(mover)) return true;
    }
    return false;
  }

  /** Notes who has something to do: calm edges only, wherever they lead. */
  #lookAt(state: number): void {
    const { first, mover } = this.graph;
    this.#look += 1;
    const end = first[state + 1] as number;
    for (let edge = first[state] as number; edge < end; edge += 1) {
      const who = mover[edge] as number;
      if (who >= 0) this.#enabledIn[who] = this.#look;
    }
  }
}
