import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cheapest,
  compareCosts,
  annotate,
  explore,
  LazyGraph,
  MinimumSearch,
  partyOf,
  preempts,
  replay,
  tabulated,
  World,
  type Cost,
  type System,
} from '../index.js';
import { naiveStart } from './naive-start.js';
import { randomWorld, worldOf, type WorldSpec } from './random-worlds.js';
import { naiveToy, startedTwice } from './toys/naive-toy.js';
import { runs } from './runs.js';
import { prop } from './prop.js';

/** What plain relaxation finds: the least cost of a schedule that breaks property 0, and the states reached for less. */
function relaxed(
  world: World,
  statesMax: number,
): { cost: Cost; statesBelow: number } | null | 'large' {
  interface Entry {
    readonly state: Int32Array;
    readonly key: string;
    readonly last: string | undefined;
    readonly movers: ReadonlySet<string>;
    readonly cost: Cost;
  }
  const known = new Map<string, Cost>();
  const states = new Map<string, Cost>();
  const bad: Cost[] = [];
  const enter = (entry: Entry): Entry[] => {
    const cast = [...entry.movers].sort().join();
    const key = `${entry.key}|${entry.last ?? ''}|${cast}`;
    const before = known.get(key);
    if (before !== undefined && compareCosts(before, entry.cost) <= 0) return [];
    known.set(key, entry.cost);
    const least = states.get(entry.key);
    if (least === undefined || compareCosts(entry.cost, least) < 0)
      states.set(entry.key, entry.cost);
    return [entry];
  };
  const initial = world.initial();
  const cost = { faults: 0, preemptions: 0, steps: 0, actors: 0 };
  const start = {
    state: initial,
    key: world.fingerprint(initial),
    last: undefined,
    movers: new Set<string>(),
    cost,
  };
  const work = enter(start);
  for (let entry = work.pop(); entry !== undefined; entry = work.pop()) {
    if (states.size > statesMax) return 'large';
    const { state, last, movers } = entry;
    const actions = world.enabled(state);
    const quiescent = actions.every((action) => world.isFault(action));
    const isBroken = world.violated(state) !== 0 || (quiescent && world.pending(state) !== 0);
    if (isBroken) {
      bad.push(entry.cost);
      continue;
    }
    const parties = actions.map((action) => partyOf(world, action));
    actions.forEach((action, index) => {
      const party = parties[index] as (typeof parties)[number];
      const next = world.step(state, action);
      const cast = new Set([...movers, party.mover]);
      const { faults, preemptions, steps } = entry.cost;
      work.push(
        ...enter({
          state: next,
          key: world.fingerprint(next),
          last: party.mover,
          movers: cast,
          cost: {
            faults: faults + (party.kind === 'fault' ? 1 : 0),
            preemptions: preemptions + (preempts(party, last, parties) ? 1 : 0),
            steps: steps + 1,
            actors: cast.size,
          },
        }),
      );
    });
  }
  const best = bad.sort(compareCosts)[0];
  if (best === undefined) return null;
  const below = [...states.values()].filter(
    (one) => compareCosts({ ...one, actors: 0 }, { ...best, actors: 0 }) < 0,
  );
  return { cost: best, statesBelow: below.length };
}

const statesMax = 400;

/** A spec whose world is small enough for relaxation, with what that finds. */
function judged(spec: WorldSpec) {
  const expected = relaxed(worldOf(spec), statesMax);
  fc.pre(expected !== 'large');
  return expected;
}

describe('the cheapest schedule', () => {
  prop([randomWorld], { seed: 42, numRuns: runs(300) })(
    'costs what plain relaxation finds, in random worlds with faults, and stands on as many states',
    (spec) => {
      const expected = judged(spec);
      const found = cheapest(new LazyGraph(worldOf(spec)), 0);
      if (expected === null) expect(found.kind).toBe('none');
      else expect(found).toMatchObject({ kind: 'found', ...expected });
    },
  );

  prop([randomWorld], { seed: 43, numRuns: runs(200) })(
    'runs in a fresh world, costs what it says, and breaks the property at its end and not before',
    (spec) => {
      const found = cheapest(new LazyGraph(worldOf(spec)), 0, statesMax);
      fc.pre(found.kind === 'found');
      if (found.kind !== 'found') return;
      const world = worldOf(spec);
      const states = replay(world, found.actions);
      expect(annotate(world, found.actions).cost).toMatchObject(found.cost);
      const last = states.at(-1) as Int32Array;
      expect(states.slice(0, -1).every((state) => world.violated(state) === 0)).toBe(true);
      expect(world.violated(last) !== 0).toBe(found.violates === 'safety');
      expect(world.violated(last) | world.pending(last)).not.toBe(0);
    },
  );

  it('needs one preemption where the shortest one needs more', () => {
    const world = new World(naiveStart(2));
    const found = cheapest(new LazyGraph(world), 0);
    const [shortest] = explore(world);
    if (found.kind !== 'found' || shortest?.kind !== 'violated') throw new Error('not found');
    const { actions } = shortest.counterexample;
    const { cost } = annotate(world, actions);
    expect([cost.preemptions, cost.steps]).toEqual([9, 14]);
    expect(found.cost).toEqual({ faults: 0, preemptions: 1, steps: 20, actors: 5 });
    expect(found).toMatchObject(relaxed(world, 1_000) as object);
  });

  it.each([2, 3, 4, 5])(
    'of the smallest race has one preemption and four steps, with %d starters',
    (k) => {
      const never = { name: 'starts once', always: (state: never) => !startedTwice(state) };
      const graph = new LazyGraph(tabulated(naiveToy(k) as System<never, number>, [never]));
      expect(cheapest(graph, 0)).toMatchObject({
        kind: 'found',
        cost: { faults: 0, preemptions: 1, steps: 4, actors: 2 },
      });
    },
  );

  it('has the smallest cast among those that cost the same', () => {
    const found = cheapest(new LazyGraph(tabulated(castSystem, [arrives])), 0);
    expect(found).toMatchObject({ kind: 'found', actions: ['a: 2', 'a: 4'] });
  });

  it('is not there where nothing breaks the property; every state was looked at', () => {
    const safe = { name: 'safe', always: () => true };
    expect(cheapest(new LazyGraph(tabulated(castSystem, [safe])), 0)).toEqual({
      kind: 'none',
      states: 5,
    });
  });
});

describe('a search that ends early', () => {
  it('says up to which cost there is nothing, and how many states it looked at', () => {
    const found = cheapest(new LazyGraph(new World(naiveStart(2))), 0, 20);
    expect(found).toMatchObject({ kind: 'unknown', because: 'state limit', states: 20 });
    if (found.kind !== 'unknown') return;
    expect(found.below.faults).toBe(0);
  });

  it('can be stopped, and carried on', () => {
    const graph = new LazyGraph(new World(naiveStart(2)));
    const stopped = new MinimumSearch(graph, 0);
    expect(stopped.advance(5)).toBe(false);
    stopped.stop('interrupted');
    expect(stopped.result()).toMatchObject({ kind: 'unknown', because: 'interrupted' });
    const carried = new MinimumSearch(graph, 0);
    while (!carried.advance(3));
    expect(carried.result()).toEqual(cheapest(graph, 0));
  });

  it('never finds what is beyond its bound, and finds what is not', () => {
    const world = new World(naiveStart(2));
    const whole = cheapest(new LazyGraph(world), 0);
    if (whole.kind !== 'found') throw new Error('not found');
    for (let states = 1; states < whole.statesBelow; states += 7) {
      expect(cheapest(new LazyGraph(world), 0, states).kind).toBe('unknown');
    }
  });
});

/** From 0 to 4 in two steps: by a and a, or by a and b. */
const castSystem: System<number, string> = {
  name: 'cast',
  initial: () => 0,
  enabled: (state) =>
    (({ 0: ['a: 1', 'a: 2'], 1: ['b: 4'], 2: ['a: 4', 'a: 3'] }) as Record<number, string[]>)[
      state
    ] ?? [],
  step: (_, action) => Number(action.at(-1)),
  fingerprint: String,
  describe: (action) => action,
  movers: ['a', 'b'],
  mover: (action) => action.charAt(0),
};

const arrives = { name: 'never arrives', always: (state: number) => state !== 4 };
