import { grown } from '../../base/grown.js';
import type { StateGraph } from './components.js';

/** The transitions of a search in the order in which they were found: the state graph, for what needs it as a whole. */
export class EdgeLog {
  #count = 0;
  #to = new Int32Array(1 << 12);
  #mover = new Int16Array(1 << 12);
  /** By state: where its edges begin. States are expanded in the order of their numbers. */
  #first = new Int32Array(1 << 10);
  #expanded = 0;

  /** Bytes in use. */
  get bytes(): number {
    return 6 * this.#count + 4 * this.#expanded;
  }

  /** Notes transitions: from which state, who moves (-1: a fault), to which state (-1: not stored). */
  add(from: Int32Array, mover: Int32Array, to: Int32Array): void {
    this.#to = grown(this.#to, this.#count + to.length);
    this.#mover = grown(this.#mover, this.#count + to.length);
    this.#to.set(to, this.#count);
    this.#mover.set(mover, this.#count);
    for (let index = 0; index < from.length; index += 1) {
      this.#begin(from[index] as number, this.#count + index);
    }
    this.#count += to.length;
  }

  /** The graph of the first `states` states, by moves of `movers` movers. */
  graph(states: number, movers: number): StateGraph {
    this.#begin(states, this.#count);
    const first = this.#first.subarray(0, states + 1);
    const [to, mover] = [this.#to, this.#mover].map((all) => all.subarray(0, this.#count)) as [
      Int32Array,
      Int16Array,
    ];
    return { states, first, to, mover, movers };
  }

  /** The edges of this state begin here, and so do those of the states before it that have none. */
  #begin(state: number, edge: number): void {
    if (state < this.#expanded) return;
    this.#first = grown(this.#first, state + 1);
    this.#first.fill(edge, this.#expanded, state + 1);
    this.#expanded = state + 1;
  }
}
