import type { System } from '../../index.js';

/** A state together with the one it was reached from, so that a property can speak about steps. */
export interface LastStep<State> {
  /** Null at the beginning. */
  readonly before: State | null;
  readonly now: State;
}

/** The same system, each state of which remembers the one before: a state for every distinct step. */
export function withLastStep<State, Action>(
  system: System<State, Action>,
): System<LastStep<State>, Action> {
  return {
    name: `${system.name}, step by step`,
    initial: () => ({ before: null, now: system.initial() }),
    enabled: ({ now }) => system.enabled(now),
    step: ({ now }, action) => ({ before: now, now: system.step(now, action) }),
    fingerprint: ({ before, now }) =>
      JSON.stringify([
        before === null ? null : system.fingerprint(before),
        system.fingerprint(now),
      ]),
    describe: (action) => system.describe(action),
  };
}
