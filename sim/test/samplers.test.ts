import { describe, expect, it } from 'vitest';
import { LazyGraph, Random, World } from '../index.js';
import { binomial999, fraction, ratio, valueOf } from '../sampling/chance.js';
import { InterleavingSampler } from '../sampling/interleavings.js';
import { PctProbability } from '../sampling/pct-probability.js';
import { PctSampler } from '../sampling/pct.js';
import { stepsToBreak, type Sampler } from '../sampling/sampler.js';
import { Sampling, defaultEvents } from '../sampling/sampling.js';
import { UniformSampler } from '../sampling/uniform.js';
import { naiveStart } from './naive-start.js';
import { bad, counted, graphOf, naive, owed, uniformOdds } from './sweeping.js';
import { digraph } from './toys/digraph.js';

/** `starter-2` as `2`. */
function text(graph: LazyGraph<unknown>, sampler: Sampler, seed: number): string {
  const path = sampler.run(new Random(seed));
  return Array.from(path.edges.subarray(0, path.length), (edge) =>
    graph.label(edge).name.replace('starter-', ''),
  ).join('');
}

describe('samplers draw the same runs for ever', () => {
  const graph = naive(3);
  const runs = (sampler: Sampler) =>
    [1, 2, 3, 4, 5].map((seed) => text(graph, sampler, seed)).join(' ');

  it('uniform', () => {
    expect(runs(new UniformSampler(graph))).toMatchInlineSnapshot(
      `"123123 21123 3312 21123 21123"`,
    );
  });

  it('interleavings', () => {
    expect(runs(new InterleavingSampler(graph, counted(graph)))).toMatchInlineSnapshot(
      `"213312 13321 231123 23231 321321"`,
    );
  });

  it('pct', () => {
    expect(runs(new PctSampler(graph, { depth: 2, events: 6 }))).toMatchInlineSnapshot(
      `"1123 21132 2231 12231 13321"`,
    );
    expect(defaultEvents(graph, 2)).toBe(6);
  });
});

describe('each sampler breaks a property as often as its exact odds say', () => {
  const runs = 30_000;
  const faulty = graphOf(
    digraph([
      [1, { to: 4, fault: true }],
      [
        { to: 4, fault: true },
        { to: 6, fault: true },
      ],
      [],
      [],
      [],
      [],
      [],
    ]),
    bad,
    owed,
  );
  const graphs: readonly (readonly [string, LazyGraph<unknown>, number, number])[] = [
    ...[2, 3, 4, 5].map((k) => [`naive toy, K=${k}`, naive(k), 2 * k, 0] as const),
    ['naive start, N=2', new LazyGraph(new World(naiveStart(2))), 20, 0],
    ['faults', faulty, 1, 2],
  ];

  const expectFits = (
    graph: LazyGraph<unknown>,
    sampler: Sampler,
    odds: readonly number[],
  ): void => {
    const sampling = new Sampling(graph, sampler, 1);
    sampling.advance(runs);
    sampling.shares().forEach(({ failed }, property) => {
      const { low, high } = binomial999(runs, odds[property] as number);
      expect(failed).toBeGreaterThanOrEqual(low);
      expect(failed).toBeLessThanOrEqual(high);
    });
  };

  it.each(graphs)('%s', (_, graph, events, faults) => {
    const properties = [...graph.system.properties.keys()];
    const uniform = uniformOdds(graph);
    expectFits(
      graph,
      new UniformSampler(graph),
      properties.map((p) => valueOf(uniform.chance(p)) as number),
    );
    const counter = counted(graph);
    expectFits(
      graph,
      new InterleavingSampler(graph, counter),
      properties.map((p) => ratio(fraction(counter.broken(p), counter.all()))),
    );
    const options = { depth: 2, events, faults };
    const pct = new PctProbability(graph, options);
    while (!pct.advance(1_000));
    expectFits(
      graph,
      new PctSampler(graph, options),
      properties.map((p) => valueOf(pct.chance(p)) as number),
    );
  });

  it('and a walk that is not uniform is found out', () => {
    const graph = naive(3);
    const counter = counted(graph);
    const { low, high } = binomial999(runs, ratio(fraction(counter.broken(0), counter.all())));
    const sampling = new Sampling(graph, new UniformSampler(graph), 1);
    sampling.advance(runs);
    expect(sampling.failed < low || sampling.failed > high).toBe(true);
  });
});

describe('a sample', () => {
  it('repeats the first run that failed by its seed, up to the step that broke it', () => {
    const graph = naive(2);
    const sampling = new Sampling(graph, new UniformSampler(graph), 100);
    sampling.advance(50);
    const first = sampling.shares()[0]?.first;
    if (first === undefined) throw new Error('nothing failed');
    const again = new Sampling(graph, new UniformSampler(graph), first.seed);
    again.advance(1);
    expect([again.failed, again.shares()[0]?.first]).toEqual([1, first]);
    const { states } = graph.path(first.actions);
    expect(states.map((state) => graph.violated(state)).indexOf(1)).toBe(states.length - 1);
    for (let seed = 100; seed < first.seed; seed += 1) {
      const before = new Sampling(graph, new UniformSampler(graph), seed);
      before.advance(1);
      expect(before.failed).toBe(0);
    }
  });

  it('is the same with a graph that is begun anew all the time', () => {
    const world = new World(naiveStart(2));
    const results = [Infinity, 40].map((statesMax) =>
      ['uniform', 'pct'].map((name) => {
        const graph = new LazyGraph(world);
        const sampler =
          name === 'uniform'
            ? new UniformSampler(graph)
            : new PctSampler(graph, { depth: 2, events: 20 });
        const sampling = new Sampling(graph, sampler, 7);
        sampling.advance(200, statesMax);
        const { failed, width, stepsMax } = sampling;
        return { shares: sampling.shares(), failed, width, stepsMax };
      }),
    );
    expect(results[0]?.[0]?.failed).toBeGreaterThan(0);
    expect(results[0]?.[1]?.failed).toBeGreaterThan(0);
    expect(results[1]).toEqual(results[0]);
  });

  it('tells the whole run where something is owed at its end, and nothing of a run that was cut', () => {
    const graph = graphOf(digraph([[1], [2], []]), owed);
    const sampling = new Sampling(graph, new UniformSampler(graph), 1);
    sampling.advance(3);
    expect(sampling.shares()[0]).toMatchObject({ failed: 3, first: { seed: 1 } });
    expect(sampling.shares()[0]?.first?.actions).toHaveLength(2);
    expect([sampling.cut, sampling.stepsMax]).toEqual([0, 2]);

    const endless = graphOf(digraph([[0]]), owed);
    const cut = new Sampling(endless, new UniformSampler(endless, 30), 1);
    cut.advance(3);
    expect([cut.failed, cut.cut, cut.stepsMax]).toEqual([0, 3, 30]);
  });

  it('knows of no step for what was not broken, and of step 0 for what is wrong from the beginning', () => {
    const graph = graphOf(digraph([[1], []]), { name: 'not 0', always: (s) => s !== 0 }, bad);
    const path = new UniformSampler(graph).run(new Random(1));
    expect([stepsToBreak(graph, path, 0), stepsToBreak(graph, path, 1)]).toEqual([0, undefined]);
  });
});
