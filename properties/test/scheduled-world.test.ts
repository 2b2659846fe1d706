import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultNames, runtimeEras, strategies, windowKinds } from '../../model/index.js';
import {
  cheapest,
  LazyGraph,
  tabulated,
  TransitionMemo,
  type Explorable,
  type World,
} from '../../sim/index.js';
import { naiveToy, startedTwice, type Race } from '../../sim/test/toys/naive-toy.js';
import {
  defaultSpec,
  scheduledWorldOf,
  scheduleOf,
  specOf,
  worldOf,
  type ScheduledWorld,
  type SpecRanges,
  type WorldSpec,
} from '../index.js';
import { cases, full, runs } from '../../sim/test/runs.js';
import { prop } from '../../sim/test/prop.js';

const property = 'exactlyOneBatchPerWindow';
/** What machines did in one world, for the other worlds. */
const memo = new TransitionMemo();
const make = (spec: WorldSpec): World => worldOf(spec, { watched: [property], memo });

/** One way of starting that is safe in all of these worlds, and one that is not. */
const ranges: SpecRanges = {
  strategies: ['atomic-insert', 'naive'],
  runtimes: ['2019', 'deduplicating'],
  startersMax: 3,
  messagesMax: 3,
  windowsMax: 2,
  faults: { 'lost-reply': 1, crash: 1 },
};

/** Everything that there is. */
const widest = {
  strategies: Object.keys(strategies),
  runtimes: runtimeEras,
  windows: windowKinds,
  times: ['asynchronous', 'timed'],
  startersMax: 4,
  messagesMax: 4,
  windowsMax: 3,
  faults: Object.fromEntries(faultNames.map((name) => [name, 2])),
} as const;

/** Everything that shrinking could come to, first things first. */
function shrinks(specs: fc.Arbitrary<WorldSpec>, spec: WorldSpec): readonly WorldSpec[] {
  return [...specs.shrink(spec, undefined)].map(({ value }) => value);
}

function sizes({ messages, starters, windows, faults, faultsMax }: WorldSpec): readonly number[] {
  const budgets = faultNames.map((name) => faults[name] ?? 0);
  const sum = budgets.reduce((total, budget) => total + budget, 0);
  return [messages, starters, windows, Math.min(sum, faultsMax ?? sum), ...budgets];
}

describe('worlds as fast-check values', () => {
  prop([specOf(widest)], { seed: 1, numRuns: runs(100) })(
    'are worlds, within their ranges, and so is what they shrink to',
    (spec) => {
      const specs = specOf(widest);
      expect(() => worldOf(spec)).not.toThrow();
      for (const one of [spec, ...shrinks(specs, spec)]) {
        expect(specs.canShrinkWithoutContext(one)).toBe(true);
      }
    },
  );

  prop([specOf(widest)], { seed: 2, numRuns: runs(300) })(
    'shrink by getting smaller in one way, and larger in none',
    (spec) => {
      for (const smaller of shrinks(specOf(widest), spec)) {
        expect(smaller).not.toEqual(spec);
        sizes(smaller).forEach((size, index) => {
          expect(size).toBeLessThanOrEqual(sizes(spec)[index] as number);
        });
      }
    },
  );

  prop([specOf(widest)], { seed: 3, numRuns: runs(50) })(
    'shrink to the smallest one of what comes first, if nothing else matters',
    (drawn) => {
      const specs = specOf(widest);
      let spec = drawn;
      for (;;) {
        const [next] = shrinks(specs, spec);
        if (next === undefined) break;
        spec = next;
      }
      const [strategy] = widest.strategies as [string];
      expect(spec).toEqual({ ...defaultSpec, strategy, starters: 1, messages: 1 });
    },
  );

  it('are drawn from everywhere in their ranges', () => {
    const drawn = fc.sample(specOf(widest), { seed: 4, numRuns: 2_000 });
    const all = <Item>(of: (spec: WorldSpec) => Item) => new Set(drawn.map(of)).size;
    expect(all(({ strategy }) => strategy)).toBe(widest.strategies.length);
    expect(all(({ runtime }) => runtime)).toBe(runtimeEras.length);
    expect(all(({ window = 'tumbling' }) => window)).toBe(windowKinds.length);
    expect(all(({ time }) => time)).toBe(2);
    expect(all(({ starters, messages, windows }) => [starters, messages, windows].join())).toBe(36);
    for (const name of faultNames) expect(all(({ faults }) => faults[name] ?? 0)).toBe(3);
  });

  it('refuse ranges with nothing in them', () => {
    const refused = (changed: Partial<SpecRanges>) => () => specOf({ ...ranges, ...changed });
    expect(refused({ strategies: [] })).toThrow(
      'strategies is an empty list; expected a list with at least one item',
    );
    expect(refused({ startersMax: 0 })).toThrow('startersMax is 0; expected an integer of at');
    expect(refused({ faults: { crash: -1 } })).toThrow('faults.crash is -1; expected');
    expect(refused({ faults: { rain: 1 } as object })).toThrow(
      'faults.rain is unknown; expected some of',
    );
  });
});

/** What a check with a seed comes to; with a path it is led there at once. */
function counterexample<Value>(
  arbitrary: fc.Arbitrary<Value>,
  isOk: (value: Value) => boolean,
  options: { readonly seed: number; readonly path?: string },
): { readonly value: Value; readonly path: string; readonly numShrinks: number } {
  const details = fc.check(fc.property(arbitrary, isOk), { numRuns: 1_000, ...options });
  const [value] = details.counterexample ?? [];
  if (value === undefined) throw new Error(`nothing is broken with seed ${options.seed}`);
  return { value, path: details.counterexamplePath ?? '', numShrinks: details.numShrinks };
}

const isOk = ({ schedule }: ScheduledWorld<unknown, unknown>): boolean => schedule.ok;

/** True if no smaller world is broken at all, and in this one no schedule costs less. */
function isSmallest({
  spec,
  schedule,
}: Pick<ScheduledWorld<WorldSpec, unknown>, 'spec' | 'schedule'>) {
  const minimum = cheapest(new LazyGraph(make(spec)), 0);
  if (minimum.kind !== 'found') throw new Error('the world is not broken');
  const { cost } = schedule;
  const isCheapest = (['faults', 'preemptions', 'steps', 'actors'] as const).every(
    (name) => cost[name] === minimum.cost[name],
  );
  const isBroken = (smaller: WorldSpec): boolean =>
    cheapest(new LazyGraph(make(smaller)), 0, 300_000).kind !== 'none';
  return isCheapest && !shrinks(specOf(ranges), spec).some(isBroken);
}

const seeds = cases([1, 2, 4], (seed) => seed === 2);

type Broken = ReturnType<
  typeof counterexample<ScheduledWorld<WorldSpec, ReturnType<World['enabled']>[number]>>
>;
const found = new Map<number, Broken>();

/** What a check of all these worlds comes to, once for each seed. */
function brokenWith(seed: number): Broken {
  const known =
    found.get(seed) ?? counterexample(scheduledWorldOf(specOf(ranges), make), isOk, { seed });
  found.set(seed, known);
  return known;
}

describe('worlds together with their schedules', async () => {
  it.each(seeds)(
    'shrink to a world of which no smaller one is broken, and to its cheapest schedule, seed %d',
    (seed) => {
      const { value, numShrinks } = brokenWith(seed);
      expect(numShrinks).toBeGreaterThan(0);
      expect(isSmallest(value)).toBe(true);
      expect(value.spec).toEqual({ ...defaultSpec, strategy: 'naive', starters: 2, messages: 2 });
    },
  );

  it.runIf(full)('twin: drawn one after the other, by chain, they do not', () => {
    const chained = specOf(ranges).chain((spec) =>
      scheduleOf(make(spec)).map((schedule) => ({ spec, schedule })),
    );
    const smallest = [6, 7, 9].map((seed) =>
      isSmallest(counterexample(chained, ({ schedule }) => schedule.ok, { seed }).value),
    );
    expect(smallest).not.toContain(true);
  });

  it('are found again by seed and path, in worlds made afresh', () => {
    const first = brokenWith(2);
    const { path } = first;
    const again = counterexample(scheduledWorldOf(specOf(ranges), make), isOk, { seed: 2, path });
    expect(path).toContain(':');
    expect(again.numShrinks).toBe(0);
    expect(again.value.spec).toEqual(first.value.spec);
    expect(again.value.schedule).toEqual(first.value.schedule);
    expect(fc.stringify(again.value)).toBe(fc.stringify(first.value));
  });

  it.runIf(full)('can be shrunk where they come from elsewhere', () => {
    const spec = { ...defaultSpec, strategy: 'naive', starters: 3, messages: 3 };
    const broken = counterexample(scheduleOf(make(spec)), ({ ok }) => ok, { seed: 1 }).value;
    const given = { spec, world: make(spec), schedule: broken };
    const arbitrary = scheduledWorldOf(specOf(ranges), make);
    expect(arbitrary.canShrinkWithoutContext(given)).toBe(true);
    const elsewhere = { ...given, spec: { ...spec, starters: 9 } };
    expect(arbitrary.canShrinkWithoutContext(elsewhere)).toBe(false);
    const details = fc.check(fc.property(arbitrary, isOk), { seed: 1, examples: [[given]] });
    expect(details.counterexample?.[0]?.spec).toMatchObject({ starters: 2, messages: 2 });
  });

  it.each([
    [
      'the simulator',
      () => worldOf({ ...defaultSpec, strategy: 'naive', messages: 1 }, { watched: ['rain'] }),
    ],
    ['the model', () => worldOf({ ...defaultSpec, strategy: 'no such', messages: 1 })],
  ])(
    'can be made of anything that shrinks; smaller worlds that %s refuses are left out',
    (_, refusal) => {
      const make = ({ starters }: { readonly starters: number }): Explorable<number> => {
        if (starters < 4) refusal();
        return tabulated<Race, number>(naiveToy(starters), [
          { name: 'starts once', always: (state) => !startedTwice(state) },
        ]);
      };
      const spec = { starters: 5 };
      const world = make(spec);
      const broken = counterexample(scheduleOf(world), ({ ok }) => ok, { seed: 1 }).value;
      const specs = fc.record({ starters: fc.integer({ min: 1, max: 5 }) });
      const examples: [ScheduledWorld<typeof spec, number>][] = [
        [{ spec, world, schedule: broken }],
      ];
      const details = fc.check(fc.property(scheduledWorldOf(specs, make), isOk), { examples });
      expect(details.counterexample?.[0]?.spec).toEqual({ starters: 4 });
      expect(details.counterexample?.[0]?.schedule.actions).toHaveLength(4);
    },
  );

  it('are counted by fc.statistics', () => {
    const lines: string[] = [];
    fc.statistics(
      scheduledWorldOf(specOf(ranges), make),
      ({ spec, schedule }) => `${spec.strategy}: ${schedule.ok ? 'ok' : 'broken'}`,
      { seed: 1, numRuns: 40, logger: (line) => lines.push(line) },
    );
    const names = lines.map((line) => line.replace(/\.\..*/, '')).sort();
    expect(names).toEqual(['atomic-insert: ok', 'naive: broken', 'naive: ok']);
  });

  // Loading the package takes three seconds, see prop.ts.
  if (full) {
    const { test } = await import('@fast-check/vitest');
    test.prop([scheduledWorldOf(specOf({ ...ranges, strategies: ['atomic-insert'] }), make)], {
      seed: 5,
      numRuns: runs(50),
    })('are properties of @fast-check/vitest', ({ schedule }) => schedule.ok);
  }
});
