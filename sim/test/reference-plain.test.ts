import { describe, expect, it } from 'vitest';
import { explore, tabulated } from '../index.js';
import { constrained } from './constrained.js';
import { whole } from './reference.js';
import { alternatingBit, areShort, hasWhatWasSent } from './toys/alternating-bit.js';
import { barrier, passesTogether, type Barrier } from './toys/barrier.js';
import { digraph, line } from './toys/digraph.js';
import { diningPhilosophers, neighboursExclude } from './toys/dining-philosophers.js';
import { countsEveryWrite, increment, incrementLocked } from './toys/increment.js';
import { withLastStep, type LastStep } from './toys/last-step.js';
import { isExclusive, lock } from './toys/lock.js';
import { excludes, peterson } from './toys/peterson.js';
import { agree, transactionCommit } from './toys/transaction-commit.js';

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

  it('agrees on the abstract lock, which has one owner', () => {
    expect(whole(lock(), isExclusive)).toMatchObject({
      kind: 'holds',
      coverage: { states: 12, transitions: 21, depth: 5, complete: true },
    });
  });

  it('finds that a lock that is taken without waiting has two owners', () => {
    expect(whole(lock({ waits: false }), isExclusive)?.kind).toBe('violated');
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

  it('agrees on transaction commit, whose managers never disagree', () => {
    expect(whole(transactionCommit(3), agree)).toMatchObject({
      kind: 'holds',
      coverage: { states: 34, transitions: 94, depth: 7, complete: true },
    });
  });

  it('finds that managers disagree when one commits without looking at the others', () => {
    expect(whole(transactionCommit(3, { asksAll: false }), agree)?.kind).toBe('violated');
  });
});

describe('a barrier of six', () => {
  const together = ({ before, now }: LastStep<Barrier>): boolean =>
    before === null || passesTogether(before, now);

  it('has the published counts', () => {
    expect(whole(barrier(6))).toMatchObject({
      coverage: { states: 64, transitions: 194, depth: 7, complete: true },
    });
  });

  it('lets all pass together', () => {
    expect(whole(withLastStep(barrier(6)), together)?.kind).toBe('holds');
  });

  it('does not when it waits for five', () => {
    const verdict = whole(withLastStep(barrier(6, { waitsFor: 5 })), together);
    expect(verdict).toMatchObject({ kind: 'violated' });
    expect(verdict?.kind === 'violated' && verdict.counterexample.actions).toHaveLength(6);
  });
});

describe('a state constraint', () => {
  const upTo = (last: number) =>
    constrained(
      tabulated(digraph(line(5)), [
        { name: 'near', always: (state) => state <= last },
        { name: 'not yet 2', always: (state) => state < 2 },
      ]),
      'near',
    );

  it('counts what it keeps out, and neither stores nor expands it', () => {
    const [near] = explore(upTo(2), { until: 'never', cycles: false });
    // 0 -> 1 -> 2, and from 2 to 3, which is kept out.
    expect(near).toMatchObject({
      kind: 'holds',
      coverage: { states: 3, transitions: 4, depth: 3, complete: true },
    });
  });

  it('changes nothing where nothing is beyond it', () => {
    const [near] = explore(upTo(4), { until: 'never', cycles: false });
    expect(near?.coverage).toMatchObject({ states: 5, transitions: 5, depth: 5, quiescent: 1 });
  });

  it('keeps the way to a violation that lies within it', () => {
    const [, notYet] = explore(upTo(2), { until: 'never', cycles: false });
    expect(notYet?.kind === 'violated' && notYet.counterexample.actions).toEqual([
      { to: 1 },
      { to: 2 },
    ]);
  });

  it('has to be a property of the system', () => {
    const system = tabulated(digraph(line(2)), [{ name: 'near' }]);
    expect(() => constrained(system, 'far')).toThrow(RangeError);
  });
});

describe('the alternating bit protocol with queues of at most two', () => {
  const explored = (options?: { looksAtBit: boolean }) =>
    explore(
      constrained(
        tabulated(alternatingBit(options), [
          { name: 'short', always: (state) => areShort(state, 2) },
          { name: 'delivers', always: hasWhatWasSent },
        ]),
        'short',
      ),
      { until: 'never', cycles: false },
    )[1];

  it('has the published counts, and delivers what was sent', () => {
    // One more of each than published: the state before the choice among the eight initial ones.
    expect(explored()).toMatchObject({
      kind: 'holds',
      coverage: { states: 240 + 1, transitions: 1_392 + 1, depth: 10 + 1, complete: true },
    });
  });

  it('loses a value when the sender does not look at the bit', () => {
    expect(explored({ looksAtBit: false })?.kind).toBe('violated');
  });
});
