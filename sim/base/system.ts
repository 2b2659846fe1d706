/** Room `base`: what a transition system is, what a schedule costs, and how values become small integers. */

/**
 * A closed transition system: the one abstraction that every search, sampler and replay works on.
 *
 * Pure: the same arguments give the same answer, and arguments are never changed. Anything with states
 * and actions can be one; `world()` makes one of XState machines.
 *
 * Source: after Stateright's `Model`.
 */
export interface System<State, Action> {
  readonly name: string;
  initial(): State;
  /**
   * Every action possible now. The order is part of the contract (the same state gives the same list),
   * because choices and schedules are positions in it. Empty means that nothing can happen any more.
   */
  enabled(state: State): readonly Action[];
  /** @throws NotEnabledError if `action` is not in `enabled(state)`. */
  step(state: State, action: Action): State;
  /** Equal exactly for equal states. */
  fingerprint(state: State): Fingerprint;
  /** One line that a person can read; tells the enabled actions of a state apart, unless `key` does. */
  describe(action: Action): string;
  /** Text that is equal for equal actions and no others, in this system and in those like it. Absent: `describe`. */
  key?(action: Action): string;
  /**
   * True for an action that may happen but need not: a crash, a lost message. A state in which only such
   * actions are enabled is quiescent. Absent: no action is a fault.
   */
  isFault?(action: Action): boolean;
  /** True for an action that waits for time to pass: in a calm run it comes after every message. Absent: none does. */
  isTimer?(action: Action): boolean;
  /** The parts to each of which fairness is owed, by name. Absent: the system is one part. */
  readonly movers?: readonly string[];
  /** The part that moves by an action that is no fault. Absent: the first one. */
  mover?(action: Action): string;
  /** The part that has sent what is received by an action; undefined if nothing is. Absent: nothing is ever sent. */
  sender?(action: Action): string | undefined;
}

/** A text that two states have in common if, and only if, they are the same state. */
export type Fingerprint = string;

/** True if the action may happen but need not; a system that does not say has no faults. */
export function isFault<Action>(
  system: Pick<System<unknown, Action>, 'isFault'>,
  action: Action,
): boolean {
  return system.isFault?.(action) ?? false;
}

/** Text that is equal for equal actions and no others. */
export function keyOf<Action>(
  system: Pick<System<unknown, Action>, 'key' | 'describe'>,
  action: Action,
): string {
  return system.key?.(action) ?? system.describe(action);
}
