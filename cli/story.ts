import {
  calm,
  replay,
  run,
  type Message,
  type World,
  type WorldAction,
  type WorldState,
  type WorldView,
} from '../sim/index.js';

/** One step of a schedule, with what it brought about. */
export interface Step {
  /** From 1. */
  readonly number: number;
  readonly action: WorldAction;
  /** The message that was received, lost or duplicated, with its sender as `from`; null if the step moved none. */
  readonly event: Message | null;
  readonly sends: readonly { readonly to: string; readonly message: Message }[];
  readonly facts: readonly Message[];
}

/** The first moment at which a property is violated; step 0 is the initial state. */
export interface Breach {
  readonly property: string;
  readonly step: number;
  /** `liveness`: the steps lead to a quiescent state, and something is still owed there. */
  readonly violates: 'safety' | 'liveness';
}

/** What a schedule does, told from its beginning to its end. */
export interface Story {
  readonly steps: readonly Step[];
  /** One for each violated property, in the world's order. */
  readonly breaches: readonly Breach[];
  readonly quiescent: boolean;
  /** The world after the last step, and after everything else has calmly run to its end. */
  readonly end: WorldView;
  readonly aftermath: WorldView;
}

/** @throws DivergenceError at the first step that is not enabled. */
export function tell(world: World, schedule: readonly WorldAction[]): Story {
  const states = replay(world, schedule);
  const last = states.at(-1) as WorldState;
  const steps = schedule.map((action, index) => ({
    number: index + 1,
    action,
    ...world.effectsOf(states[index] as WorldState, action),
  }));
  const quiescent = world.enabled(last).every((action) => world.isFault(action));
  const breaches = world.properties.flatMap((property, index): readonly Breach[] => {
    const bit = 1 << index;
    const step = states.findIndex((state) => (world.violated(state) & bit) !== 0);
    if (step !== -1) return [{ property, step, violates: 'safety' }];
    if (!quiescent || (world.pending(last) & bit) === 0) return [];
    return [{ property, step: schedule.length, violates: 'liveness' }];
  });
  const settled = run(world, calm(), { from: last }).states.at(-1) as WorldState;
  return { steps, breaches, quiescent, end: world.view(last), aftermath: world.view(settled) };
}
