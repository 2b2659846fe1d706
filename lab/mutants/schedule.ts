import type { Kind } from './baseline.js';
import {
  replay,
  annotate,
  type Execution,
  type TransitionMemo,
  type World,
  type WorldAction,
} from '../../sim/index.js';
import type { Mutant } from './guards.js';
import { mutated } from './machines.js';
import { strategyOf, trialWorld, type Trial } from './worlds.js';

/** The steps of a schedule, each as its position among what is enabled before it, in the world's order: short to write down. */
export type ChoicePositions = readonly number[];

/** @throws DivergenceError at the first step that is not enabled. */
export function choicePositions(world: World, actions: readonly WorldAction[]): ChoicePositions {
  const states = replay(world, actions);
  return actions.map((action, index) => {
    const state = states[index];
    if (state === undefined) throw new RangeError(`no state before step ${index + 1}`);
    const key = world.key(action);
    return world.enabled(state).findIndex((other) => world.key(other) === key);
  });
}

/** @throws RangeError at the first step that the world does not have. */
function actionsOf(world: World, schedule: ChoicePositions): readonly WorldAction[] {
  let state = world.initial();
  return schedule.map((position) => {
    const action = world.action(state, position);
    state = world.step(state, action);
    return action;
  });
}

/** The world of a trial with the mutant in it, or, without one, as it is; each starter is itself, so that schedules name them. */
export function scheduleWorld(trial: Trial, mutant?: Mutant, memo?: TransitionMemo): World {
  const strategy = strategyOf(trial);
  return trialWorld(trial, {
    symmetry: false,
    memo,
    strategy: mutant === undefined ? strategy : mutated(strategy, mutant),
  });
}

/** A schedule that shows what became of a mutant, told in its world. */
export interface MutantSchedule {
  readonly world: World;
  readonly execution: Execution;
}

/**
 * The schedule by which the mutant breaks a property, or, if a property is not broken any more, one by which it is without
 * the mutant; null if there is none to show.
 *
 * @param memo what machines did in other worlds.
 */
export function mutantSchedule(
  mutant: Mutant,
  outcome: Killed,
  memo?: TransitionMemo,
): MutantSchedule | null {
  if (outcome.kind === 'violated')
    return told(scheduleWorld(outcome.world, mutant, memo), outcome.schedule, outcome.loop);
  if (outcome.kind !== 'changed' || outcome.without === undefined) return null;
  return told(scheduleWorld(outcome.world, undefined, memo), outcome.without);
}

function told(world: World, schedule: ChoicePositions, loop: number | null = null): MutantSchedule {
  return { world, execution: annotate(world, actionsOf(world, schedule), loop) };
}

/** What kills a mutant, and in which world. */
export type Killed =
  /** It breaks a property that nothing else breaks there: by these steps and no fewer, or by a loop. */
  | {
      readonly kind: 'violated';
      readonly world: Trial;
      readonly property: string;
      readonly schedule: ChoicePositions;
      /** How many of the steps come before those that repeat for ever; absent: the schedule ends. */
      readonly loop?: number;
    }
  /** It breaks a rule of all worlds. */
  | { readonly kind: 'refused'; readonly world: Trial; readonly rule: string }
  /** The world does not come to rest: its calmest run, which ends after `before` steps without the mutant, is cut after `steps`. */
  | {
      readonly kind: 'endless';
      readonly world: Trial;
      readonly before: number;
      readonly steps: number;
    }
  /**
   * A verdict is another one, though no property is broken that was not before: what a property is about does not come up any
   * more (`unwitnessed`), or what broke it does not.
   */
  | {
      readonly kind: 'changed';
      readonly world: Trial;
      readonly property: string;
      readonly from: Kind;
      readonly to: Kind;
      /** If the property is broken without the mutant: a shortest schedule there. */
      readonly without?: ChoicePositions;
    };
