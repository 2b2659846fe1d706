import {
  explore,
  tabulated,
  type Property,
  type System,
  type Verdict,
  type World,
  type WorldAction,
} from '../index.js';

/** Verdict and coverage of the whole space of a plain system with one property. */
export function whole<State, Action>(
  system: System<State, Action>,
  always: (state: State) => boolean = () => true,
): Verdict<Action> | undefined {
  const property: Property<State> = { name: 'property', always };
  return explore(tabulated(system, [property]), { until: 'never' })[0];
}

/** Verdict and coverage of the whole space of a world of machines, on its first property, without any reduction. */
export function machines(world: World): Verdict<WorldAction> | undefined {
  return explore(world, { until: 'never', symmetry: false })[0];
}
