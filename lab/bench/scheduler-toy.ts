import type { Scheduler } from 'fast-check';

/** The smallest race as asynchronous functions under fast-check's scheduler: each starter looks, and starts if it saw nothing. */
export interface SchedulerToy {
  /** How many have started so far. */
  readonly started: () => number;
}

/** Begins it; nothing happens until the scheduler lets it. */
export function schedulerToy(scheduler: Scheduler, starters: number): SchedulerToy {
  let count = 0;
  const starter = async (): Promise<void> => {
    await scheduler.schedule(Promise.resolve(), 'get');
    if (count > 0) return;
    await scheduler.schedule(Promise.resolve(), 'start');
    count += 1;
  };
  for (let self = 0; self < starters; self += 1) void starter();
  return { started: () => count };
}
