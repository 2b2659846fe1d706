import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  cheapest,
  compareCosts,
  annotate,
  LazyGraph,
  replay,
  tabulated,
  TransitionMemo,
  type Cost,
  type World,
} from '../../sim/index.js';
import { naiveToy, startedTwice, type Race } from '../../sim/test/toys/naive-toy.js';
import { expectHolds, holdingText } from '../worlds/expect-holds.js';
import {
  defaultSpec,
  DoesNotHoldError,
  runOf,
  scheduleFrom,
  scheduleOf,
  schedules,
  worldOf,
} from '../index.js';
import { cases, full, runs } from '../../sim/test/runs.js';
import '../vitest.js';
import { prop } from '../../sim/test/prop.js';

const property = 'exactlyOneBatchPerWindow';
/** What machines did in one world, for the other worlds. */
const memo = new TransitionMemo();

const worldWith = (
  strategy: string,
  starters = 2,
  runtime: '2019' | 'deduplicating' = '2019',
): World =>
  worldOf(
    { ...defaultSpec, strategy, runtime, starters, messages: starters },
    { watched: [property], symmetry: false, memo },
  );

const naive = worldWith('naive');
const seed = 612;

describe('schedules as fast-check values', () => {
  prop([scheduleOf(naive)], { seed, numRuns: 50 })(
    'are executions of the world that end where they say',
    ({ actions, broken, ok, quiescent }) => {
      const last = replay(naive, actions).at(-1) as Int32Array;
      expect(ok).toBe(broken.length === 0);
      expect(ok || naive.violated(last) !== 0 || naive.pending(last) !== 0).toBe(true);
      expect(quiescent).toBe(naive.enabled(last).every((action) => naive.isFault(action)));
    },
  );

  it('are the same for the same seed, also in a world made afresh', () => {
    const sampled = (world: World) =>
      fc.sample(scheduleOf(world), { seed, numRuns: 20 }).map(({ actions }) => actions);
    expect(sampled(worldWith('naive'))).toEqual(sampled(naive));
  });

  it.each(cases([2, 3], (starters) => starters === 2))(
    'shrink to what is certified to cost least, with %d starters',
    (starters) => {
      const world = worldWith('naive', starters);
      const details = fc.check(
        fc.property(scheduleOf(world), ({ ok }) => ok),
        { seed, numRuns: 1_000 },
      );
      const [schedule] = details.counterexample ?? [];
      const minimum = cheapest(new LazyGraph(world), 0);
      expect(minimum.kind).toBe('found');
      expect(schedule?.cost).toEqual(minimum.kind === 'found' ? minimum.cost : null);
    },
  );

  describe('where a step has to come at another time', () => {
    const world = worldOf(
      { ...defaultSpec, strategy: 'workaround', messages: 2 },
      { watched: ['noOverlappingExecutions'], memo },
    );
    const minimum = cheapest(new LazyGraph(world), 0);
    const cost = minimum.kind === 'found' ? minimum.cost : null;

    it('shrink to the minimum', () => {
      const details = fc.check(
        fc.property(scheduleOf(world), ({ ok }) => ok),
        { seed, numRuns: 10_000 },
      );
      expect(details.counterexample?.[0]?.cost).toEqual(cost);
    });

    it('twin: choice lists, which shrink as arrays do, do not', () => {
      const bad = (state: Int32Array): boolean => world.violated(state) !== 0;
      const endOf = (answers: readonly number[]) => runOf(world, answers, bad);
      const details = fc.check(
        fc.property(schedules(), (answers) => !endOf(answers).states.some(bad)),
        { seed, numRuns: 10_000 },
      );
      const { actions } = endOf(details.counterexample?.[0] ?? []);
      expect(details.failed).toBe(true);
      expect(annotate(world, actions).cost.preemptions).toBeGreaterThan(cost?.preemptions ?? 0);
    });
  });

  describe.runIf(full)('where more than one edit at once is needed', () => {
    const watched = ['noOverlappingExecutions'];
    const spec = { ...defaultSpec, strategy: 'entity', messages: 2, faults: { 'worker-crash': 1 } };
    const graph = new LazyGraph(worldOf(spec, { watched, memo }));
    const shrunkWith = (effort: number): Cost | undefined =>
      fc.check(
        fc.property(scheduleOf(graph, { effort }), ({ ok }) => ok),
        { seed, numRuns: 10_000 },
      ).counterexample?.[0]?.cost;
    let minimum: ReturnType<typeof cheapest>;
    beforeAll(() => {
      minimum = cheapest(graph, 0);
    });

    it('shrink to the minimum', () => {
      expect(minimum.kind).toBe('found');
      expect(shrunkWith(1)).toEqual(minimum.kind === 'found' ? minimum.cost : null);
    });

    it('twin: do not without looking further', () => {
      const cost = shrunkWith(0);
      if (cost === undefined || minimum.kind !== 'found') throw new Error('nothing was found');
      expect(compareCosts(cost, minimum.cost)).toBeGreaterThan(0);
    });
  });

  it('can be found again by seed and path', () => {
    const run = (path?: string) =>
      fc.check(
        fc.property(scheduleOf(naive), ({ ok }) => ok),
        { seed, numRuns: 1_000, ...(path === undefined ? {} : { path }) },
      );
    const first = run();
    const again = run(first.counterexamplePath ?? '');
    expect(again.counterexample?.[0]?.actions).toEqual(first.counterexample?.[0]?.actions);
  });

  it('can be shrunk where they come from elsewhere', () => {
    const arbitrary = scheduleOf(naive);
    const [given] = fc.sample(arbitrary, { seed, numRuns: 100 }).filter(({ ok }) => !ok);
    if (given === undefined) throw new Error('nothing was broken');
    const cheaper = fc.check(
      fc.property(arbitrary, ({ ok }) => ok),
      { seed, examples: [[given]] },
    ).counterexample?.[0];
    expect(compareCosts(cheaper?.cost ?? given.cost, given.cost)).toBeLessThan(0);
  });
});

describe('the schedule of given steps', () => {
  const minimum = cheapest(new LazyGraph(naive), 0);
  const actions = minimum.kind === 'found' ? minimum.actions : [];

  it('is what scheduleOf would have drawn, and shrinks as far', () => {
    const schedule = scheduleFrom(naive, actions);
    expect(schedule).toMatchObject({ actions, ok: false, broken: [property] });
    const details = fc.check(
      fc.property(scheduleOf(naive), ({ ok }) => ok),
      { examples: [[schedule]] },
    );
    expect(details.numRuns).toBe(1);
    expect(details.counterexample?.[0]?.cost).toEqual(schedule.cost);
  });

  it('is refused where a step is not enabled, and nothing that is none is shrunk', () => {
    const unordered = actions.toReversed();
    expect(() => scheduleFrom(naive, unordered)).toThrow('diverged at step 1');
    const arbitrary = scheduleOf(naive);
    expect(arbitrary.canShrinkWithoutContext(scheduleFrom(naive, actions))).toBe(true);
    for (const other of [{ actions: unordered }, { actions: [null] }, {}, null, 'steps']) {
      expect(arbitrary.canShrinkWithoutContext(other)).toBe(false);
    }
  });
});

describe('expectHolds', () => {
  it('throws a schedule and how to see it again', () => {
    const failing = () => {
      expectHolds(naive, property, { seed });
    };
    expect(failing).toThrow(DoesNotHoldError);
    expect(failing).toThrow(
      /0 faults, 1 preemption, 39 steps[\s\S]*breaks exactlyOneBatchPerWindow\nfound in run \d+, .*seed: 612/,
    );
  });

  it('lets pass what nothing breaks, drawn or searched', () => {
    expectHolds(worldWith('atomic-insert'), property, { seed, numRuns: runs(200) });
    expectHolds(worldWith('atomic-insert'), property, { exhaustive: true });
  });

  it('takes nothing but a verdict that it holds, where all is searched', () => {
    expect(() => {
      expectHolds(naive, property, { exhaustive: true });
    }).toThrow(/does not hold in .*\n29 steps, and by no fewer:/);
    const alone = worldOf(
      { ...defaultSpec, strategy: 'naive', starters: 1, messages: 1 },
      { watched: ['noOverlappingExecutions'] },
    );
    expect(() => {
      expectHolds(alone, 'noOverlappingExecutions', { exhaustive: true });
    }).toThrow('never came up');
  });

  it('says no more than is known', () => {
    const world = worldWith('atomic-insert');
    const drawn = expectHolds(world, property, { seed, numRuns: 200 });
    expect(holdingText(drawn)).toBe('not violated in 200 runs with seed 612, which proves nothing');
    const searched = expectHolds(world, property, { exhaustive: true });
    expect(holdingText(searched)).toMatch(/^holds: all [\d,]+ states were searched$/);
    expect(() => {
      expectHolds(world, property, { exhaustive: true, bounds: { states: 100 } });
    }).toThrow(/is unknown: state limit after \d+ states$/);
  });

  it('takes the spec of a world, or any system with properties, in place of a world', () => {
    const spec = { ...defaultSpec, strategy: 'atomic-insert', messages: 2 };
    expect(expectHolds(spec, property, { exhaustive: true })).toMatchObject({ kind: 'holds' });
    expect(() => expectHolds(spec, 'beauty')).toThrow(
      "unknown property 'beauty'; expected one of exactly",
    );
    expect(() => expectHolds({ ...spec, strategy: 'naive' }, property)).toThrow(DoesNotHoldError);
    const toy = tabulated<Race, number>(naiveToy(5), [
      { name: 'starts once', always: (state) => !startedTwice(state) },
    ]);
    expect(() => expectHolds(toy, 'starts once', { seed })).toThrow('0 faults, 1 preemption, 4 st');
  });

  it('refuses a property that the world does not have', () => {
    expect(() => {
      expectHolds(naive, 'beauty');
    }).toThrow(
      `unknown property 'beauty' of ${naive.name}; expected one of exactlyOneBatchPerWindow`,
    );
  });

  it('is a matcher of vitest, too', () => {
    expect(worldWith('atomic-insert')).toHold(property, { seed, numRuns: 100 });
    expect(naive).not.toHold(property, { seed });
    expect(() => {
      expect(naive).toHold(property, { seed });
    }).toThrow('does not hold in naive on 2019');
    expect(() => {
      expect(worldWith('atomic-insert')).not.toHold(property, { seed, numRuns: 10 });
    }).toThrow('expected something to break exactlyOneBatchPerWindow; not violated in 10 runs');
  });
});
