import { EdgeLog } from './edge-log.js';
import type { Engine, EngineOptions } from '../engine.js';
import { fairCycle } from './fair-cycles.js';
import type { TupleSystem } from '../../base/tuple.js';

/** The actions to a state, then those of a loop that leads back to it. */
export interface LoopingActions<Action> {
  readonly actions: readonly Action[];
  /** How many of them come before the loop. */
  readonly loop: number;
}

/** Walks the whole space once more and keeps its transitions, to look for fair cycles in which something stays pending. */
export class CycleSearch<Action> {
  readonly #engine: Engine<Action>;
  readonly #edges = new EdgeLog();
  #next = 0;

  constructor(
    private readonly system: TupleSystem<Action>,
    private readonly bytesMax: number,
    engineOf: (options: EngineOptions) => Engine<Action>,
  ) {
    this.#engine = engineOf({
      symmetry: undefined,
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

  /** A fair cycle in which this property stays pending, with a way to it; undefined if there is none. */
  find(property: number): LoopingActions<Action> | undefined {
    const engine = this.#engine;
    const graph = this.#edges.graph(engine.size, this.system.movers.length);
    const cycle = fairCycle(graph, (state) => (engine.pending(state) & (1 << property)) !== 0);
    const entry = cycle?.loop[0];
    if (cycle === undefined || entry === undefined) return undefined;
    const stem = engine.actionsTo(entry);
    const loop = cycle.edges.map((edge, index) => {
      const state = cycle.loop[index] as number;
      return engine.action(state, edge - (graph.first[state] as number));
    });
    return { actions: [...stem, ...loop], loop: stem.length };
  }

  close(): void {
    this.#engine.close();
  }

  /** Gives all back: nothing can be found any more. */
  release(): void {
    this.#engine.release();
  }
}
