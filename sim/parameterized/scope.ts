import type { Json } from '../base/json.js';

/**
 * What a proof for every number of members has to be told about the fields of a world, besides `symmetric` and `sets` of its
 * configuration. Whoever writes the machines declares it, and answers for it; see docs/for-every-number.md for what is
 * checked of it.
 */
export interface FieldScope {
  /** Numbers that only grow, and of which machines ask no more than whether one is the latest, or older than another. */
  readonly counters?: readonly CounterScope[];
  /** Queues, as `actor.field`: lists whose items each name one member. Behind the first item, order is forgotten. */
  readonly queues?: readonly string[];
  /**
   * Messages about other members that reach a member at any time and in any number, as `machine.TYPE` of the receiver's machine.
   * They are not kept, but may arrive at any moment.
   */
  readonly hearsay?: readonly string[];
  /**
   * The names of fields that hold lists whose order has no effect, wherever they are. What in them is about a member names that one
   * only. Of somebody else's names a member is told which kinds there are, not how many of each.
   */
  readonly unordered?: readonly string[];
  /** The names of fields that hold how many there are of something, wherever they are: machines tell apart none, one and several. */
  readonly counts?: readonly string[];
}

/** What stands for this number of something and for every larger one. */
export const several = 2;

/** A number that an actor counts up, and where copies of it are. */
export interface CounterScope {
  /** The actor that counts. */
  readonly of: string;
  /** Where the latest is in its context, as `field.field`. */
  readonly latest: string;
  /** The names of fields that hold one, in its context and in messages that it sends or gets. */
  readonly fields: readonly string[];
  /** Where others keep one in their contexts, as `machine.field.field`. */
  readonly kept?: readonly string[];
  /** The names of fields that hold one wherever they are. */
  readonly everywhere?: readonly string[];
  /** Texts with one in them, wherever they are, as `before{n}after`: names that are made with it. */
  readonly texts?: readonly string[];
  /** The least number that is one; what is less stands for none. */
  readonly first: 0 | 1;
}

/** The world is outside of what the method covers; `message` is the reason, in one line. */
export class NotCoveredError extends Error {
  override readonly name = 'NotCoveredError';
}

/** Members whose states cannot be those of one world: two hold what only one can. */
export class InconsistentError extends Error {
  override readonly name = 'InconsistentError';
}

/** What of a part that is nobody's belongs to one member. Absent: nothing of that kind. */
export interface Share {
  /** Places in the rest where one of its names stands. */
  readonly slots?: readonly string[];
  /** By place of a set, the numbers of its names in it. */
  readonly sets?: Readonly<Record<string, readonly number[]>>;
  /** By place of an object, the entries whose keys are its names: number of the name and value. */
  readonly keys?: Readonly<Record<string, readonly (readonly [name: number, value: Json])[]>>;
  /** By place of a queue, or of a list without order, its items that are there, oldest first. */
  readonly queues?: Readonly<Record<string, readonly Json[]>>;
  /** Its messages in the mailbox: number of the sender's name and message, oldest first. */
  readonly mail?: readonly (readonly [name: number, message: Json])[];
}
