import { Interner } from '../base/intern.js';
import type { Json } from '../base/json.js';
import type { LocalState } from '../world/behaviour.js';
import type { Share } from './scope.js';
import type { Variation } from './spelling.js';

/** How a state is put together from control and tokens. */
export interface Arrangement {
  /** The member that each token is, by position. */
  readonly places: readonly number[];
  /** Who is named in a slot that no token has. */
  readonly holder: (slot: string) => number;
  /** Who stands for the names that a token has forgotten. */
  readonly other: number;
  /** Other numbers, and lists in another order; null: as they are written. */
  readonly varied: Variation | null;
  /** Positions in the order in which they stand in queues. */
  readonly order: readonly number[];
  /** True if it depends on the places only: then what it gives can be kept. */
  readonly isUsual: boolean;
}

/** A state in parts, as numbers of `Parts`. */
export interface Cut {
  readonly control: number;
  /** Of each member. */
  readonly tokens: readonly number[];
  /** True if a counter is higher than what is told apart, so that older numbers are taken for others. */
  readonly shifted: boolean;
}

/** What controls and tokens consist of, each known by a small integer. Worlds of any size share it. */
export class Parts {
  /** By fixed part (fixed actors, then the properties): what is nobody's. */
  readonly rests: Interner<Json>[] = [];
  /** By fixed part: what belongs to one member. 0: nothing. */
  readonly shares: Interner<Share>[] = [];
  /** By role of a member: local state and mailbox of that actor of its. */
  readonly owns: Interner<Json>[] = [];
  /** Rests by fixed part, then what is left of the fault budgets. */
  readonly controls = new Interner<readonly number[]>();
  /** What is own by role, then shares by fixed part. */
  readonly tokens = new Interner<readonly number[]>();
  /** By control: the properties that it violates, as a mask. */
  readonly violated: number[] = [];
  /** Local states by machine and by all but the context. */
  readonly templates = new Map<object | undefined, Map<string, LocalState>>();
  /** Messages that are not kept, by role. */
  readonly heard: Interner<Json>[] = [];

  control(rests: readonly number[], violated: number): number {
    return this.controls.id(rests.join(), () => {
      this.violated.push(violated);
      return [...rests];
    });
  }

  token(parts: readonly number[]): number {
    return this.tokens.id(parts.join(), () => [...parts]);
  }
}

/** A member's own actor. */
export interface OwnCell {
  readonly member: number;
  readonly role: number;
}
