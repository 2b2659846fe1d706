import { describe, expect, it } from 'vitest';
import { World } from '../index.js';
import { atomicStart, naiveStart } from './naive-start.js';
import { machines, whole } from './reference.js';
import { completedTwice, naiveStartPlain } from './toys/naive-start-plain.js';
import { naiveToy, startedTwice } from './toys/naive-toy.js';
import { isConsistent, twoPhaseCommitPlain } from './toys/two-phase-commit-plain.js';
import { twoPhaseCommit } from './two-phase-commit.js';

const watched = (config: ReturnType<typeof twoPhaseCommit>) =>
  new World({ ...config, properties: naiveStart(1).properties ?? [] });

describe('two-phase commit', () => {
  it.each([
    { n: 3, states: 288, transitions: 1_146, depth: 11 },
    { n: 5, states: 8_832, transitions: 58_146, depth: 17 },
  ])('has the published counts for $n managers, plain and as machines', ({ n, ...counts }) => {
    expect(whole(twoPhaseCommitPlain(n), isConsistent)).toMatchObject({
      kind: 'holds',
      coverage: { ...counts, complete: true },
    });
    expect(machines(watched(twoPhaseCommit(n)))?.coverage).toMatchObject({
      ...counts,
      complete: true,
    });
  });

  it('has the published counts for 6 managers as machines', () => {
    expect(machines(watched(twoPhaseCommit(6)))?.coverage).toMatchObject({
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
    const verdict = machines(new World(naiveStart(n)));
    for (const seen of [plain, verdict]) {
      expect(seen).toMatchObject({ kind: 'violated', coverage: { ...counts, complete: true } });
      expect(seen?.kind === 'violated' && seen.counterexample.actions).toHaveLength(14);
    }
    expect(verdict?.coverage.quiescent).toBe(plain?.coverage.quiescent);
  });

  it('has the published counts for 4 starters as machines', () => {
    expect(machines(new World(naiveStart(4)))?.coverage).toMatchObject({
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
    const verdict = machines(new World(atomicStart(n)));
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
