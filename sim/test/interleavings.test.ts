import { describe, expect, it } from 'vitest';
import { Random } from '../index.js';
import { InterleavingSampler } from '../sampling/interleavings.js';
import { BackwardPass } from '../sampling/backward-pass.js';
import { acyclic, bad, counted, graphOf, interleavings, naive, owed, swept } from './sweeping.js';
import { digraph } from './toys/digraph.js';
import { prop } from './prop.js';

describe('the interleavings', () => {
  prop([acyclic], { numRuns: 300, seed: 13 })('are as many as recursion finds', (arcs) => {
    const counter = counted(graphOf(digraph(arcs), bad, owed));
    const all = interleavings(arcs);
    expect(counter.all()).toBe(BigInt(all.length));
    expect(counter.broken(0)).toBe(BigInt(all.filter((states) => states.includes(4)).length));
    expect(counter.broken(1)).toBe(
      BigInt(all.filter((states) => (states.at(-1) as number) <= 5).length),
    );
  });

  it.each([
    [2, 4n, 6n],
    [3, 60n, 66n],
    [4, 1_152n, 1_176n],
    [5, 31_200n, 31_320n],
  ])('of %d naive starters that start twice are %d of %d', (k, twice, all) => {
    const counter = counted(naive(k));
    expect([counter.broken(0), counter.all()]).toEqual([twice, all]);
  });

  it('are not counted where one can go round, and the action that goes back is named', () => {
    expect(counted(graphOf(digraph([[1], [2], [1]]))).cycle).toBe('go to 2');
    expect(counted(graphOf(digraph([[0]]))).cycle).toBe('go to 0');
    expect(counted(graphOf(digraph([[1, 2], [3], [3], []]))).cycle).toBeUndefined();
  });

  it('decide by integers where the bits meet a threshold', () => {
    // Three ways from the beginning, one by each arc: the thresholds are a third and two thirds of 2^32, rounded down.
    const graph = graphOf(digraph([[1, 2, 3], [], [], []]));
    const third = Math.floor(2 ** 32 / 3);
    const state = (word: number, rest: bigint): number => {
      const random = new (class extends Random {
        override word = (): number => word;
        override belowBig = (): bigint => rest;
      })(0);
      return new InterleavingSampler(graph, counted(graph)).run(random).state;
    };
    expect([state(0, 0n), state(third - 1, 0n), state(third + 1, 0n)]).toEqual([1, 1, 2]);
    // 2^32 / 3 is a third above its integer part: one of three rests is before it. Of two thirds two are.
    expect([0n, 1n, 2n].map((rest) => state(third, rest))).toEqual([1, 2, 2]);
    expect([0n, 1n, 2n].map((rest) => state(2 * third, rest))).toEqual([2, 2, 3]);
    expect([0n, 1n, 2n].map((rest) => state(2 * third + 1, rest))).toEqual([3, 3, 3]);
    expect(state(2 ** 32 - 1, 0n)).toBe(3);
  });
});

describe('a sweep', () => {
  it('ends at its limit on states, inclusive, and when it is stopped', () => {
    const all = (states: number) => {
      const sweep = new BackwardPass(naive(3), [], states);
      while (!sweep.advance(7));
      return sweep.outcome;
    };
    expect([all(35), all(34)]).toEqual(['complete', 'state limit']);
    const sweep = new BackwardPass(naive(3), []);
    sweep.advance(3);
    sweep.stop();
    expect([sweep.advance(3), sweep.outcome]).toEqual([true, 'interrupted']);
  });

  it('survives a path of 20,000 steps', () => {
    const line = Array.from({ length: 20_000 }, (_, state) => [state + 1]);
    expect(counted(graphOf(digraph(line))).all()).toBe(1n);
  });

  it('brings states that lead to one another together, after everything they lead to', () => {
    const parts: (readonly [string, boolean])[] = [];
    swept(graphOf(digraph([[1], [2], [1, 3], [3, 4], []])), {
      visit: (states, cyclic) => parts.push([[...states].sort().join(), cyclic]),
    });
    expect(parts).toEqual([
      ['4', false],
      ['3', true],
      ['1,2', true],
      ['0', false],
    ]);
  });
});
