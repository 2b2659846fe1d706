import { Interner } from './intern.js';
import { ModelError, type System } from './system.js';
import type { Successors, TupleSystem } from './tuple.js';

/** What is believed of a plain system, as predicates on its states. */
export interface Property<State> {
  readonly name: string;
  /** Must be true in every reachable state. Absent: no safety part. */
  readonly always?: (state: State) => boolean;
  /** Must be true in every quiescent state. Absent: no liveness part. */
  readonly whenQuiescent?: (state: State) => boolean;
  /** Must be true somewhere, or the property is `unwitnessed`. Absent: any state will do. */
  readonly sometimes?: (state: State) => boolean;
}

/**
 * Any `System` as a tuple system: one cell, the number of the state among all states seen.
 * Simple and exact; a world of machines does better, because it interns the parts of a state.
 */
export function tabulated<State, Action>(
  system: System<State, Action>,
  properties: readonly Property<State>[] = [],
): TupleSystem<Action> {
  if (properties.length > 30) throw new ModelError(`${system.name} has over 30 properties`);
  const states = new Interner<State>();
  const idOf = (state: State): number => states.id(system.fingerprint(state), () => state);
  const stateOf = (tuple: Int32Array): State => states.value(tuple[0] as number);
  const mask = (tuple: Int32Array, flagged: (property: Property<State>, state: State) => boolean) =>
    properties.reduce(
      (bits, property, index) => (flagged(property, stateOf(tuple)) ? bits | (1 << index) : bits),
      0,
    );
  return {
    name: system.name,
    width: 1,
    properties: properties.map(({ name }) => name),
    xstateCalls: 0,
    initial: () => Int32Array.of(idOf(system.initial())),
    expand: (tuple: Int32Array, out: Successors) => {
      const state = stateOf(tuple);
      const actions = system.enabled(state);
      const isFault = (action: Action): boolean => system.isFault?.(action) ?? false;
      out.clear();
      for (const fault of [false, true]) {
        for (const action of actions) {
          if (isFault(action) !== fault) continue;
          const at = out.add(tuple);
          out.cells[at] = idOf(system.step(state, action));
        }
        if (!fault) out.calm = out.count;
      }
    },
    action: (tuple: Int32Array, ordinal: number) => {
      const actions = [...system.enabled(stateOf(tuple))];
      const isFault = (action: Action): number => Number(system.isFault?.(action) ?? false);
      const action = actions.sort((a, b) => isFault(a) - isFault(b))[ordinal];
      if (action === undefined) throw new RangeError(`the state has no successor ${ordinal}`);
      return action;
    },
    violated: (tuple) => mask(tuple, (property, state) => property.always?.(state) === false),
    pending: (tuple) => mask(tuple, (property, state) => property.whenQuiescent?.(state) === false),
    witnessed: (tuple) => mask(tuple, (property, state) => property.sometimes?.(state) ?? true),
  };
}
