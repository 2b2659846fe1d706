import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError, LazyGraph, Random, tabulated, World, type System } from '../index.js';
import { binomial999, ratio, valueOf, type Chance } from '../sampling/chance.js';
import { pctGuarantee } from '../sampling/guarantee.js';
import { PctProbability } from '../sampling/pct-probability.js';
import { PctSampler, type PctOptions } from '../sampling/pct.js';
import { Sampling } from '../sampling/sampling.js';
import { chanceOf, everyRun, forcedDepth } from './draws.js';
import { hittingDepth } from './hitting.js';
import { naiveStart } from './naive-start.js';
import { randomWorld, worldOf } from './random-worlds.js';
import { full } from './runs.js';
import { digraph } from './toys/digraph.js';
import { alternates, ladderToy } from './toys/ladder-toy.js';
import { naiveToy, startedTwice } from './toys/naive-toy.js';
import { orderToy } from './toys/order-toy.js';
import { prop } from './prop.js';

function graphOf<State, Action>(
  system: System<State, Action>,
  isBad: (state: State) => boolean,
): LazyGraph<Action> {
  return new LazyGraph(tabulated(system, [{ name: 'fine', always: (state) => !isBad(state) }]));
}

function oddsOf(graph: LazyGraph<unknown>, options: PctOptions, nodesMax?: number): PctProbability {
  const odds = new PctProbability(graph, options, nodesMax);
  while (!odds.advance(1_000));
  return odds;
}

/** As a fraction. */
function text(chance: Chance): string {
  return chance.kind === 'exact'
    ? `${chance.odds.numerator}/${chance.odds.denominator}`
    : JSON.stringify(chance);
}

const naive = (k: number) => graphOf(naiveToy(k), startedTwice);
const ladder = (rungs: number) => graphOf(ladderToy(Math.ceil(rungs / 2)), alternates(rungs));

/** `starter-1: deliver NULL from storage` as `starter-1:NULL`. */
function briefly(name: string): string {
  const [actor = '', , what = ''] = name.split(' ');
  return `${actor}${what}`;
}

describe('the exact odds of PCT', () => {
  it('are what all that can be drawn adds up to', () => {
    for (const [graph, events] of [
      [naive(2), 4],
      [naive(3), 6],
      [ladder(3), 4],
      [new LazyGraph(new World(naiveStart(2))), 20],
    ] as const) {
      for (const depth of [1, 2]) {
        const options = { depth, events };
        const [numerator, denominator] = chanceOf(
          everyRun(graph, new PctSampler(graph, options)),
          0,
        );
        expect(text(oddsOf(graph, options).chance(0))).toBe(`${numerator}/${denominator}`);
      }
    }
  });

  prop([randomWorld, fc.constantFrom(1, 2), fc.nat(2)], { numRuns: full ? 80 : 16, seed: 5 })(
    'are so in random worlds, with faults and with runs that are cut',
    (spec, depth, faults) => {
      const graph = new LazyGraph(worldOf(spec));
      const options = { depth, events: 4, faults };
      const limit = 9;
      const runs = everyRun(graph, new PctSampler(graph, options, limit), 1_500);
      fc.pre(runs.length < 1_500);
      const odds = new PctProbability(graph, options, Infinity, limit);
      while (!odds.advance(1_000));
      const [numerator, denominator] = chanceOf(runs, 0);
      const chance = odds.chance(0);
      if (chance.kind === 'within') {
        const exact = ratio({ numerator, denominator });
        expect(chance.low).toBeLessThanOrEqual(exact);
        expect(chance.high).toBeGreaterThanOrEqual(exact);
        expect(chance.high - chance.low).toBeLessThan(1e-11);
      } else expect(text(chance)).toBe(`${numerator}/${denominator}`);
    },
  );

  it('of the naive toy at depth 2 are 1 / 2K: one of its 2K events has to be held back', () => {
    for (const k of [2, 3, 4, 5]) {
      expect(text(oddsOf(naive(k), { depth: 2, events: 2 * k }).chance(0))).toBe(`1/${2 * k}`);
    }
  });

  it('are enclosed closely where there are too many nodes for fractions', () => {
    const graph = new LazyGraph(new World(naiveStart(2)));
    const chance = oddsOf(graph, { depth: 3, events: 20 }).chance(0);
    if (chance.kind !== 'within') throw new Error(text(chance));
    expect(chance.high - chance.low).toBeLessThan(1e-11);
    const sampling = new Sampling(graph, new PctSampler(graph, { depth: 3, events: 20 }), 1);
    const drawn = full ? 20_000 : 1_000;
    sampling.advance(drawn);
    const { low, high } = binomial999(drawn, chance.low);
    expect(sampling.failed).toBeGreaterThanOrEqual(low);
    expect(sampling.failed).toBeLessThanOrEqual(high);
  });

  it('are unknown, with the reason, beyond the limit on nodes, and when somebody stops it', () => {
    const odds = oddsOf(naive(3), { depth: 2, events: 6 }, 20);
    expect(odds.chance(0)).toEqual({
      kind: 'unknown',
      because: "over 20 of the sampler's choices",
    });
    const stopped = new PctProbability(naive(3), { depth: 2, events: 6 });
    stopped.advance(5);
    stopped.stop('interrupted');
    expect(stopped.advance(5)).toBe(true);
    expect(stopped.chance(0)).toEqual({ kind: 'unknown', because: 'interrupted' });
  });
});

describe('what PCT guarantees', () => {
  /** Known depths: of the ladders also by the publication's definition; of the starts by peers' and our own reasoning. */
  const toys: readonly (readonly [string, LazyGraph<unknown>, number, number])[] = [
    ['one step before another', ladder(1), 2, 1],
    ['in turns, three steps', ladder(3), 4, 3],
    ['in turns, four steps', ladder(4), 4, 3],
    ['check-then-start, 2 starters', naive(2), 4, 2],
    ['check-then-start, 3 starters', naive(3), 6, 2],
    ['naive start, 2 starters', new LazyGraph(new World(naiveStart(2))), 20, 2],
  ];

  it.each(toys)(
    'holds for %s: exact odds at the depth, and at larger ones',
    (_, graph, events, known) => {
      expect(forcedDepth(graph, 0, events, known)).toBe(known);
      const sampling = new Sampling(graph, new PctSampler(graph, { depth: known, events }), 1);
      sampling.advance(2_000);
      for (let depth = known; depth <= (events > 6 ? known : 3); depth += 1) {
        const odds = oddsOf(graph, { depth, events });
        const chance = odds.chance(0);
        const exact = chance.kind === 'exact' ? ratio(chance.odds) : (valueOf(chance) as number);
        const { least } = pctGuarantee({ depth, events }, odds.extent);
        const published = 1 / (sampling.width ** 2 * events ** (depth - 1));
        expect(exact).toBeGreaterThanOrEqual(ratio(least));
        expect(exact).toBeGreaterThanOrEqual(published);
        expect(odds.extent.chains).toBeLessThanOrEqual((sampling.width * (sampling.width + 1)) / 2);
        expect(odds.extent.events).toBeLessThanOrEqual(events + 2);
      }
    },
  );

  it.each(toys.filter(([, , , depth]) => depth > 1))(
    'is missed for %s without its changes of priority',
    (_, graph, events, depth) => {
      // The twin: as PCT for depth 1, which never lowers a chain.
      const odds = oddsOf(graph, { depth: 1, events });
      const { least } = pctGuarantee({ depth, events }, odds.extent);
      expect(text(odds.chance(0))).toBe('0/1');
      expect(ratio(least)).toBeGreaterThan(0);
    },
  );

  it('is about depths that agree with the published definition where every event happens in every schedule', () => {
    for (const [rungs, depth] of [
      [1, 1],
      [2, 1],
      [3, 3],
      [4, 3],
    ] as const) {
      const system = ladderToy(Math.ceil(rungs / 2));
      expect(hittingDepth(system, alternates(rungs), 3)).toBe(depth);
      expect(forcedDepth(ladder(rungs), 0, 4, 3)).toBe(depth);
    }
  });

  it('is not about the published depth where events depend on the schedule', () => {
    // "starter-1 starts, as the last of all" is one event; where it happens at all, the other one has started, too.
    expect(hittingDepth(naiveToy(2), startedTwice, 2)).toBe(1);
    expect(text(oddsOf(naive(2), { depth: 1, events: 4 }).chance(0))).toBe('0/1');
    expect(forcedDepth(naive(2), 0, 4, 2)).toBe(2);
  });

  it('is less than the published bound where the chain of the last event depends on the ranks', () => {
    // Of f, g, y, which both cause, and x, which f causes: x last. Width 2, so that the bound would be 1/4.
    const causes = { f: [], g: [], y: ['f', 'g'], x: ['f'] };
    const isLast = (happened: readonly string[]) => happened.length === 4 && happened[3] === 'x';
    const before = (cause: string, event: string) => {
      const [one = '', other = ''] = [cause, event].map((name) => name.replace('#0', ''));
      return one === other || (causes[other as 'y'] as readonly string[]).includes(one);
    };
    const system = orderToy(causes);
    expect(hittingDepth(system, isLast, 2, before)).toBe(1);
    const odds = oddsOf(graphOf(system, isLast), { depth: 1, events: 4 });
    expect(text(odds.chance(0))).toBe('1/6');
    expect(forcedDepth(graphOf(system, isLast), 0, 4, 1)).toBeUndefined();
  });

  it('counts faults: a certain one at a certain moment is as likely as it says, or likelier', () => {
    // Bad: the only fault, in the middle of three steps.
    const fall = { to: 9, fault: true };
    const system = digraph([
      [1, { to: 8, fault: true }],
      [2, fall],
      [3],
      [],
      [],
      [],
      [],
      [],
      [],
      [],
    ]);
    const graph = graphOf(system, (state) => state === 9);
    const options = { depth: 1, events: 3, faults: 1 };
    const odds = oddsOf(graph, options);
    const { least, eachFault } = pctGuarantee(options, odds.extent);
    // Before the second of three events or the end, and in half of the runs at all.
    expect(text(odds.chance(0))).toBe('1/8');
    expect(ratio(least) * ratio(eachFault as { numerator: bigint; denominator: bigint })).toBe(
      1 / 8,
    );
  });
});

describe('the PCT sampler', () => {
  it('draws the same runs for ever', () => {
    const graph = new LazyGraph(new World(naiveStart(2)));
    const sampler = new PctSampler(graph, { depth: 3, events: 20 });
    const runs = [1, 2, 3].map((seed) => {
      const path = sampler.run(new Random(seed));
      return Array.from(path.edges.subarray(0, path.length), (edge) => graph.label(edge).name);
    });
    expect(runs.map((run) => run.map(briefly).join(' '))).toMatchInlineSnapshot(`
      [
        "starter-2:BEGIN storage:GET starter-2:NULL storage:START execution-1:START-1 starter-2:STARTED storage:RAISE execution-1:MESSAGE starter-1:BEGIN storage:GET starter-1:EXISTS storage:RAISE execution-1:MESSAGE execution-1:TIMER execution-1:WORK",
        "starter-2:BEGIN storage:GET starter-2:NULL storage:START starter-2:STARTED storage:RAISE execution-1:START-1 execution-1:TIMER starter-1:BEGIN storage:GET starter-1:EXISTS storage:RAISE execution-1:WORK",
        "starter-2:BEGIN storage:GET starter-2:NULL storage:START execution-1:START-1 execution-1:TIMER execution-1:WORK starter-2:STARTED storage:RAISE starter-1:BEGIN storage:GET starter-1:EXISTS storage:RAISE",
      ]
    `);
  });

  it('refuses what no run can be drawn with', () => {
    const draw = (options: PctOptions) => () => new PctSampler(naive(2), options);
    expect(draw({ depth: 0, events: 4 })).toThrow('PCT: depth is 0');
    expect(draw({ depth: 4, events: 2 })).toThrow('no fewer than the 3 changes');
    expect(draw({ depth: 1, events: 0 })).toThrow(InputError);
    expect(draw({ depth: 1, events: 4, faults: -1 })).toThrow(InputError);
    expect(draw({ depth: 1.5, events: 4 })).toThrow(InputError);
  });

  it('cuts a run that goes round for ever', () => {
    const graph = graphOf(digraph([[0, 1], []]), () => false);
    const sampler = new PctSampler(graph, { depth: 1, events: 4 }, 50);
    const paths = [1, 2, 3, 4].map((seed) => {
      const { length, ended } = sampler.run(new Random(seed));
      return [length, ended];
    });
    expect(paths).toContainEqual([50, false]);
  });
});
