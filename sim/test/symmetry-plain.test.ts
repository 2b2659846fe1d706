import { describe, expect, it } from 'vitest';
import { explore, ModelError, quotient, realPath, replay, tabulated } from '../index.js';
import { countsEveryWrite, increment, type Counter } from './toys/increment.js';

/** The threads in order: they differ in nothing but who is who. */
function sorted({ threads, ...rest }: Counter): Counter {
  const inOrder = [...threads].sort((a, b) => a.at - b.at || a.read - b.read);
  return { ...rest, threads: inOrder };
}

/** The racy increment with interchangeable threads, explored in full. */
function explored(n: number, representative = sorted) {
  const system = tabulated(quotient(increment(n), representative), [
    { name: 'counts every write', always: countsEveryWrite },
  ]);
  return explore(system, { until: 'never' })[0];
}

describe('the quotient of a plain system', () => {
  it.each([
    { n: 2, states: 8 },
    { n: 8, states: 4_544, transitions: 11_590, depth: 17 },
  ])('has the published counts for $n racing increments', ({ n, ...counts }) => {
    expect(explored(n)).toMatchObject({
      kind: 'violated',
      coverage: { ...counts, complete: true },
    });
  });

  it('is the system itself if every state represents itself', () => {
    expect(explored(2, (state) => state)?.coverage.states).toBe(13);
  });

  it('has counterexamples that lead to a violation in the system', () => {
    const verdict = explored(3);
    if (verdict?.kind !== 'violated') throw new Error('no counterexample');
    const system = increment(3);
    const path = realPath(system, sorted, verdict.counterexample.actions);
    const states = replay(system, path);
    expect(states.map(countsEveryWrite).indexOf(false)).toBe(states.length - 1);
  });

  it('need not have schedules that run as they stand', () => {
    const schedule = [0, 0];
    const system = increment(2);
    const states = (actions: readonly number[]) => replay(system, actions).map(sorted);
    const reduced = replay(quotient(system, sorted), schedule);
    expect(states(realPath(system, sorted, schedule))).toEqual(reduced);
    expect(states(schedule)).not.toEqual(reduced);
  });

  it('is found out if a state does not do what its representative does', () => {
    const wrong = (state: Counter): Counter => ({
      ...state,
      threads: state.threads.map(({ at }) => ({ at, read: 0 })),
    });
    const schedule = [0, 0, 1, 1];
    expect(() => realPath(increment(2), wrong, schedule)).toThrow(ModelError);
  });
});
