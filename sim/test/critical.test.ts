import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cheapest,
  criticalDecision,
  keyOf,
  LazyGraph,
  annotate,
  raceOf,
  replay,
  tabulated,
  World,
  type CriticalDecision,
  type Explorable,
} from '../index.js';
import { naiveStart } from './naive-start.js';
import { randomWorld, worldOf } from './random-worlds.js';
import { digraph, type Arc } from './toys/digraph.js';
import { full } from './runs.js';
import { prop } from './prop.js';

const statesMax = 400;

/** By state: whether it can go well, by iteration to a fixed point; undefined for a graph that is too large. */
function fixedPoint<Action>(graph: LazyGraph<Action>): readonly boolean[] | undefined {
  for (let state = 0; state < graph.size; state += 1) {
    if (graph.size > statesMax) return undefined;
    graph.begin(state);
  }
  const well = Array.from({ length: graph.size }, () => false);
  for (let changed = true; changed;) {
    changed = false;
    for (let state = 0; state < graph.size; state += 1) {
      if (well[state] === true || (graph.violated(state) & 1) !== 0) continue;
      let goes = graph.isQuiescent(state) && (graph.pending(state) & 1) === 0;
      for (let edge = graph.begin(state); edge < graph.calmEnd(state); edge += 1) {
        goes ||= well[graph.to(edge)] === true;
      }
      well[state] = goes;
      changed ||= goes;
    }
  }
  return well;
}

/** The cheapest schedule of a random world, and its decision. */
function decided(system: Explorable<unknown>, most?: number) {
  const graph = new LazyGraph(system);
  const found = cheapest(graph, 0, statesMax);
  fc.pre(found.kind === 'found');
  const actions = found.kind === 'found' ? found.actions : [];
  return { graph, actions, decision: criticalDecision(graph, actions, 0, most) };
}

/** Whether the step can be taken after a way, and can go well then. */
function harmlessAfter(
  graph: LazyGraph<unknown>,
  start: number,
  taken: unknown,
  well: readonly boolean[],
): (way: readonly unknown[]) => boolean {
  const label = graph.labelWith(keyOf(graph.system, taken));
  return (way) => {
    let state = start;
    for (const action of way) {
      const edge = graph.edgeCalled(state, graph.labelWith(keyOf(graph.system, action)));
      if (edge === -1) return false;
      state = graph.to(edge);
    }
    const then = graph.edgeCalled(state, label);
    return then !== -1 && well[graph.to(then)] === true;
  };
}

describe('the critical decision', () => {
  /** How many of the random decisions have conflicting steps. */
  let conflicts = 0;

  prop([randomWorld], { seed: 7, numRuns: full ? 2_000 : 100 })(
    'is the last state on the way that can go well, as a fixed point over the whole graph has it; conflicting steps make it harmless, and no fewer do',
    (spec) => {
      const { graph, actions, decision } = decided(worldOf(spec));
      const { states } = graph.path(actions);
      const well = fixedPoint(graph);
      fc.pre(well !== undefined);
      const last = states.findLastIndex((state) => well?.[state]);
      if (typeof decision === 'string') expect(last).toBe(-1);
      else {
        expect(decision.step).toBe(last + 1);
        expect(decision.taken).toEqual(actions[last]);
        const state = states[last] as number;
        const expected: unknown[] = [];
        for (let edge = graph.begin(state); edge < graph.calmEnd(state); edge += 1) {
          if (well?.[graph.to(edge)] === true) expected.push(graph.label(edge).action);
        }
        expect(decision.alternatives).toEqual(expected);
        expect(expected.length > 0 || decision.couldEnd).toBe(true);
        const { conflictingSteps } = decision;
        if (conflictingSteps === null) return;
        const isHarmlessAfter = harmlessAfter(graph, state, decision.taken, well ?? []);
        expect(isHarmlessAfter(conflictingSteps)).toBe(true);
        // Without its last action the way does not help: that one matters.
        expect(isHarmlessAfter(conflictingSteps.slice(0, -1))).toBe(false);
        conflicts += 1;
      }
    },
  );

  it('has conflicting steps in some of these worlds, or nothing was shown of any', () => {
    expect(conflicts).toBeGreaterThan(full ? 100 : 5);
  });

  it('of the naive start is the look that comes before the other one has started', () => {
    const world = new World(naiveStart(2));
    const { graph, actions, decision } = decided(world);
    expect(decision).toMatchObject({ taken: { actor: 'storage' } });
    const { step, conflictingSteps } = decision as CriticalDecision<unknown>;
    const lines = actions.map((action) => graph.system.describe(action));
    expect(lines[step - 1]).toBe('storage: deliver GET from starter-2');
    expect(graph.system.describe(conflictingSteps?.at(-1))).toBe(
      'storage: deliver START from starter-1',
    );
  });

  it('is a fault where the world could have ended, well', () => {
    const fall: Arc = { to: 1, fault: true };
    const property = { name: 'stays', always: (state: number) => state !== 1 };
    const system = tabulated(digraph([[2], [], [fall]]), [property]);
    const graph = new LazyGraph(system);
    expect(criticalDecision(graph, [{ to: 2 }, fall], 0)).toEqual({
      step: 2,
      taken: fall,
      alternatives: [],
      couldEnd: true,
      conflictingSteps: null,
    });
  });

  it('is not there where it could never go well', () => {
    const property = { name: 'stays', always: (state: number) => state !== 1 };
    const graph = new LazyGraph(tabulated(digraph([[1], []]), [property]));
    expect(criticalDecision(graph, [{ to: 1 }], 0)).toBe('never could go well');
  });

  it('does not take going round for ever for going well', () => {
    const property = { name: 'stays', always: (state: number) => state !== 1 };
    const graph = new LazyGraph(tabulated(digraph([[1, 2], [], [0]]), [property]));
    expect(criticalDecision(graph, [{ to: 1 }], 0)).toBe('never could go well');
  });

  it('is not claimed beyond the bound on states', () => {
    const { decision } = decided(new World(naiveStart(2)), 3);
    expect(decision).toBe('state limit');
  });
});

describe('the race behind it', () => {
  const world = new World(naiveStart(2));
  const graph = new LazyGraph(world);
  const found = cheapest(graph, 0);
  const actions = found.kind === 'found' ? found.actions : [];
  const decision = criticalDecision(graph, actions, 0) as CriticalDecision<
    (typeof actions)[number]
  >;

  it('tells what the two steps brought about, and what they would have', () => {
    const race = raceOf(world, annotate(world, actions), decision);
    const [was, otherwise] = [race?.first.was, race?.first.otherwise].map(
      (effects) => effects?.sends[0]?.message.type,
    );
    expect([was, otherwise]).toEqual(['NULL', 'EXISTS']);
    expect(race?.second).toMatchObject({ action: { type: 'START', from: 'starter-1' } });
    const { step } = race?.second ?? { step: null };
    expect(step).not.toBeNull();
    expect(actions[(step ?? 0) - 1]).toEqual(race?.second.action);
    expect(replay(world, actions)).toHaveLength(actions.length + 1);
  });

  it('is not there where nothing else would have helped', () => {
    expect(
      raceOf(world, annotate(world, actions), { ...decision, conflictingSteps: null }),
    ).toBeUndefined();
  });
});
