import { describe, expect, it } from 'vitest';
import { ModelError, Random, run, uniform, type System } from '../index.js';
import { exactOdds } from './oracle/exact-odds.js';
import { digraph } from './toys/digraph.js';
import { naiveToy, startedTwice } from './toys/naive-toy.js';

const isTwo = (state: number) => state === 2;

describe('exact odds', () => {
  it.each([2n, 3n, 4n, 5n])('are 1 - 1/K that K = %d starters start twice', (k) => {
    expect(exactOdds(naiveToy(Number(k)), startedTwice)).toEqual({
      numerator: k - 1n,
      denominator: k,
    });
  });

  it('are zero when the start is atomic', () => {
    expect(exactOdds(naiveToy(4, { atomic: true }), startedTwice)).toEqual({
      numerator: 0n,
      denominator: 1n,
    });
  });

  it('weigh the arcs of each state equally and add up what leads to the same state', () => {
    // 1/3 by state 1 (all of it bad), 1/3 by state 2 (half of it), 1/3 straight to the bad state 4.
    const system = digraph([[1, 2, 4], [4], [3, 4], [], []]);
    expect(exactOdds(system, (state) => state === 4)).toEqual({ numerator: 5n, denominator: 6n });
  });

  it('count a fault as one step like any other, and the end as one where only faults are left', () => {
    const fault = { to: 2, fault: true };
    expect(exactOdds(digraph([[1, fault]]), isTwo)).toEqual({ numerator: 1n, denominator: 2n });
    expect(exactOdds(digraph([[fault, fault]]), isTwo)).toEqual({ numerator: 2n, denominator: 3n });
  });

  it('are one when the initial state is bad', () => {
    expect(exactOdds(digraph([[0]]), () => true)).toEqual({ numerator: 1n, denominator: 1n });
  });

  it('count passing through a bad state, whatever comes after it', () => {
    const system = digraph([[1, 2], [0], []]);
    expect(exactOdds(system, (state) => state === 1)).toEqual({ numerator: 1n, denominator: 2n });
  });

  it('survive a path of 20,000 steps', () => {
    const line = Array.from({ length: 20_000 }, (_, state) => [state + 1]);
    expect(exactOdds(digraph(line), (state) => state === 20_000).numerator).toBe(1n);
  });

  it('are refused when the graph has a cycle, and the error names the action that closes it', () => {
    const odds = () => exactOdds(digraph([[1], [2], [1]]), (state) => state === 9);
    expect(odds).toThrow(ModelError);
    expect(odds).toThrow("digraph has a cycle: 'go to 1'");
    expect(() => exactOdds(digraph([[0]]), () => false)).toThrow("'go to 0'");
  });

  it('accept a state that is reached in two ways: that is not a cycle', () => {
    expect(exactOdds(digraph([[1, 2], [3], [3], []]), () => false).numerator).toBe(0n);
  });
});

/** The share of 20,000 seeded runs that pass through a bad state, and what the exact odds allow: 99.9 %, two-sided. */
function sampled<State, Action>(
  system: System<State, Action>,
  isBad: (state: State) => boolean,
  seed: number,
) {
  const random = new Random(seed);
  const runs = 20_000;
  let hits = 0;
  for (let index = 0; index < runs; index += 1) {
    if (run(system, uniform(random)).states.some(isBad)) hits += 1;
  }
  const { numerator, denominator } = exactOdds(system, isBad);
  const odds = Number(numerator) / Number(denominator);
  const halfWidth = 3.2905 * Math.sqrt((odds * (1 - odds)) / runs);
  return { distance: Math.abs(hits / runs - odds), halfWidth };
}

describe('the uniform sampler', () => {
  it.each([2, 3, 4, 5])('starts twice as often as the exact odds say for %d starters', (k) => {
    const { distance, halfWidth } = sampled(naiveToy(k), startedTwice, 1_000 + k);
    expect(distance).toBeLessThanOrEqual(halfWidth);
  });

  it('meets faults as often as the exact odds say', () => {
    const fall = { to: 2, fault: true };
    const { distance, halfWidth } = sampled(
      digraph([
        [1, fall],
        [fall, fall],
      ]),
      isTwo,
      77,
    );
    expect(distance).toBeLessThanOrEqual(halfWidth);
  });
});
