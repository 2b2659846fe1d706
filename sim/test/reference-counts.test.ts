import { describe, expect, it } from 'vitest';
import { explore, tabulated, World, type Coverage, type Property, type System } from '../index.js';
import { atomicStart, naiveStart } from './naive-start.js';
import { diningPhilosophers, neighboursExclude } from './toys/dining-philosophers.js';
import { countsEveryWrite, increment, incrementLocked } from './toys/increment.js';
import { completedTwice, naiveStartPlain } from './toys/naive-start-plain.js';
import { naiveToy, startedTwice } from './toys/naive-toy.js';
import { excludes, peterson } from './toys/peterson.js';
import { isConsistent, twoPhaseCommitPlain } from './toys/two-phase-commit-plain.js';
import { twoPhaseCommit } from './two-phase-commit.js';

/** Verdict and coverage of the whole space of a plain system with one property. */
function whole<State, Action>(
  system: System<State, Action>,
  always: (state: State) => boolean = () => true,
) {
  const property: Property<State> = { name: 'property', always };
  return explore(tabulated(system, [property]), { until: 'never' })[0];
}

/** The same of a world of machines; a world without a property gets a watcher that changes no count. */
function machines(world: World): Coverage | undefined {
  return explore(world, { until: 'never' })[0]?.coverage;
}

const watched = (config: ReturnType<typeof twoPhaseCommit>) =>
  new World({ ...config, properties: naiveStart(1).properties ?? [] });

describe('the explorer counts published models exactly', () => {
  it('finds the 13 states of two racing increments, and the lost update', () => {
    const verdict = whole(increment(2), countsEveryWrite);
    expect(verdict).toMatchObject({ kind: 'violated', coverage: { states: 13, complete: true } });
  });

  it('finds no lost update when the increments are under a lock', () => {
    expect(whole(incrementLocked(2), countsEveryWrite)?.kind).toBe('holds');
    expect(whole(incrementLocked(3), countsEveryWrite)?.kind).toBe('holds');
  });

  it('agrees on Peterson, which excludes', () => {
    expect(whole(peterson(), excludes)).toMatchObject({
      kind: 'holds',
      coverage: { states: 42, transitions: 77, depth: 11, complete: true },
    });
  });

  it('finds that Peterson without waiting does not exclude', () => {
    expect(whole(peterson({ waits: false }), excludes)?.kind).toBe('violated');
  });

  it('agrees on five dining philosophers, whose neighbours exclude each other', () => {
    expect(whole(diningPhilosophers(5), neighboursExclude)).toMatchObject({
      kind: 'holds',
      coverage: { states: 67, transitions: 336, depth: 29, complete: true },
    });
  });

  it('finds that neighbours eat together when one fork is enough', () => {
    const verdict = whole(diningPhilosophers(3, { forksNeeded: 1 }), neighboursExclude);
    expect(verdict?.kind).toBe('violated');
  });
});

describe('two-phase commit', () => {
  it.each([
    { n: 3, states: 288, transitions: 1_146, depth: 11 },
    { n: 5, states: 8_832, transitions: 58_146, depth: 17 },
  ])('has the published counts for $n managers, plain and as machines', ({ n, ...counts }) => {
    expect(whole(twoPhaseCommitPlain(n), isConsistent)).toMatchObject({
      kind: 'holds',
      coverage: { ...counts, complete: true },
    });
    expect(machines(watched(twoPhaseCommit(n)))).toMatchObject({ ...counts, complete: true });
  });

  it('has the published counts for 6 managers as machines', () => {
    expect(machines(watched(twoPhaseCommit(6)))).toMatchObject({
      states: 50_816,
      transitions: 402_306,
      depth: 20,
      complete: true,
    });
  });

  it('is inconsistent when the coordinator commits unasked', () => {
    expect(whole(twoPhaseCommitPlain(3, { asksAll: false }), isConsistent)?.kind).toBe('violated');
  });
});

describe('the naive-start reference model', () => {
  it.each([
    { n: 2, states: 501, transitions: 1_178, depth: 21 },
    { n: 3, states: 14_903, transitions: 50_872, depth: 31 },
  ])('has the same counts as machines and as one system for $n starters', ({ n, ...counts }) => {
    const plain = whole(naiveStartPlain(n), (state) => !completedTwice(state));
    const [verdict] = explore(new World(naiveStart(n)), { until: 'never' });
    for (const seen of [plain, verdict]) {
      expect(seen).toMatchObject({ kind: 'violated', coverage: { ...counts, complete: true } });
      expect(seen?.kind === 'violated' && seen.counterexample.actions).toHaveLength(14);
    }
    expect(verdict?.coverage.quiescent).toBe(plain?.coverage.quiescent);
  });

  it('has the published counts for 4 starters as machines', () => {
    expect(machines(new World(naiveStart(4)))).toMatchObject({
      states: 516_047,
      transitions: 2_310_987,
      depth: 41,
      complete: true,
    });
  });

  it.each([
    { n: 2, states: 167, transitions: 353, depth: 16 },
    { n: 3, states: 1_222, transitions: 3_549, depth: 21 },
  ])('never completes two executions when $n starts are atomic', ({ n, ...counts }) => {
    const plain = whole(naiveStartPlain(n, { atomic: true }), (state) => !completedTwice(state));
    const [verdict] = explore(new World(atomicStart(n)), { until: 'never' });
    for (const seen of [plain, verdict]) {
      expect(seen).toMatchObject({ kind: 'holds', coverage: { ...counts, complete: true } });
    }
  });
});

describe('check-then-start', () => {
  it.each([
    { k: 2, all: 6, twice: 4 },
    { k: 3, all: 66, twice: 60 },
    { k: 4, all: 1_176, twice: 1_152 },
  ])('starts twice in $twice of $all maximal interleavings of $k starters', ({ k, all, twice }) => {
    const system = naiveToy(k);
    const count = (state: ReturnType<typeof system.initial>): [number, number] => {
      const actions = system.enabled(state);
      if (actions.length === 0) return [1, startedTwice(state) ? 1 : 0];
      return actions
        .map((action) => count(system.step(state, action)))
        .reduce(([a, b], [c, d]) => [a + c, b + d], [0, 0]);
    };
    expect(count(system.initial())).toEqual([all, twice]);
  });

  it('never starts twice when the check and the start are one step', () => {
    expect(whole(naiveToy(4, { atomic: true }), (state) => !startedTwice(state))?.kind).toBe(
      'holds',
    );
  });
});
