import type { Exact } from '../../input/exact.js';
import { DivergenceError } from '../../input/errors.js';
import type { Adaptation } from './adaptation.js';
import type { Message } from '../world/effects.js';
import { Expectation } from './expectation.js';
import { Renaming } from './label.js';
import { AlignmentSearch } from './alignment-search.js';
import type { ReplayTarget, Aligned } from './aligned.js';
import { replay } from './run.js';
import { checkAlign } from '../schemas.js';
import type { WorldAction } from '../world/action.js';

/** How labels are followed in a world that may have changed since they were written. */
export interface AlignOptions {
  /** How many labels come before the loop; null or absent if there is none. */
  readonly loop?: number | null;
  /** What the replay has to tell (see `Expectation`). Absent or empty: nothing is asked of it. */
  readonly expect?: readonly Message[];
  /** Refuses every adaptation. Default: false. */
  readonly strict?: boolean;
}

/**
 * Follows a schedule in a system that may have been changed since, as long as the schedule's meaning has not.
 *
 * The meaning of a schedule is which labels happen, and in which order: who received what from whom, which timers fired,
 * which faults struck; and what was announced by it. It is unchanged as long as every label happens, in this order, but for
 *
 * 1. *names*: numbered identities may have other numbers, one to one and all along (see `Renaming`);
 * 2. *detail*: a message may have more fields than its label says, and the state that a timer was set in another name;
 * 3. *steps that were added*: up to `insertMax` deliveries in a row that the rest of the schedule does not name, if they are the
 *    fewest that make the next label possible and there is one way only to do so. They announce nothing but what is expected
 *    next. A fault, a timer and time are the schedule's own choices: none is ever inserted;
 * 4. *steps that were removed*: up to `leaveOutMax` labels in a row, no fault and not the last one, which are impossible then
 *    and do not become possible later: what becomes possible later has changed its place, and that is a change of meaning.
 *
 * What is there besides, more actors, messages or budgets, waits. A schedule that is possible to the letter is followed to the letter.
 * Otherwise that way is taken which leaves the fewest labels out, and of these the one that exchanges the fewest names without need,
 * and of these the one with the fewest other changes. If there are several that do not mean the same, the schedule is refused. Two ways mean the same if their labels and facts are equal once
 * all identities are numbered in order of appearance.
 *
 * Bounds: `changedStepsMax` steps added and removed, `looksMax` actions looked at.
 * @throws DivergenceError with `strict`, at the first label that is not possible.
 * @throws AlignmentError otherwise, at the first label that cannot be followed.
 */
export function align<State, Options extends Exact<Options, AlignOptions> = AlignOptions>(
  system: ReplayTarget<State>,
  schedule: readonly WorldAction[],
  options?: Options,
): Aligned;
export function align<State>(
  system: ReplayTarget<State>,
  schedule: readonly WorldAction[],
  options: AlignOptions = {},
): Aligned {
  checkAlign(schedule, options);
  const { loop = null, expect = [], strict = false } = options;
  const expectation = new Expectation(expect);
  try {
    const states = replay(system, schedule);
    const { missing, adaptations } = judged(system, schedule, states, expectation, strict);
    const after = states.map((_, index) => index);
    return { actions: schedule, adaptations, loop, after, missing };
  } catch (error) {
    if (strict || !(error instanceof DivergenceError)) throw error;
  }
  return new AlignmentSearch(system, schedule, expectation, loop).run();
}

/** What a schedule that runs to the letter tells, beside what it was expected to tell. */
function judged<State>(
  system: ReplayTarget<State>,
  schedule: readonly WorldAction[],
  states: readonly State[],
  expectation: Expectation,
  strict: boolean,
): Pick<Aligned, 'missing' | 'adaptations'> {
  const adaptations: Adaptation[] = [];
  const names = strict ? Renaming.identity : Renaming.none;
  let told = 0;
  let renaming = schedule.reduce((known, action) => known.meeting(action), names);
  for (const [index, action] of schedule.entries()) {
    const facts = system.effectsOf?.(states[index] as State, action).facts ?? [];
    const next = expectation.after(told, facts, renaming);
    const step = index + 1;
    if ('unexpected' in next) {
      const { expected, unexpected } = next;
      return { missing: { step, expected, told: unexpected }, adaptations: [] };
    }
    for (const [was, is] of next.renaming.changed.slice(renaming.changed.length)) {
      adaptations.push({ kind: 'renamed', step, was, is });
    }
    ({ told, renaming } = next);
  }
  const expected = expectation.facts[told];
  if (expected === undefined) return { missing: null, adaptations };
  return { missing: { step: schedule.length, expected, told: null }, adaptations: [] };
}
