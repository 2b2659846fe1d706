import type { Json } from '../base/json.js';

/**
 * What a proof for every number of members says, as plain JSON: a set of views, each a control with two tokens.
 *
 * Names in it: `@n` is the member's own name number n, `~n` that of somebody else, `#n` one that stands in a slot of the control.
 */
export interface Content {
  readonly declared: Declared;
  /** Kinds of fault that may happen again and again; all others are limited by the budget of the world. */
  readonly unlimited: readonly string[];
  /** By role of a member: what that actor of its may be, `{ frame, context, mail }`; null if it has crashed. */
  readonly owns: readonly (readonly Json[])[];
  /** By fixed part (fixed actors in the order of the world, then the properties): what is nobody's. */
  readonly rests: readonly (readonly Json[])[];
  /** By fixed part: what in it belongs to one member. */
  readonly shares: readonly (readonly Json[])[];
  /** By role: messages about others, `[sender, message]`, which may arrive at any moment. */
  readonly heard: readonly (readonly Json[])[];
  /** Numbers of rests by fixed part, then the code of what is left of the fault budgets. */
  readonly controls: readonly (readonly number[])[];
  /** Numbers of owns by role, then of shares by fixed part. */
  readonly tokens: readonly (readonly number[])[];
  /** By control, rows: a token, then those that are known together with it and whose number is not less. */
  readonly views: readonly (readonly (readonly number[])[])[];
}

/** What is declared of the fields of a world: numbers that only grow, or only count, queues, lists without order, and messages that are not kept. */
export interface Declared {
  readonly counters?: readonly {
    readonly of: string;
    readonly latest: string;
    readonly fields: readonly string[];
    readonly kept?: readonly string[];
    readonly everywhere?: readonly string[];
    readonly texts?: readonly string[];
    readonly first: 0 | 1;
  }[];
  readonly queues?: readonly string[];
  readonly hearsay?: readonly string[];
  readonly unordered?: readonly string[];
  readonly counts?: readonly string[];
}

/** The views are not what they claim to be; `message` says why, in one line. */
export class RefutedError extends Error {
  override readonly name = 'RefutedError';
}
