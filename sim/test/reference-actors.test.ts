import { describe, expect, it } from 'vitest';
import { explore, World } from '../index.js';
import { constrained } from './constrained.js';
import { clocksWithin, lamportMutex } from './lamport-mutex.js';
import { leaderElection } from './leader-election.js';
import { pingPong } from './ping-pong.js';
import { action } from './actions.js';
import { full } from './runs.js';

describe("Lamport's distributed mutual exclusion", () => {
  const three = (options?: { waits: boolean }) =>
    constrained(new World(lamportMutex(3, { maxClock: 6, ...options })), clocksWithin);

  it.runIf(full)(
    'has the published counts for 3 processes and clocks up to 6, and excludes',
    () => {
      const [exclusion] = explore(three(), { until: 'never', cycles: false });
      expect(exclusion).toMatchObject({
        kind: 'holds',
        coverage: { states: 724_274, transitions: 2_729_079, depth: 61, complete: true },
      });
    },
  );

  it('does not exclude when nobody waits for answers', () => {
    // Without answers no clock moves, and channels fill without end: four steps are enough.
    const [exclusion] = explore(three({ waits: false }), { bounds: { depth: 5 }, cycles: false });
    expect(exclusion?.kind === 'violated' && exclusion.counterexample.actions).toHaveLength(4);
  });
});

describe('ping-pong', () => {
  const verdicts = (...args: Parameters<typeof pingPong>) =>
    explore(new World(pingPong(...args)), { until: 'never' });

  it.each([
    { max: 1, network: 'lossy', states: 14, end: 'violated' },
    { max: 5, network: 'lossy', states: 4_094, end: 'violated' },
    { max: 5, network: 'perfect', states: 11, end: 'holds' },
  ] as const)('up to $max has $states states on a $network network', (row) => {
    const { max, network, states, end } = row;
    const [apart, reached] = verdicts(max, { network });
    expect(apart).toMatchObject({ kind: 'holds', coverage: { states, complete: true } });
    expect(reached?.kind).toBe(end);
  });

  it('need not reach the end when the first message is lost', () => {
    const [, reached] = verdicts(5, { network: 'lossy' });
    expect(reached?.kind === 'violated' && reached.counterexample.actions).toEqual([
      action('ponger: drop PING-0 from pinger'),
    ]);
  });

  it('counts a message twice when nobody checks what it carries', () => {
    const [apart] = verdicts(5, { network: 'lossy', checks: false });
    expect(apart?.kind === 'violated' && apart.counterexample.actions).toEqual([
      action('ponger: deliver PING-0 from pinger'),
      action('ponger: deliver PING-0 from pinger'),
    ]);
  });
});

describe('leader election in a ring', () => {
  it.each([
    { n: 3, states: 399, transitions: 873, depth: 61 },
    { n: 5, states: 15_779, transitions: 58_181, depth: 97 },
    { n: 6, states: 106_435, transitions: 470_271, depth: 115 },
  ])('has as many states and transitions of $n nodes as in Spin', ({ n, ...counts }) => {
    const [leader] = explore(new World(leaderElection(n)), { until: 'never' });
    expect(leader).toMatchObject({
      kind: 'holds',
      coverage: { ...counts, quiescent: 1, complete: true },
    });
  });

  it.each([
    { n: 5, states: 97 },
    { n: 6, states: 115 },
    { n: 8, states: 151 },
  ])('has one execution left of $n nodes when its order is reduced, as in Spin', (row) => {
    const { n, states } = row;
    const world = new World(leaderElection(n));
    const [leader] = explore(world, { until: 'never', reduction: true });
    expect(leader).toMatchObject({
      kind: 'holds',
      coverage: { states, transitions: states, depth: states, quiescent: 1, complete: true },
    });
  });

  it.each([false, true])('elects two of two greatest numbers, reduced: %s', (reduction) => {
    const [leader] = explore(new World(leaderElection(4, [1, 4, 2, 4])), { reduction });
    expect(leader).toMatchObject({ kind: 'violated', counterexample: { violates: 'safety' } });
  });

  it('needs three nodes', () => {
    expect(() => leaderElection(2)).toThrow(RangeError);
  });
});
