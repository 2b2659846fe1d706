import { setImmediate } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import { stoppable, StoppedError, type EndedBy, type Stop } from '../sim/index.js';
import type { Interrupt } from './interrupt.js';
import { lifeline } from './lifeline.js';

/** What of the heap may be in use; beyond it the process would soon be ended. */
const heapShare = 0.8;

/** Between two pauses of work, in which signals are heard. */
const pauseMs = 50;

/** Between two looks at the heap. */
const heapMs = 200;

/**
 * What ends a search from outside: somebody who interrupts, the clock, a heap that is nearly full.
 *
 * @param maxSeconds from now on.
 */
export function stopOf(interrupt: Interrupt, maxSeconds = Infinity): Stop {
  const end = performance.now() + 1000 * maxSeconds;
  let look = 0;
  let isFull = false;
  const line = lifeline();
  return () => {
    line?.beat();
    if (interrupt.requested) return 'interrupted';
    const now = performance.now();
    if (now >= end) return 'time limit';
    if (now >= look) {
      look = now + heapMs;
      const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
      isFull = used > heapShare * limit;
    }
    return isFull ? 'memory limit' : undefined;
  };
}

/**
 * Does a piece of work, which can be stopped before each question to XState in it.
 *
 * @param work says whether all is done.
 * @returns the same, or why the work ends now.
 */
export function carryOn(stop: Stop, work: () => boolean): boolean | EndedBy {
  try {
    return stoppable(stop, work) || (stop() ?? false);
  } catch (error) {
    if (error instanceof StoppedError) return error.because;
    throw error;
  }
}

/** Does work that pauses now and then, and hears signals in the pauses. */
export async function withPauses<Result>(work: Generator<void, Result>): Promise<Result> {
  let next = performance.now() + pauseMs;
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
    if (performance.now() < next) continue;
    await setImmediate();
    next = performance.now() + pauseMs;
  }
}

/** What is left of a command's time for its next search; nothing where no time was set. At least a moment, in which that search says so. */
export function secondsLeft(
  maxSeconds: number | undefined,
  elapsed: number,
): { readonly maxSeconds?: number } {
  return maxSeconds === undefined ? {} : { maxSeconds: Math.max(0.001, maxSeconds - elapsed) };
}
