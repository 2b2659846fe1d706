import { describe, expect, it } from 'vitest';
import { LazyGraph, World } from '../index.js';
import { exactOdds } from './oracle/exact-odds.js';
import { fraction, ratio, valueOf } from '../sampling/chance.js';
import { UniformProbability } from '../sampling/uniform-probability.js';
import { naiveStart } from './naive-start.js';
import {
  acyclic,
  bad,
  graphOf,
  interleavings,
  naive,
  owed,
  swept,
  uniformOdds,
} from './sweeping.js';
import { digraph } from './toys/digraph.js';
import { prop } from './prop.js';

describe('the odds of the uniform walk', () => {
  prop([acyclic], { numRuns: 300, seed: 11 })('are the exact ones, with faults', (arcs) => {
    const system = digraph(arcs);
    const odds = uniformOdds(graphOf(system, bad));
    expect(odds.chance(0)).toEqual({
      kind: 'exact',
      odds: exactOdds(system, (state) => state === 4),
    });
  });

  prop([acyclic], { numRuns: 300, seed: 12 })(
    'add up what ends owing something, each interleaving weighed by its choices',
    (arcs) => {
      const choices = (state: number): bigint => {
        const here = arcs[state] ?? [];
        return BigInt(here.length + (here.every(({ fault }) => fault === true) ? 1 : 0));
      };
      let sum = fraction(0n, 1n);
      for (const states of interleavings(arcs)) {
        if ((states.at(-1) as number) > 5) continue;
        const weight = states.reduce((product, state) => product * choices(state), 1n);
        sum = fraction(sum.numerator * weight + sum.denominator, sum.denominator * weight);
      }
      const odds = uniformOdds(graphOf(digraph(arcs), bad, owed));
      expect(odds.chance(1)).toEqual({ kind: 'exact', odds: sum });
    },
  );

  it.each([2n, 3n, 4n, 5n])('are 1 - 1/K for %d naive starters', (k) => {
    expect(uniformOdds(naive(Number(k))).chance(0)).toEqual({
      kind: 'exact',
      odds: { numerator: k - 1n, denominator: k },
    });
  });

  it('are enclosed where there are too many states for fractions', () => {
    const graph = new LazyGraph(new World(naiveStart(2)));
    const chance = swept(
      graph,
      new UniformProbability(graph, { rationalMax: 100, roundsMax: 1 }),
    ).chance(0);
    if (chance.kind !== 'within') throw new Error(chance.kind);
    const exact = ratio(exactOdds(graph.system, (state) => graph.system.violated(state) !== 0));
    expect(chance.low).toBeLessThanOrEqual(exact);
    expect(chance.high).toBeGreaterThanOrEqual(exact);
    expect(chance.high - chance.low).toBeLessThan(1e-13);
  });

  it('are solved where one can go round: a walk that leaves with a third each time ends at both ends alike', () => {
    // 0 and 1 lead to one another; 0 to 2, which is bad, and 1 to 3. From 0: bad with 2/3.
    const bad2 = { name: 'never 2', always: (state: number) => state !== 2 };
    const chance = uniformOdds(graphOf(digraph([[1, 2], [0, 3], [], []]), bad2)).chance(0);
    if (chance.kind !== 'within') throw new Error(chance.kind);
    expect(chance.low).toBeLessThanOrEqual(2 / 3);
    expect(chance.high).toBeGreaterThanOrEqual(2 / 3);
    expect(chance.high - chance.low).toBeLessThan(1e-9);
  });

  it('are solved in gamblers’ ruin, a chain of many rounds', () => {
    const n = 40;
    const arcs = Array.from({ length: n + 1 }, (_, s) =>
      s === 0 || s === n ? [] : [s - 1, s + 1],
    );
    // Begins in the middle: state 0 of the graph is the first one, so the chain is entered there.
    const begin = [[n / 2 + 1], ...arcs.map((to) => to.map((state) => state + 1))];
    const won = { name: 'never rich', always: (state: number) => state !== n + 1 };
    const chance = uniformOdds(graphOf(digraph(begin), won)).chance(0);
    expect(Math.abs((valueOf(chance) as number) - 1 / 2)).toBeLessThan(1e-9);

    const graph = graphOf(digraph(begin), won);
    const few = swept(graph, new UniformProbability(graph, { rationalMax: 0, roundsMax: 50 }));
    expect(few.chance(0)).toEqual({
      kind: 'unknown',
      because: 'no bounds within 1e-9 after 50 rounds',
    });
  });

  it('are zero for what goes round for ever and breaks nothing, one where it breaks something on the way', () => {
    const never9 = { name: 'never 9', always: (state: number) => state !== 9 };
    const never1 = { name: 'never 1', always: (state: number) => state !== 1 };
    const odds = uniformOdds(graphOf(digraph([[1], [2], [1]]), never9, never1));
    expect([0, 1].map((property) => valueOf(odds.chance(property)))).toEqual([0, 1]);
  });

  it('judge what is owed in no run that never ends', () => {
    const odds = uniformOdds(graphOf(digraph([[1, 2], [1], []]), owed));
    expect(valueOf(odds.chance(0))).toBe(1 / 2);
  });
});
