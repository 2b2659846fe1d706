import { ModelError } from '../../input/errors.js';
import { isFault, keyOf, type System } from './system.js';

/**
 * A plain system, searched by representatives: states with equal representatives are one.
 *
 * For systems whose states are data of their own. A world of machines names its symmetric actors instead, and has its
 * machines checked; here nothing is.
 *
 * @param representative one of the states that differ from this one only in who is who: with interchangeable threads,
 *   the threads in order. The system must do there, up to such a difference, just what it does here. The properties that are
 *   asked of the quotient must not know the difference.
 */
export function quotient<State, Action>(
  system: System<State, Action>,
  representative: (state: State) => State,
): System<State, Action> {
  return {
    name: system.name,
    initial: () => representative(system.initial()),
    enabled: (state) => system.enabled(state),
    step: (state, action) => representative(system.step(state, action)),
    fingerprint: (state) => system.fingerprint(state),
    describe: (action) => system.describe(action),
    key: (action) => keyOf(system, action),
    isFault: (action) => isFault(system, action),
    isTimer: (action) => system.isTimer?.(action) ?? false,
  };
}

/**
 * A schedule of the quotient as one of the system: at each step, the first action that leads to the same class.
 * @throws ModelError if there is none: the system does not treat the states of a class alike.
 */
export function realPath<State, Action>(
  system: System<State, Action>,
  representative: (state: State) => State,
  schedule: readonly Action[],
): readonly Action[] {
  const classOf = (state: State): string => system.fingerprint(representative(state));
  let inQuotient = representative(system.initial());
  let state = system.initial();
  return schedule.map((action) => {
    inQuotient = representative(system.step(inQuotient, action));
    const wanted = system.fingerprint(inQuotient);
    const here = state;
    const real = system.enabled(here).find((other) => classOf(system.step(here, other)) === wanted);
    if (real === undefined) {
      throw new ModelError(
        `${system.name} does not treat a state as it treats its representative, where ${system.describe(action)} is possible`,
      );
    }
    state = system.step(here, real);
    return real;
  });
}
