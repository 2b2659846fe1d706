import { listed, ModelError } from '../../input/errors.js';
import { Interner } from './intern.js';
import { checkPlainProperties, checkSystem } from '../schemas.js';
import { isFault, keyOf, type System } from './system.js';
import { checkPropertyCount, type Explorable, type Successors } from './tuple.js';

/** What is believed of a plain system, as predicates on its states. */
export interface Property<State> {
  readonly name: string;
  /** Must be true in every reachable state. Absent: no safety part. */
  readonly always?: (state: State) => boolean;
  /** Must be true in every quiescent state, and now and then in every fair loop. Absent: no liveness part. */
  readonly whenQuiescent?: (state: State) => boolean;
  /** Must be true somewhere, or the property is `unwitnessed`. Absent: any state will do. */
  readonly sometimes?: (state: State) => boolean;
}

/**
 * Any `System` as a tuple system: a state is one cell, the number of the state among all states seen.
 * Simple and exact; a world of machines does better, because it interns the parts of a state.
 *
 * @throws InputError if the system lacks a method, or the properties are none, have one name twice or are more than 31.
 */
export function tabulated<State, Action>(
  system: System<State, Action>,
  properties: readonly Property<State>[] = [],
): Explorable<Action> {
  checkSystem(system, 'tabulated');
  checkPlainProperties(properties);
  checkPropertyCount(system.name, properties.length);
  const states = new Interner<State>();
  const idOf = (state: State): number => states.id(system.fingerprint(state), () => state);
  const stateOf = (tuple: Int32Array): State => states.value(tuple[0] as number);
  const actionsOf = (tuple: Int32Array): Record<'calm' | 'faults', readonly Action[]> => {
    const actions = system.enabled(stateOf(tuple));
    return {
      calm: actions.filter((action) => !isFault(system, action)),
      faults: actions.filter((action) => isFault(system, action)),
    };
  };
  const mask = (tuple: Int32Array, flagged: (property: Property<State>, state: State) => boolean) =>
    properties.reduce(
      (bits, property, index) => (flagged(property, stateOf(tuple)) ? bits | (1 << index) : bits),
      0,
    );
  const movers = system.movers ?? [system.name];
  const moverOf = (action: Action): number => {
    const name = system.mover?.(action) ?? movers[0];
    const number = movers.findIndex((other) => other === name);
    if (number !== -1) return number;
    throw new ModelError(`${system.name}: ${name} moves; expected one of ${listed(movers)}`);
  };
  return {
    name: system.name,
    width: 1,
    movers,
    properties: properties.map(({ name }) => name),
    xstateCalls: 0,
    initial: () => Int32Array.of(idOf(system.initial())),
    expand: (tuple: Int32Array, out: Successors) => {
      const { calm, faults } = actionsOf(tuple);
      out.clear();
      for (const action of [...calm, ...faults]) {
        const at = out.add(tuple, isFault(system, action) ? -1 : moverOf(action));
        out.cells[at] = idOf(system.step(stateOf(tuple), action));
      }
      out.calm = calm.length;
    },
    enabled: (tuple) => {
      const { calm, faults } = actionsOf(tuple);
      return [...calm, ...faults];
    },
    step: (tuple, action) => Int32Array.of(idOf(system.step(stateOf(tuple), action))),
    fingerprint: (tuple) => system.fingerprint(stateOf(tuple)),
    describe: (action) => system.describe(action),
    key: (action) => keyOf(system, action),
    isFault: (action) => isFault(system, action),
    isTimer: (action) => system.isTimer?.(action) ?? false,
    mover: (action) => movers[moverOf(action)] as string,
    sender: (action) => system.sender?.(action),
    action: (tuple: Int32Array, ordinal: number) => {
      const { calm, faults } = actionsOf(tuple);
      const action = [...calm, ...faults][ordinal];
      if (action === undefined) throw new RangeError(`the state has no successor ${ordinal}`);
      return action;
    },
    violated: (tuple) => mask(tuple, (property, state) => property.always?.(state) === false),
    pending: (tuple) => mask(tuple, (property, state) => property.whenQuiescent?.(state) === false),
    witnessed: (tuple) => mask(tuple, (property, state) => property.sometimes?.(state) ?? true),
  };
}
