import { StateStore } from './store.js';
import { ModelError } from './system.js';
import { Successors, type TupleSystem } from './tuple.js';

/**
 * What a search stands on: it finds the successors of states, keeps every state once, and numbers them from 0 in the
 * order of discovery. `InterpretedEngine` walks any tuple system; `CompiledEngine` walks worlds, faster, and is tested
 * against it.
 */
export interface Engine<Action> {
  /** States stored. */
  readonly size: number;
  /** Bytes that the table of states takes. */
  readonly bytes: number;
  /** Successors found by the last `expand`, all states together. */
  readonly count: number;
  /** Which of the states expanded last are quiescent: nothing is enabled in them but faults. */
  readonly quiescent: readonly number[];
  /**
   * Finds the successors of stored states from `from` on: of at least one, of none from `to` on.
   * @returns the first state that was not expanded.
   */
  expand(from: number, to: number): number;
  /**
   * Stores those successors found last that are unknown, in order, at most `room` of them.
   * @returns false if one more was unknown and found no room.
   */
  store(room: number): boolean;
  /** Masks of the properties that are violated, pending and witnessed in a stored state. */
  violated(state: number): number;
  pending(state: number): number;
  witnessed(state: number): number;
  /** The actions on the way from the initial state to a stored one, by which it was first reached. */
  actionsTo(state: number): readonly Action[];
}

/** Walks any tuple system, one successor after another. */
export class InterpretedEngine<Action> implements Engine<Action> {
  readonly #store: StateStore;
  readonly #successors: Successors;
  readonly #cells: Int32Array;
  #expanded = -1;
  quiescent: readonly number[] = [];

  constructor(private readonly system: TupleSystem<Action>) {
    this.#store = new StateStore(system.width);
    this.#successors = new Successors(system.width);
    this.#cells = new Int32Array(system.width);
    this.#store.add(system.initial(), 0, -1);
  }

  get size(): number {
    return this.#store.size;
  }

  get bytes(): number {
    return this.#store.bytes;
  }

  get count(): number {
    return this.#successors.count;
  }

  expand(from: number): number {
    this.#expanded = from;
    this.system.expand(this.#read(from), this.#successors);
    this.quiescent = this.#successors.calm === 0 ? [from] : [];
    return from + 1;
  }

  store(room: number): boolean {
    const { cells, count, width } = this.#successors;
    const full = this.#store.size + room;
    for (let ordinal = 0; ordinal < count; ordinal += 1) {
      const at = ordinal * width;
      if (this.#store.size < full) this.#store.add(cells, at, this.#expanded);
      else if (!this.#store.has(cells, at)) return false;
    }
    return true;
  }

  violated(state: number): number {
    return this.system.violated(this.#read(state));
  }

  pending(state: number): number {
    return this.system.pending(this.#read(state));
  }

  witnessed(state: number): number {
    return this.system.witnessed(this.#read(state));
  }

  actionsTo(state: number): readonly Action[] {
    return actionsTo(this.system, this.#store, state);
  }

  #read(state: number): Int32Array {
    this.#store.read(state, this.#cells);
    return this.#cells;
  }
}

/** Stored states, as far as a path through them needs. */
interface Stored {
  parent(state: number): number;
  read(state: number, cells: Int32Array): void;
}

/** Rebuilds a path from parent links: at each parent, the first action whose successor is the child. */
export function actionsTo<Action>(
  system: TupleSystem<Action>,
  stored: Stored,
  state: number,
): readonly Action[] {
  const path: number[] = [];
  for (let at = state; at !== -1; at = stored.parent(at)) path.push(at);
  path.reverse();
  const from = new Int32Array(system.width);
  const to = new Int32Array(system.width);
  const out = new Successors(system.width);
  return path.slice(1).map((child, index) => {
    stored.read(path[index] as number, from);
    stored.read(child, to);
    system.expand(from, out);
    for (let ordinal = 0; ordinal < out.count; ordinal += 1) {
      const begin = ordinal * out.width;
      if (to.every((cell, position) => out.cells[begin + position] === cell)) {
        return system.action(from, ordinal);
      }
    }
    throw new ModelError(`${system.name} gave other successors for the same state`);
  });
}
