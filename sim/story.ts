import { OpenLoopError } from '../input/errors.js';
import type { WorldAction } from './action.js';
import type { Message } from './effects.js';
import { replayLoop, starvedBy } from './lasso.js';
import { calm, replay, run } from './run.js';
import type { WorldState, WorldView } from './world-types.js';
import type { World } from './world.js';

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
  /** `liveness`: something is still owed when the steps have led to a quiescent state, or all along their loop. */
  readonly violates: 'safety' | 'liveness';
  /** True if it is the loop that violates it. */
  readonly loop: boolean;
}

/** What a schedule does, told from its beginning to its end. */
export interface Story {
  readonly steps: readonly Step[];
  /** One for each violated property, in the world's order. */
  readonly breaches: readonly Breach[];
  readonly quiescent: boolean;
  /** How many steps come before those that repeat for ever; null if the schedule ends. */
  readonly loop: number | null;
  /** Actors that could move all along the loop, and never do: such a loop violates nothing. */
  readonly starved: readonly string[];
  /** The world after the last step, and after everything else has calmly run to its end; of a loop, twice the former. */
  readonly end: WorldView;
  readonly aftermath: WorldView;
}

/**
 * @param loop how many steps come before the loop; null if there is none.
 * @throws DivergenceError at the first step that is not enabled.
 * @throws OpenLoopError if the steps do not lead back to where the loop begins.
 */
export function tell(
  world: World,
  schedule: readonly WorldAction[],
  loop: number | null = null,
): Story {
  const states = statesOf(world, schedule, loop);
  const last = states.at(-1) as WorldState;
  const steps = schedule.map((action, index) => ({
    number: index + 1,
    action,
    ...world.effectsOf(states[index] as WorldState, action),
  }));
  const quiescent = world.enabled(last).every((action) => world.isFault(action));
  const starved = loop === null ? [] : starvedBy(world, states, schedule, loop);
  const owed = loop === null ? quiescent && [last] : starved.length === 0 && states.slice(loop);
  const breaches = world.properties.flatMap((property, index): readonly Breach[] => {
    const bit = 1 << index;
    const step = states.findIndex((state) => (world.violated(state) & bit) !== 0);
    if (step !== -1) return [{ property, step, violates: 'safety', loop: false }];
    if (owed === false || !owed.every((state) => (world.pending(state) & bit) !== 0)) return [];
    return [{ property, step: schedule.length, violates: 'liveness', loop: loop !== null }];
  });
  const settled =
    loop === null ? (run(world, calm(), { from: last }).states.at(-1) as WorldState) : last;
  return {
    steps,
    breaches,
    quiescent,
    loop,
    starved,
    end: world.view(last),
    aftermath: world.view(settled),
  };
}

/**
 * The facts that a schedule announces, in order; of one with a loop, once around it.
 * @throws DivergenceError at the first step that is not enabled.
 */
export function factsOf(world: World, schedule: readonly WorldAction[]): readonly Message[] {
  const states = replay(world, schedule);
  return schedule.flatMap(
    (action, index) => world.effectsOf(states[index] as WorldState, action).facts,
  );
}

function statesOf(
  world: World,
  schedule: readonly WorldAction[],
  loop: number | null,
): readonly WorldState[] {
  if (loop === null) return replay(world, schedule);
  try {
    return replayLoop(world, schedule, loop);
  } catch (error) {
    if (!(error instanceof OpenLoopError)) throw error;
    const states = replay(world, schedule);
    const [begin, end] = [states[loop], states.at(-1)];
    if (begin === undefined || end === undefined) throw error;
    throw new OpenLoopError(loop, schedule.length, differences(world.view(begin), world.view(end)));
  }
}

/** The parts of the world that are not the same in two views, by name. */
function differences(one: WorldView, other: WorldView): readonly string[] {
  const groups: readonly (readonly [
    { readonly [name: string]: unknown },
    { readonly [name: string]: unknown },
  ])[] = [
    [one.actors, other.actors],
    [one.shared, other.shared],
    [one.properties, other.properties],
    [{ 'faults left': one.faultsLeft }, { 'faults left': other.faultsLeft }],
  ];
  return groups.flatMap(([parts, others]) =>
    Object.keys(parts).filter(
      (name) => JSON.stringify(parts[name]) !== JSON.stringify(others[name]),
    ),
  );
}
