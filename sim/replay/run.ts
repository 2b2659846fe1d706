import type { Exact } from '../../input/exact.js';
import { DivergenceError, InputError, NotEnabledError } from '../../input/errors.js';
import { continues, partyOf, preempts, type Party } from '../base/cost.js';
import type { Random } from '../base/random.js';
import { checkRun } from '../schemas.js';
import { isFault, keyOf, type System } from '../base/system.js';

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
  const order = new CalmOrder(system);
  const actions: Action[] = [];
  let state = from;
  const states = [state];
  let preemptions = 0;
  for (;;) {
    const enabled = order.arrange(system.enabled(state));
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
    if (order.took(action)) preemptions += 1;
    state = system.step(state, action);
    states.push(state);
  }
}

/** Puts the actions enabled in the states of one run into calm order. */
class CalmOrder<Action> {
  /** When each action that is enabled now became so; one that was taken or disabled in between starts anew. */
  #since = new Map<string, number>();
  #now = 0;
  #parties = new Map<Action, Party<string>>();
  #last: string | undefined;

  constructor(private readonly system: System<unknown, Action>) {}

  /** @returns true if this action, one of those arranged last, is a preemption. */
  took(action: Action): boolean {
    this.#since.delete(keyOf(this.system, action));
    const party = this.#parties.get(action) ?? partyOf(this.system, action);
    const interrupts = preempts(party, this.#last, this.#parties.values());
    this.#last = party.mover;
    return interrupts;
  }

  arrange(enabled: readonly Action[]): readonly Action[] {
    const since = new Map<string, number>();
    this.#parties = new Map(enabled.map((action) => [action, partyOf(this.system, action)]));
    const ranked = enabled.map((action, position) => {
      const key = keyOf(this.system, action);
      const at = this.#since.get(key) ?? this.#now;
      since.set(key, at);
      return { action, position, at, rank: this.#rank(action) };
    });
    this.#since = since;
    this.#now += 1;
    // Within messages the newest first: the conversation that moved last. Within timers the oldest first.
    ranked.sort(
      (a, b) =>
        a.rank - b.rank ||
        (a.rank <= rank.message ? b.at - a.at : a.at - b.at) ||
        a.position - b.position,
    );
    return ranked.map(({ action }) => action);
  }

  #rank(action: Action): number {
    const party = this.#parties.get(action) as Party<string>;
    return continues(party, this.#last) ? rank.continuing : rank[party.kind];
  }
}

/** Smaller is calmer. */
const rank = { continuing: 0, message: 1, timer: 2, fault: 3 } as const;

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
