import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explore, Exploration, annotate, type Verdict, type WorldAction } from '../index.js';
import { cyclicWorld, worldOf, type CyclicSpec } from './cyclic-worlds.js';
import { shortestFairWalk, type Mistake } from './fair-walks.js';
import { cases, full, runs } from './runs.js';
import { graphOf } from './state-graph.js';

type Engine = 'compiled' | 'interpreted';

const statesMax = 150;

/** What a function says of each spec, found once: every test draws the same ones. */
function onceEach<Said>(say: (spec: CyclicSpec) => Said): (spec: CyclicSpec) => Said {
  const said = new Map<string, Said>();
  return (spec) => {
    const key = JSON.stringify(spec);
    if (!said.has(key)) said.set(key, say(spec));
    return said.get(key) as Said;
  };
}

const search = (engine: Engine) =>
  onceEach((spec): Verdict<WorldAction> | undefined => explore(worldOf(spec), { engine })[0]);
const searches = { compiled: search('compiled'), interpreted: search('interpreted') };
const verdictOf = (spec: CyclicSpec, engine: Engine): Verdict<WorldAction> | undefined =>
  searches[engine](spec);

const spaceOf = onceEach((spec) => {
  const world = worldOf(spec);
  return { world, ...graphOf(world) };
});

/** Whether something can stay owed, by definition: at a quiescent end, or on a fair closed walk. */
function canStayOwed(spec: CyclicSpec, mistake?: Mistake): 'at an end' | 'in a loop' | 'no' {
  const { world, graph, tuples } = spaceOf(spec);
  const pending = (state: number): boolean => world.pending(tuples[state] as Int32Array) !== 0;
  const isQuiescent = (tuple: Int32Array): boolean =>
    world.enabled(tuple).every((action) => world.isFault(action));
  if (tuples.some((tuple, state) => pending(state) && isQuiescent(tuple))) return 'at an end';
  return shortestFairWalk(graph, pending, mistake) === undefined ? 'no' : 'in a loop';
}

function saysExplorer(verdict: Verdict<WorldAction> | undefined): ReturnType<typeof canStayOwed> {
  if (verdict?.kind !== 'violated') return 'no';
  return verdict.counterexample.loop === null ? 'at an end' : 'in a loop';
}

const isSmall = onceEach((spec) => {
  const exploration = new Exploration(worldOf(spec), {
    engine: 'interpreted',
    bounds: { states: statesMax },
    cycles: false,
    until: 'never',
  });
  while (!exploration.advance(1_000_000));
  return exploration.progress().states < statesMax;
});
const small = cyclicWorld.filter(isSmall);

describe('in random worlds that go round and round', () => {
  it.each(cases<Engine>(['interpreted', 'compiled'], (engine) => engine === 'interpreted'))(
    'the %s search finds what can stay owed',
    (engine) => {
      const counts = { 'at an end': 0, 'in a loop': 0, no: 0 };
      fc.assert(
        fc.property(small, (spec) => {
          const said = saysExplorer(verdictOf(spec, engine));
          expect(said).toBe(canStayOwed(spec));
          counts[said] += 1;
        }),
        // An end where something is owed is the rarest: some three in 240.
        { seed: 2019, numRuns: full ? 240 : 120 },
      );
      expect(Math.min(...Object.values(counts))).toBeGreaterThan(0);
    },
  );

  it('each loop replays in a fresh world, closes, is fair, and owes all along', () => {
    fc.assert(
      fc.property(small, (spec) => {
        const verdict = verdictOf(spec, 'interpreted');
        if (verdict?.kind !== 'violated' || verdict.counterexample.loop === null) return;
        const { actions, loop, violates, statesBelow } = verdict.counterexample;
        const world = worldOf(spec);
        const { states, starved } = annotate(world, actions, loop);
        expect({ violates, statesBelow }).toEqual({ violates: 'liveness', statesBelow: null });
        expect(starved).toEqual([]);
        expect(states.slice(loop).every((state) => world.pending(state) !== 0)).toBe(true);
        expect(actions.slice(loop).some((action) => world.isFault(action))).toBe(false);
      }),
      { seed: 2019, numRuns: runs(120) },
    );
  });

  it.each<Mistake>(['a mover is never disabled', 'nothing need be pending', 'all movers are one'])(
    'would tell if this were believed: %s',
    (mistake) => {
      const agrees = fc.property(
        small,
        (spec) => saysExplorer(verdictOf(spec, 'interpreted')) === canStayOwed(spec, mistake),
      );
      expect(fc.check(agrees, { seed: 2019, numRuns: 300, endOnFailure: true }).failed).toBe(true);
    },
  );
});
