import type { TupleSystem } from '../../base/tuple.js';
import type { Engine, EngineOptions } from '../engine.js';
import { CycleSearch, type LoopingActions } from './cycle-search.js';

/** By property: the fair cycle in which it stays pending, if there is one. */
export type Loops<Action> = readonly (LoopingActions<Action> | undefined)[];

/**
 * Looks for fair cycles of some properties in up to two walks: with symmetry first for any cycle at all, with symmetric states as one; and
 * for fair ones only where there is one.
 */
export class Looping<Action> {
  /** Once the search is over. */
  loops: Loops<Action> | undefined;
  /** True once memory was not enough: nothing can be said. */
  full = false;
  #orbits: CycleSearch<Action> | undefined;
  #cycles: CycleSearch<Action> | undefined;
  /** Properties that may stay pending in a cycle, once that is known. */
  #cyclic: readonly number[] | undefined;

  constructor(
    private readonly system: TupleSystem<Action>,
    private readonly properties: readonly number[],
    private readonly options: Pick<EngineOptions, 'bytes' | 'symmetry'>,
    private readonly engineOf: (options: EngineOptions) => Engine<Action>,
  ) {}

  /** Expands some more states; true when the search is over. */
  advance(states: number): boolean {
    this.#cyclic ??= this.#searchOrbits(states);
    const cyclic = this.#cyclic;
    if (cyclic === undefined) return false;
    const cycles = cyclic.length === 0 ? undefined : (this.#cycles ??= this.#walk());
    const isDone = cycles?.advance(states) ?? true;
    this.full = cycles?.full ?? false;
    if (!isDone || this.full) return this.full;
    this.loops = this.system.properties.map((_, property) =>
      cyclic.includes(property) ? cycles?.find(property) : undefined,
    );
    return true;
  }

  #searchOrbits(states: number): readonly number[] | undefined {
    const { symmetry } = this.options;
    if (symmetry === undefined) return this.properties;
    const orbits = (this.#orbits ??= this.#walk(symmetry));
    if (!orbits.advance(states) && !orbits.full) return undefined;
    const cyclic = this.properties.filter((one) => orbits.full || orbits.isCyclic(one));
    orbits.release();
    return cyclic;
  }

  #walk(symmetry?: EngineOptions['symmetry']): CycleSearch<Action> {
    return new CycleSearch(this.system, this.options.bytes, this.engineOf, symmetry);
  }

  close(): void {
    this.#orbits?.close();
    this.#cycles?.close();
  }

  /** Gives all back: nothing can be found any more. */
  release(): void {
    this.#orbits?.release();
    this.#cycles?.release();
  }
}
