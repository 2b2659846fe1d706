/** Room `replay`: runs a schedule, says all of it, and follows one that was saved for another model. */
import type { Exact } from '../../input/exact.js';
import { DivergenceError, InputError, NotEnabledError } from '../../input/errors.js';
import { CalmOrder } from '../base/calm-order.js';
import { Labels } from '../base/labels.js';
import type { Random } from '../base/random.js';
import { checkRun } from '../schemas.js';
import { isFault, type System } from '../base/system.js';

/**
 * The only source of nondeterminism in a run.
 *
 * `choices` is never empty and is in calm order: position 0 carries on with the conversation of the actor that moved last, without
 * a fault; then what has waited, then timers, then faults. When nothing but faults is left, position 0 is the end of the
 * run. So a run in which every answer is 0 is the calmest one, and shrinking answers toward 0 is simplification.
 */
export interface Scheduler<Action> {
  /** A position in `choices`, or undefined to end the run here. */
  choose(choices: readonly (Action | End)[]): number | undefined;
}

/** The choice to let no further fault happen. */
export const end: unique symbol = Symbol('end of the run');
/** The type of `end`. */
export type End = typeof end;

/** One execution, as far as it went. */
export interface Run<State, Action> {
  readonly actions: readonly Action[];
  /** One more than actions: the initial state first. */
  readonly states: readonly State[];
  /** True if nothing but faults was left to happen. */
  readonly quiescent: boolean;
  /** Steps that leave a conversation which could go on (see `preempts`). */
  readonly preemptions: number;
}

/** Default bound on the steps of a run; a longer one is cut there. */
const maxSteps = 10_000;

/** Where a run begins and when it ends. */
export interface RunOptions<State> {
  /** Where the run begins. Default: the initial state. */
  readonly from?: State;
  /** Most steps, inclusive. Default: 10,000. */
  readonly limit?: number;
  /** Ends the run after the first state for which it is true. */
  readonly stopAt?: (state: State) => boolean;
}

/**
 * One run until nothing is enabled, the scheduler ends it, or `limit` steps.
 *
 * @throws InputError for an option that is unknown or out of range, or if the scheduler picks what is not enabled.
 */
export function run<
  State,
  Action,
  Options extends Exact<Options, RunOptions<State>> = RunOptions<State>,
>(
  system: System<State, Action>,
  scheduler: Scheduler<Action>,
  options?: Options,
): Run<State, Action>;
export function run<State, Action>(
  system: System<State, Action>,
  scheduler: Scheduler<Action>,
  options: RunOptions<State> = {},
): Run<State, Action> {
  checkRun(options);
  const { from = system.initial(), limit = maxSteps, stopAt } = options;
  const labels = new Labels(system);
  const order = new CalmOrder(labels.all);
  let taken = -1;
  order.begin();
  /** In calm order, and what is equally calm in the order of the system. */
  const arranged = (enabled: readonly Action[]): readonly Action[] => {
    const seen = enabled.map((action) => ({ action, label: labels.of(action) }));
    for (const { label } of seen) order.see(label, label === taken ? -1 : undefined);
    return seen.sort((a, b) => order.compare(a.label, b.label)).map(({ action }) => action);
  };
  const actions: Action[] = [];
  let state = from;
  const states = [state];
  let preemptions = 0;
  for (;;) {
    const enabled = arranged(system.enabled(state));
    const quiescent = enabled.every((action) => isFault(system, action));
    const so = { actions, states, quiescent, preemptions };
    if (enabled.length === 0 || actions.length === limit || stopAt?.(state) === true) return so;
    const choices: readonly (Action | End)[] = quiescent ? [end, ...enabled] : enabled;
    const choice = scheduler.choose(choices);
    if (choice === undefined) return so;
    const action = choices[choice];
    if (action === undefined) throw new InputError(`choice ${choice} of ${choices.length}`);
    if (action === end) return so;
    actions.push(action);
    taken = labels.of(action);
    if (order.preempts(taken)) preemptions += 1;
    order.last = labels.all[taken]?.mover;
    order.arrive();
    state = system.step(state, action);
    states.push(state);
  }
}

/** Always carries on: the calmest run. */
export function calm<Action>(): Scheduler<Action> {
  return { choose: () => 0 };
}

/** Every enabled action is equally likely at every step, faults included. */
export function uniform<Action>(random: Random): Scheduler<Action> {
  return { choose: (choices) => random.below(choices.length) };
}

/**
 * Answers from a list, each taken modulo the number of choices; calm once the list is used up.
 * Every list of non-negative integers is a valid schedule.
 */
export function scripted<Action>(answers: readonly number[]): Scheduler<Action> {
  let index = 0;
  return {
    choose: (choices) => {
      const answer = answers[index] ?? 0;
      index += 1;
      return answer % choices.length;
    },
  };
}

/**
 * Runs exactly this schedule.
 * @throws DivergenceError at the first action that is not enabled.
 */
export function replay<State, Action>(
  system: System<State, Action>,
  schedule: readonly Action[],
): readonly State[] {
  let state = system.initial();
  const states = [state];
  schedule.forEach((action, index) => {
    state = stepOf(system, state, action, index + 1);
    states.push(state);
  });
  return states;
}

/** @throws DivergenceError with the number of the step, from 1, if the action is not enabled. */
export function stepOf<State, Action>(
  system: System<State, Action>,
  state: State,
  action: Action,
  number: number,
): State {
  try {
    return system.step(state, action);
  } catch (error) {
    if (!(error instanceof NotEnabledError)) throw error;
    throw new DivergenceError(number, error.expected, error.enabled);
  }
}

/**
 * Runs a schedule in two systems made afresh and compares them step by step.
 *
 * Passing proves nothing; failing proves that something outside the state decides (Shuttle's uncontrolled
 * nondeterminism check).
 * @returns the step, from 0 for the initial state, at which the two differ; undefined when they agree.
 */
export function firstDifference<State, Action>(
  make: () => System<State, Action>,
  schedule: readonly Action[],
): number | undefined {
  const [one, other] = [make(), make()];
  const ours = replay(one, schedule);
  const theirs = replay(other, schedule);
  const step = ours.findIndex(
    (state, index) => one.fingerprint(state) !== other.fingerprint(theirs[index] as State),
  );
  return step === -1 ? undefined : step;
}
