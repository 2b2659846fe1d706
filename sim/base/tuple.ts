import { grown } from './grown.js';
import { ModelError } from '../../input/errors.js';
import { type System } from './system.js';

/**
 * A system whose states are fixed-width tuples of small non-negative integers: what the explorer's inner loop walks.
 * `World` is one by construction; `tabulated()` makes one of any `System`.
 */
export interface TupleSystem<Action> {
  readonly name: string;
  /** Cells in a state; at least 1. */
  readonly width: number;
  /** Names of those that move: what fairness is owed to. A system without parts is one mover. */
  readonly movers: readonly string[];
  /** The names of the properties, at most `propertiesMax`; bit p of a property mask means `properties[p]`. */
  readonly properties: readonly string[];
  /** Bytes that it keeps besides states, roughly; absent: next to none. They count towards a bound on bytes. */
  readonly bytes?: number;
  initial(): Int32Array;
  /** Replaces the content of `out` by the successors of `state`, in the order of `enabled`. */
  expand(state: Int32Array, out: Successors): void;
  /** The action that leads to successor number `ordinal` (from 0) of `state`. */
  action(state: Int32Array, ordinal: number): Action;
  /** Mask of the properties violated in `state`, whatever comes after it. */
  violated(state: Int32Array): number;
  /** Mask of the properties violated if nothing comes after `state` but faults. */
  pending(state: Int32Array): number;
  /** Mask of the properties whose interesting situation `state` is. */
  witnessed(state: Int32Array): number;
  /** Calls of XState made so far; 0 where there is none. */
  readonly xstateCalls: number;
}

/** A tuple system whose actions have names, so that it can be walked and told as well as searched. */
export type Explorable<Action> = TupleSystem<Action> & System<Int32Array, Action>;

/** Properties of one system: their masks are 32-bit integers. */
const propertiesMax = 30;

/** @throws ModelError if a system has more properties than a mask has room for. */
export function checkPropertyCount(system: string, count: number): void {
  if (count > propertiesMax) throw new ModelError(`${system} has over ${propertiesMax} properties`);
}

/** The successors of one state, reused from state to state so that the loop allocates nothing. */
export class Successors {
  /** `count` tuples, one after another. */
  cells: Int32Array<ArrayBuffer>;
  count = 0;
  /** How many of them, from the start, need no fault. */
  calm = 0;
  /** By successor: the number of the actor that moves, -1 for a fault. */
  movers: Int32Array<ArrayBuffer>;

  constructor(readonly width: number) {
    this.cells = new Int32Array(width * 64);
    this.movers = new Int32Array(64);
  }

  clear(): void {
    this.count = 0;
    this.calm = 0;
  }

  /** Takes over what another one of this width holds. */
  copy({ count, calm, cells, movers }: Successors): void {
    this.cells = grown(this.cells, cells.length);
    this.movers = grown(this.movers, movers.length);
    this.cells.set(cells.subarray(0, count * this.width));
    this.movers.set(movers.subarray(0, count));
    this.count = count;
    this.calm = calm;
  }

  /** Appends a copy of `state`, reached by a move of the actor with this number, and returns where it begins in `cells`. */
  add(state: Int32Array, mover = 0): number {
    const at = this.count * this.width;
    if (at + this.width > this.cells.length) {
      this.cells = grown(this.cells);
      this.movers = grown(this.movers);
    }
    this.cells.set(state, at);
    this.movers[this.count] = mover;
    this.count += 1;
    return at;
  }
}
