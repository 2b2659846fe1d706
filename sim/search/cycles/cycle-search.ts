import { EdgeLog } from './edge-log.js';
import type { Engine, EngineOptions } from '../engine.js';
import { eachComponent, type StateGraph } from './components.js';
import { fairCycle } from './fair-cycles.js';
import type { TupleSystem } from '../../base/tuple.js';

/** The actions to a state, then those of a loop that leads back to it. */
export interface LoopingActions<Action> {
  readonly actions: readonly Action[];
  /** How many of them come before the loop. */
  readonly loop: number;
}

/**
 * Walks the whole space once more and keeps its transitions, to look for fair cycles in which something stays pending.
 *
 * With symmetry it can only say that there is none: a cycle of the space is one of its orbits, too, but which of several interchangeable
 * actors moves, and so what is fair, is not seen there.
 */
export class CycleSearch<Action> {
  readonly #engine: Engine<Action>;
  readonly #edges = new EdgeLog();
  #next = 0;

  constructor(
    private readonly system: TupleSystem<Action>,
    private readonly bytesMax: number,
    engineOf: (options: EngineOptions) => Engine<Action>,
    symmetry: EngineOptions['symmetry'] = undefined,
  ) {
    this.#engine = engineOf({
      symmetry,
      reduction: undefined,
      workers: 1,
      bytes: bytesMax,
      threading: { from: Infinity, block: 1 },
      record: (from, mover, to) => this.#edges.add(from, mover, to),
    });
  }

  /** True once memory was not enough: nothing can be said. */
  get full(): boolean {
    return this.#engine.full || this.#engine.bytes + this.#edges.bytes > this.bytesMax;
  }

  /** Expands some more states; true when all are. */
  advance(states: number): boolean {
    const engine = this.#engine;
    const end = this.#next + states;
    while (this.#next < engine.size && this.#next < end && !this.full) {
      const to = Math.min(engine.size, end);
      this.#next = engine.step(this.#next, to, engine.size, Infinity);
    }
    return this.#next === engine.size;
  }

  /** True if there is a cycle, fair or not, in which this property stays pending. */
  isCyclic(property: number): boolean {
    const graph = this.#graph();
    const isPending = this.#pending(property);
    const inside = Uint8Array.from({ length: graph.states }, (_, state) =>
      Number(isPending(state)),
    );
    let found = false;
    eachComponent(graph, inside, () => (found = true));
    return found;
  }

  /** A fair cycle in which this property stays pending, with a way to it; undefined if there is none. */
  find(property: number): LoopingActions<Action> | undefined {
    const engine = this.#engine;
    const graph = this.#graph();
    const cycle = fairCycle(graph, this.#pending(property));
    const entry = cycle?.loop[0];
    if (cycle === undefined || entry === undefined) return undefined;
    const stem = engine.actionsTo(entry);
    const loop = cycle.edges.map((edge, index) => {
      const state = cycle.loop[index] as number;
      return engine.action(state, edge - (graph.first[state] as number));
    });
    return { actions: [...stem, ...loop], loop: stem.length };
  }

  #graph(): StateGraph {
    return this.#edges.graph(this.#engine.size, this.system.movers.length);
  }

  #pending(property: number): (state: number) => boolean {
    return (state) => (this.#engine.pending(state) & (1 << property)) !== 0;
  }

  close(): void {
    this.#engine.close();
  }

  /** Gives all back: nothing can be found any more. */
  release(): void {
    this.#engine.release();
  }
}
