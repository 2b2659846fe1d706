import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  calm,
  cheapest,
  compareCosts,
  annotate,
  Executions,
  LazyGraph,
  Random,
  run,
  shrunk,
  tabulated,
  World,
  type CheckedSchedule,
  type Explorable,
  type WorldAction,
} from '../index.js';
import { editNames, type EditName } from '../shrink/edits.js';
import { naiveStart } from './naive-start.js';
import { randomWorld, worldOf, type WorldSpec } from './random-worlds.js';
import { naiveToy, startedTwice, type Race } from './toys/naive-toy.js';
import { step } from './actions.js';
import { cases, runs } from './runs.js';
import { prop } from './prop.js';

/** Executions at random, as many as asked for. */
function drawn<Action>(
  executions: Executions<Action>,
  seed: number,
  count: number,
): CheckedSchedule<Action>[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, index) =>
    executions.of(executions.random((bound) => random.below(bound), index % 2 === 0)),
  );
}

/** The first of a thousand executions at random that breaks something. */
function broken<Action>(executions: Executions<Action>, seed: number): CheckedSchedule<Action> {
  const found = drawn(executions, seed, 1_000).find((one) => one.broken.length > 0);
  if (found === undefined) throw new Error(`nothing is broken with seed ${seed}`);
  return found;
}

const breaks = ({ broken: names }: CheckedSchedule<unknown>): boolean => names.length > 0;

/** Some random worlds go round for ever. */
const stepsMax = 60;

/** What a fresh system says of an execution. */
function judged<Action>(system: Explorable<Action>, { actions }: CheckedSchedule<Action>) {
  const { steps, states, cost, quiescent } = annotate(system, actions);
  const last = states.at(-1) as Int32Array;
  const mask = system.violated(last) | (quiescent ? system.pending(last) : 0);
  const preempted = steps.flatMap(({ number, turn }) => (turn === 'preempts' ? [number] : []));
  const names = system.properties.filter((_, index) => (mask & (1 << index)) !== 0);
  const before = states.slice(0, -1).every((state) => system.violated(state) === 0);
  return { before, execution: { actions, quiescent, broken: names, cost, preempted } };
}

const range = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => index);

const toy = (k: number): Explorable<number> =>
  tabulated<Race, number>(naiveToy(k), [
    { name: 'starts once', always: (state) => !startedTwice(state) },
  ]);

describe('an execution at random', () => {
  prop([randomWorld, fc.nat()], { seed: 5, numRuns: runs(150) })(
    'is one of the world, ends where it has to, and costs and breaks what it says',
    (spec, seed) => {
      for (const execution of drawn(new Executions(worldOf(spec), { stepsMax }), seed, 5)) {
        expect(judged(worldOf(spec), execution)).toEqual({ before: true, execution });
        const { length } = execution.actions;
        expect(execution.quiescent || breaks(execution) || length === stepsMax).toBe(true);
      }
    },
  );

  prop([randomWorld], { seed: 6, numRuns: runs(100) })(
    'with nothing at random is the calmest run',
    (spec) => {
      const executions = new Executions(worldOf(spec), { stepsMax });
      const { actions, quiescent, broken: names } = executions.of(executions.calmest());
      const world = worldOf(spec);
      const stopAt = (state: Int32Array): boolean => world.violated(state) !== 0;
      const expected = run(world, calm(), { stopAt, limit: stepsMax });
      expect(actions).toEqual(expected.actions);
      if (names.length === 0) expect(quiescent).toBe(expected.quiescent);
    },
  );

  it('is cut at the bound on its steps, and judged for what it broke only', () => {
    const executions = new Executions(new World(naiveStart(2)), { stepsMax: 5 });
    for (const execution of drawn(executions, 1, 20)) {
      expect(execution).toMatchObject({ quiescent: false, broken: [] });
      expect(execution.actions).toHaveLength(5);
    }
  });

  it('meets the race of the smallest model, and calm runs too', () => {
    const found = drawn(new Executions(new World(naiveStart(2))), 7, 1_000).filter(breaks);
    expect(found.length).toBeGreaterThan(200);
    expect(found.length).toBeLessThan(800);
  });
});

/** Everything that is proposed for an execution, up to `count`. */
function proposed(
  spec: WorldSpec,
  execution: CheckedSchedule<WorldAction>,
  count: number,
  options = {},
): CheckedSchedule<WorldAction>[] {
  const executions = new Executions(worldOf(spec), { stepsMax, ...options });
  const list: CheckedSchedule<WorldAction>[] = [];
  for (const walk of executions.cheaper(executions.walk(execution.actions))) {
    list.push(executions.of(walk));
    if (list.length === count) break;
  }
  return list;
}

describe('what is proposed instead of an execution', () => {
  prop([randomWorld, fc.nat()], { seed: 8, numRuns: runs(60) })(
    'is strictly cheaper, is an execution of the world, comes once, and first of all what breaks the same',
    (spec, seed) => {
      const [execution] = drawn(new Executions(worldOf(spec), { stepsMax }), seed, 1);
      if (execution === undefined) return;
      const list = proposed(spec, execution, 40);
      for (const other of list) {
        expect(compareCosts(other.cost, execution.cost)).toBeLessThan(0);
        expect(judged(worldOf(spec), other)).toEqual({ before: true, execution: other });
      }
      expect(new Set(list.map(({ actions }) => JSON.stringify(actions))).size).toBe(list.length);
      if (!breaks(execution)) return;
      const same = list.map(breaks);
      expect(same).toEqual([...same].sort((one, other) => Number(other) - Number(one)));
    },
  );

  prop([randomWorld, fc.nat()], { seed: 9, numRuns: runs(40) })(
    'does not depend on what was walked before, nor on how much of the graph is kept',
    (spec, seed) => {
      const used = new Executions(worldOf(spec), { effort: 0, statesMax: 3, stepsMax });
      const [execution] = drawn(used, seed, 20);
      if (execution === undefined) return;
      const list: CheckedSchedule<WorldAction>[] = [];
      for (const walk of used.cheaper(used.walk(execution.actions))) list.push(used.of(walk));
      expect(list.slice(0, 40)).toEqual(proposed(spec, execution, 40, { effort: 0 }));
    },
  );
});

describe('shrinking', () => {
  prop([randomWorld, fc.nat()], { seed: 10, numRuns: runs(60) })(
    'ends at an execution that still fails, and never below the certified minimum',
    (spec, seed) => {
      const world = worldOf(spec);
      const found = drawn(new Executions(world, { stepsMax }), seed, 30).find(breaks);
      fc.pre(found !== undefined);
      if (found === undefined) return;
      const best = shrunk(world, found, breaks, { stepsMax });
      const minimum = cheapest(new LazyGraph(world), 0, 20_000);
      fc.pre(minimum.kind === 'found');
      if (minimum.kind !== 'found') return;
      expect(breaks(best)).toBe(true);
      expect(compareCosts(best.cost, found.cost)).toBeLessThanOrEqual(0);
      expect(compareCosts(best.cost, minimum.cost)).toBeGreaterThanOrEqual(0);
    },
  );

  it.each(cases([1, 2, 3, 4, 5], (seed) => seed === 1))(
    'reaches one preemption and 20 steps of the naive start, seed %d',
    (seed) => {
      const world = new World(naiveStart(2));
      const found = broken(new Executions(world), seed);
      const { cost } = shrunk(new LazyGraph(world), found, breaks);
      expect(cost).toEqual({ faults: 0, preemptions: 1, steps: 20, actors: 5 });
    },
  );

  describe('by single edits only, of the naive start', () => {
    const world = new World(naiveStart(2));
    const graph = new LazyGraph(world);
    const found = range(12).map((index) => broken(new Executions(graph), index + 1));
    const minimum = { faults: 0, preemptions: 1, steps: 20, actors: 5 };
    /** How many of the twelve end at the minimum. */
    const atMinimum = (without: readonly EditName[]): number =>
      found.filter((one) => {
        const { cost } = shrunk(graph, one, breaks, { effort: 0, planted: { without } });
        return compareCosts(cost, minimum) === 0;
      }).length;

    it('reaches the minimum from everywhere', () => {
      expect(cheapest(graph, 0)).toMatchObject({ kind: 'found', cost: minimum });
      expect(atMinimum([])).toBe(12);
    });

    it('twin: does not where nothing may happen at another time', () => {
      expect(atMinimum(['another order'])).toBeLessThan(12);
    });

    it('twin: does not where steps are only left out, as an array shrinks', () => {
      expect(atMinimum(editNames.filter((name) => name !== 'fewer steps'))).toBeLessThan(12);
    });
  });

  it.each(cases([2, 3, 5], (k) => k === 3))(
    'reaches four steps of the smallest race with %d starters',
    (k) => {
      const system = toy(k);
      for (let seed = 1; seed <= 20; seed += 1) {
        const found = broken(new Executions(system), seed);
        expect(shrunk(system, found, breaks).actions).toHaveLength(4);
      }
    },
  );

  it('keeps what fails for a reason of the caller’s own', () => {
    const system = toy(3);
    const executions = new Executions(system, { properties: [] });
    const hasThree = ({ actions }: CheckedSchedule<number>): boolean => new Set(actions).size === 3;
    const found = drawn(executions, 1, 100).find(
      (one) => one.actions.length === 6 && hasThree(one),
    );
    if (found === undefined) throw new Error('no such execution');
    const best = shrunk(system, found, hasThree, { properties: [] });
    expect(hasThree(best)).toBe(true);
    expect(best.actions).toHaveLength(4);
  });

  it('leaves alone what is as cheap as can be', () => {
    const system = toy(2);
    const minimum = cheapest(new LazyGraph(system), 0);
    if (minimum.kind !== 'found') throw new Error('not found');
    expect(shrunk(system, minimum, breaks).actions).toEqual(minimum.actions);
  });

  it('refuses a schedule that is none', () => {
    const world = new World(naiveStart(2));
    const actions = [step('starter-3', 'crash')];
    expect(() => shrunk(world, { actions }, breaks)).toThrow(
      'diverged at step 1: expected starter-3: crash; enabled: starter-1: deliver BEGIN',
    );
  });

  it('refuses options that make no sense', () => {
    const world = new World(naiveStart(2));
    expect(() => new Executions(world, { stepsMax: 0 })).toThrow('stepsMax is 0; expected');
    expect(() => new Executions(world, { effort: -1 })).toThrow('effort is -1; expected');
    expect(() => new Executions(world, { properties: ['rain'] })).toThrow(
      "unknown property 'rain'",
    );
  });
});
