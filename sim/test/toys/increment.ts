import type { System } from '../../index.js';

/** What one thread is about to do: 1 read, 2 write, 3 nothing more. With a lock: 0 lock, 3 unlock, 4 nothing more. */
interface Thread {
  readonly read: number;
  readonly at: number;
}

export interface Counter {
  readonly counter: number;
  readonly locked: boolean;
  readonly threads: readonly Thread[];
}

/** The thread that moves. */
type Step = number;

/**
 * `n` threads that each increment a shared counter once by reading and then writing it; two can read the same value.
 *
 * Source: Stateright, examples/increment.rs.
 */
export function increment(n: number): System<Counter, Step> {
  return counting(`increment, ${n} threads`, n, 1, (at) => at === 3, {
    1: ({ counter, locked }) => ({ counter, locked, thread: { read: counter, at: 2 } }),
    2: ({ locked }, { read }) => ({ counter: read + 1, locked, thread: { read, at: 3 } }),
  });
}

/** The same under a lock. Source: Stateright, examples/increment_lock.rs. */
export function incrementLocked(n: number): System<Counter, Step> {
  return counting(`increment with a lock, ${n} threads`, n, 0, (at) => at === 4, {
    0: ({ counter, locked }, { read }) =>
      locked ? null : { counter, locked: true, thread: { read, at: 1 } },
    1: ({ counter, locked }) => ({ counter, locked, thread: { read: counter, at: 2 } }),
    2: ({ locked }, { read }) => ({ counter: read + 1, locked, thread: { read, at: 3 } }),
    3: ({ counter }, { read }) => ({ counter, locked: false, thread: { read, at: 4 } }),
  });
}

/** True if the counter says how many threads have written. */
export function countsEveryWrite({ counter, threads }: Counter): boolean {
  return counter === threads.filter(({ at }) => at >= 3).length;
}

type Line = (
  shared: Counter,
  thread: Thread,
) => { readonly counter: number; readonly locked: boolean; readonly thread: Thread } | null;

function counting(
  name: string,
  n: number,
  first: number,
  isDone: (at: number) => boolean,
  program: Readonly<Record<number, Line>>,
): System<Counter, Step> {
  const move = (state: Counter, step: Step): Counter | null => {
    const thread = state.threads[step] as Thread;
    const after = isDone(thread.at) ? null : (program[thread.at]?.(state, thread) ?? null);
    if (after === null) return null;
    const { counter, locked } = after;
    return { counter, locked, threads: state.threads.with(step, after.thread) };
  };
  return {
    name,
    initial: () => ({
      counter: 0,
      locked: false,
      threads: Array.from({ length: n }, () => ({ read: 0, at: first })),
    }),
    enabled: (state) => [...state.threads.keys()].filter((step) => move(state, step) !== null),
    step: (state, step) => move(state, step) as Counter,
    fingerprint: (state) => JSON.stringify(state),
    describe: (step) => `thread-${step + 1}`,
  };
}
