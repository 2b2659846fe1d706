import { ModelError } from '../../input/errors.js';
import type { Threads } from './kernel/threads.js';
import type { Reduction } from './reduction.js';
import { StateStore } from '../base/store.js';
import type { Symmetry } from '../symmetry/symmetry.js';
import { Successors, type TupleSystem } from '../base/tuple.js';

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
  /** Successors found so far; those of a state that was expanded twice count once. */
  readonly transitions: number;
  /** States expanded so far in which nothing is enabled but faults. */
  readonly quiescent: number;
  /** States expanded so far by the moves of one actor only. */
  readonly reduced: number;
  /** True once an unknown state found no room within a limit. */
  readonly truncated: boolean;
  /** True once memory is full: nothing more is expanded. */
  readonly full: boolean;
  /** True if it is full because the system gave no memory, where another engine needs less. */
  readonly starved?: boolean;
  /** True once a move led to a state with no greater number than its own; without one there is no cycle. */
  readonly hasBackEdge: boolean;
  /**
   * Expands stored states of one level, from `from` on: of at least one, of none from `to` on; stores what is unknown.
   *
   * @param nextLevel the number that the first state of the next level has or will have.
   * @param limit states that may be stored.
   * @returns the first state that was not expanded.
   */
  step(from: number, to: number, nextLevel: number, limit: number): number;
  /** States stored since this was last asked, at least the first for every state of the properties. */
  takeNovel(): readonly number[];
  /** The same among the quiescent ones. */
  takeQuiescent(): readonly number[];
  /** Masks of the properties that are violated, pending and witnessed in a stored state. */
  violated(state: number): number;
  pending(state: number): number;
  witnessed(state: number): number;
  /** The actions on the way from the initial state to a stored one, by which it was first reached. */
  actionsTo(state: number): readonly Action[];
  /** The action that leads to successor number `ordinal` (from 0) of a stored state. */
  action(state: number, ordinal: number): Action;
  /** How many states the stored ones stand for. */
  represented(): number;
  /** Gives back what the search does not need any more. Stored states can still be asked for. */
  close(): void;
  /** Gives back all: only counts can be asked for any more. */
  release(): void;
}

/** Is given the transitions of every batch: from which state, who moves (-1: a fault), to which state (-1: not stored). */
export type Recorder = (from: Int32Array, mover: Int32Array, to: Int32Array) => void;

export interface EngineOptions {
  /** States that differ by a permutation of its members only are one. */
  readonly symmetry: Symmetry | undefined;
  /** What names moves that suffice. */
  readonly reduction: Reduction | undefined;
  /** Threads, the caller's included; at least 1. */
  readonly workers: number;
  /** Bytes that the search may take for states and tables. */
  readonly bytes: number;
  readonly record: Recorder | undefined;
  readonly threading: Threading;
}

/** How threads share the work of a level. */
export interface Threading {
  /** States expanded at once from which on more than one thread is worth waking. */
  readonly from: number;
  /** States that a thread takes at a time. */
  readonly block: number;
  /** Makes the threads; for tests that plant bugs. */
  readonly threads?: (count: number) => Threads;
}

/** Walks any tuple system, one successor after another. */
export class InterpretedEngine<Action> implements Engine<Action> {
  transitions = 0;
  quiescent = 0;
  reduced = 0;
  truncated = false;
  full = false;
  hasBackEdge = false;
  readonly #store: StateStore;
  readonly #successors: Successors;
  readonly #cells: Int32Array;
  #judged = 0;
  #quiescent: number[] = [];

  constructor(
    private readonly system: TupleSystem<Action>,
    private readonly options: EngineOptions,
  ) {
    this.#store = new StateStore(system.width);
    this.#successors = new Successors(system.width);
    this.#cells = new Int32Array(system.width);
    const initial = system.initial();
    options.symmetry?.canonical(initial, 0);
    this.#store.add(initial, 0, -1);
  }

  get size(): number {
    return this.#store.size;
  }

  get bytes(): number {
    return this.#store.bytes;
  }

  step(from: number, _to: number, nextLevel: number, limit: number): number {
    const out = this.#successors;
    const cells = this.#read(from);
    this.system.expand(cells, out);
    if (this.bytes > this.options.bytes) {
      this.full = true;
      return from;
    }
    const only = this.options.reduction?.ample(cells) ?? -1;
    if (only !== -1 && this.#storeAll(from, limit, only) >= nextLevel) {
      this.reduced += 1;
      this.transitions += out.movers.subarray(0, out.count).filter((by) => by === only).length;
      return from + 1;
    }
    this.#storeAll(from, limit, everybody);
    this.transitions += out.count;
    if (out.calm === 0) {
      this.quiescent += 1;
      this.#quiescent.push(from);
    }
    return from + 1;
  }

  takeNovel(): readonly number[] {
    const first = this.#judged;
    this.#judged = this.size;
    return Array.from({ length: this.size - first }, (_, index) => first + index);
  }

  takeQuiescent(): readonly number[] {
    const found = this.#quiescent;
    this.#quiescent = [];
    return found;
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
    return actionsTo(this.system, this.#store, state, this.options.symmetry);
  }

  action(state: number, ordinal: number): Action {
    return this.system.action(this.#read(state), ordinal);
  }

  represented(): number {
    const { symmetry } = this.options;
    let sum = 0;
    for (let state = 0; state < this.size; state += 1) {
      sum += symmetry?.orbitSize(this.#read(state), 0) ?? 1;
    }
    return sum;
  }

  close(): void {
    // There is nothing but memory.
  }

  release(): void {
    this.close();
  }

  /** Stores the successors by the moves of one actor, or of everybody; returns the greatest number among them. */
  #storeAll(from: number, limit: number, mover: number): number {
    const { cells, count, width, movers } = this.#successors;
    const numbers = new Int32Array(count).fill(-1);
    for (let ordinal = 0; ordinal < count; ordinal += 1) {
      if (mover !== everybody && movers[ordinal] !== mover) continue;
      const at = ordinal * width;
      this.options.symmetry?.canonical(cells, at);
      if (this.size < limit || this.#store.has(cells, at)) {
        numbers[ordinal] = this.#store.add(cells, at, from);
      } else this.truncated = true;
      this.hasBackEdge ||= movers[ordinal] !== -1 && (numbers[ordinal] as number) <= from;
    }
    this.options.record?.(new Int32Array(count).fill(from), movers.slice(0, count), numbers);
    return numbers.reduce((most, number) => Math.max(most, number), -1);
  }

  #read(state: number): Int32Array {
    this.#store.read(state, this.#cells);
    return this.#cells;
  }
}

const everybody = -2;

/** Stored states, as far as a path through them needs. */
interface Stored {
  parent(state: number): number;
  read(state: number, cells: Int32Array): void;
}

/**
 * Rebuilds a path from parent links: at each state, the first action whose successor is the child. Where only canonical
 * states are stored, the path is one of real states all the same: each is, but for a permutation, the stored one.
 */
export function actionsTo<Action>(
  system: TupleSystem<Action>,
  stored: Stored,
  state: number,
  symmetry?: Symmetry,
): readonly Action[] {
  const path: number[] = [];
  for (let at = state; at !== -1; at = stored.parent(at)) path.push(at);
  path.reverse();
  let from = system.initial();
  const to = new Int32Array(system.width);
  const out = new Successors(system.width);
  return path.slice(1).map((child) => {
    stored.read(child, to);
    system.expand(from, out);
    for (let ordinal = 0; ordinal < out.count; ordinal += 1) {
      const real = out.cells.slice(ordinal * out.width, (ordinal + 1) * out.width);
      const canonical = real.slice();
      symmetry?.canonical(canonical, 0);
      if (!to.every((cell, position) => canonical[position] === cell)) continue;
      const action = system.action(from, ordinal);
      from = real;
      return action;
    }
    throw new ModelError(`${system.name} gave other successors for the same state`);
  });
}
