import type { Exact } from '../../input/exact.js';
import fc from 'fast-check';
import { run, scripted, type Run, type System } from '../../sim/index.js';
import { checkSchedules } from '../schemas.js';

/**
 * Schedules as fast-check values: the few steps at which a run does not take the calm choice, and which one it takes
 * instead. Shrinking drops deviations and makes the rest smaller, so what remains is a list of preemptions.
 */
export interface ScheduleOptions {
  /** Steps at which a run may deviate; at least 1. Default: 120, longer than the runs of this project's worlds. */
  readonly steps?: number;
  /** Most deviations in one schedule. Default: 16. */
  readonly deviationsMax?: number;
  /** Choices to pick from where a run deviates, the calm one excluded. Default: 6. */
  readonly alternatives?: number;
}

/**
 * A fast-check arbitrary of schedules, as answers for `scripted`: 0 is the calm choice.
 *
 * @throws InputError for an option that is unknown or out of range.
 */
export function schedules<Options extends Exact<Options, ScheduleOptions> = ScheduleOptions>(
  options?: Options,
): fc.Arbitrary<readonly number[]>;
export function schedules(options: ScheduleOptions = {}): fc.Arbitrary<readonly number[]> {
  checkSchedules(options);
  const { steps = 120, deviationsMax = 16, alternatives = 6 } = options;
  const deviation = fc.record({
    at: fc.nat({ max: steps - 1 }),
    pick: fc.integer({ min: 1, max: alternatives }),
  });
  return fc.array(deviation, { maxLength: deviationsMax, size: 'max' }).map((deviations) => {
    const answers: number[] = [];
    for (const { at, pick } of deviations) {
      while (answers.length <= at) answers.push(0);
      answers[at] = pick;
    }
    return answers;
  });
}

/** The run that these answers decide, up to the first state in which `bad` is true. */
export function runOf<State, Action>(
  system: System<State, Action>,
  answers: readonly number[],
  bad: (state: State) => boolean,
): Run<State, Action> {
  return run(system, scripted(answers), { stopAt: bad });
}
