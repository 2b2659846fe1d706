import type { WorldAction } from '../world/action.js';
import type { CriticalDecision } from './critical.js';
import type { Execution } from '../replay/execution.js';
import type { World } from '../world/world.js';
import type { StepEffects, WorldState } from '../world/config.js';

/** A step whose place decides, as it was and as it would have been. */
export interface Contender {
  readonly action: WorldAction;
  /** From 1; null for a step that did not come to pass within the schedule. */
  readonly step: number | null;
  /** What it brought about; null if it did not come to pass. */
  readonly was: StepEffects | null;
  /** What it brings about where the two come the other way round. */
  readonly otherwise: StepEffects;
}

/** The two steps whose order decided: had the second come first, it could still have gone well. */
export interface Race {
  readonly first: Contender;
  readonly second: Contender;
}

/** The race behind a critical decision; undefined where it is a fault that decides, or no other order would help. */
export function raceOf(
  world: World,
  { steps, states }: Execution,
  { step, taken, conflictingSteps }: CriticalDecision<WorldAction>,
): Race | undefined {
  const other = conflictingSteps?.at(-1);
  if (conflictingSteps === null || other === undefined) return undefined;
  const before = states[step - 1] as WorldState;
  const nearly = conflictingSteps
    .slice(0, -1)
    .reduce((state, action) => world.step(state, action), before);
  const key = world.key(other);
  const later = steps.find(({ number, action }) => number > step && world.key(action) === key);
  return {
    first: {
      action: taken,
      step,
      was: steps[step - 1] ?? null,
      otherwise: world.effectsOf(world.step(nearly, other), taken),
    },
    second: {
      action: other,
      step: later?.number ?? null,
      was: later ?? null,
      otherwise: world.effectsOf(nearly, other),
    },
  };
}
