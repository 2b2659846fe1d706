import { describe, expect, it } from 'vitest';
import { ModelError, OpenLoopError, annotate, tabulated, type System } from '../index.js';
import { graphOf } from './state-graph.js';
import { digraph, type Arc } from './toys/digraph.js';

const go = (...states: readonly number[]): readonly Arc[] => states.map((to) => ({ to }));

describe('a schedule with a loop', () => {
  // 0 -> 1 <-> 2, and 2 -> 3.
  const system = digraph([[1], [2], [1, 3], []]);

  it('replays if its last state is the one where the loop begins', () => {
    expect(annotate(system, go(1, 2, 1), 1).states).toEqual([0, 1, 2, 1]);
  });

  it.each([
    ['leads elsewhere', go(1, 2, 3), 1],
    ['begins too early', go(1, 2, 1), 0],
    ['has no step', go(1, 2, 1), 3],
    ['begins after the end', go(1, 2, 1), 4],
    ['begins before the beginning', go(1, 2, 1), -1],
  ])('is refused if the loop %s', (_, schedule, loop) => {
    expect(() => annotate(system, schedule, loop)).toThrow(OpenLoopError);
  });
});

describe('those who are left out of a loop', () => {
  /** An arc, and who goes along it. */
  type Ride = Arc & { readonly who: string };

  /** States 0 and 1, and a way to the end for b: from both, or from one only. */
  const ring = (everywhere: boolean, fault = false): System<number, Ride> => ({
    ...digraph([]),
    movers: ['a', 'b'],
    mover: ({ who }: Ride) => who,
    enabled: (state: number): readonly Ride[] => [
      { to: 1 - state, who: 'a' },
      ...(state === 0 || everywhere ? [{ to: 2, who: 'b', fault }] : []),
    ],
  });
  const around: readonly Ride[] = [
    { to: 1, who: 'a' },
    { to: 0, who: 'a' },
  ];
  const starved = (system: System<number, Ride>): readonly string[] =>
    annotate(system, around, 0).starved;

  it('can move in every state and never do', () => {
    expect(starved(ring(true))).toEqual(['b']);
    expect(starved(ring(false))).toEqual([]);
  });

  it('are not those who could only take a fault', () => {
    expect(starved(ring(true, true))).toEqual([]);
  });

  it('is nobody in a system of one part: it moves', () => {
    const whole = digraph([[1, 2], [0, 2], []]);
    expect(annotate(whole, go(1, 0), 0).starved).toEqual([]);
  });

  it('have names that the system has given', () => {
    const misnamed = { ...ring(true), movers: ['a', 'c'] };
    expect(() => graphOf(tabulated(misnamed))).toThrow(ModelError);
    expect(() => graphOf(tabulated(misnamed))).toThrow('b moves; expected one of a | c');
  });
});
