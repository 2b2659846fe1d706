import { OnebatchError } from '../../input/errors.js';
import type { EndedBy } from '../search/verdict.js';

/** Says why a search should end now; undefined: it may go on. Called often, so it should be quick. */
export type Stop = () => EndedBy | undefined;

/** Thrown out of work that was told to stop. */
export class StoppedError extends OnebatchError {
  override readonly name = 'StoppedError';

  constructor(readonly because: EndedBy) {
    super(because);
  }
}

let current: Stop | undefined;

/**
 * Runs `work`, and asks `stop` before each question to XState in it, and before each state of a `LazyGraph` is expanded: with
 * a machine whose states never end there is always another one.
 *
 * @throws StoppedError once `stop` names a reason. What was looked up until then stays valid.
 */
export function stoppable<Result>(stop: Stop | undefined, work: () => Result): Result {
  const outer = current;
  current = stop === undefined ? outer : () => outer?.() ?? stop();
  try {
    return work();
  } finally {
    current = outer;
  }
}

/** Does work that pauses now and then, without the pauses. */
export function atOnce<Result>(work: Generator<void, Result>): Result {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}

/** Is told when a user's code is about to run, and when it has come back. */
interface StepWatch {
  readonly begins: () => void;
  readonly ends: () => void;
}

let stepWatch: StepWatch | undefined;

/** From now on `watch` is told of every step of this thread; undefined: nobody is. */
export function watchSteps(watch: StepWatch | undefined): void {
  stepWatch = watch;
}

/** Runs what is a user's code, or asks it: one step, which nothing in this thread can end. Steps may be inside others. */
export function step<Result>(run: () => Result): Result {
  if (stepWatch === undefined) return run();
  stepWatch.begins();
  try {
    return run();
  } finally {
    stepWatch.ends();
  }
}

/** @throws StoppedError if the work at hand should end. */
export function expectTime(): void {
  const because = current?.();
  if (because !== undefined) throw new StoppedError(because);
}
