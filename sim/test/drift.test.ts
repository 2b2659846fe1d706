import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { setup } from 'xstate';
import { explore, format, ModelError, parse, World, type WorldConfig } from '../index.js';
import { ownTime, untilOwn } from '../world/drift.js';
import { announce } from './effects.js';
import { prop } from './prop.js';

const timer = (ms: number, fact: string) =>
  setup({}).createMachine({
    initial: 'on',
    states: { on: { after: { [ms]: 'off' } }, off: { entry: announce(fact) } },
  });

/** Violated if `own` is told before `exact`. */
const exactFirst = setup({}).createMachine({
  initial: 'none',
  states: {
    none: { on: { exact: 'right', own: 'wrong' } },
    right: { tags: 'witness' },
    wrong: { tags: 'violation' },
  },
});

/** A timer of 10 units by an own clock against one of so many by the world's. */
const race = (exactMs: number, drift: WorldConfig['drift']): WorldConfig => ({
  name: 'race',
  actors: [
    { id: 'world', machine: timer(exactMs, 'exact') },
    { id: 'own', machine: timer(10, 'own') },
  ],
  properties: [{ name: 'exact first', machine: exactFirst }],
  time: 'timed',
  ...(drift === undefined ? {} : { drift }),
});

const kindOf = (config: WorldConfig): string | undefined => explore(new World(config))[0]?.kind;

describe('an own clock', () => {
  it.each([
    ['that is exact', undefined, 9],
    ['that may run 25 % faster is due at 8', { own: { faster: 25 } }, 7],
    ['that may run 10 % faster is due at 10, rounded', { own: { faster: 10 } }, 9],
    ['that may only run slower', { own: { slower: 50 } }, 9],
  ] as const)('%s', (_, drift, last) => {
    expect(kindOf(race(last, drift))).toBe('holds');
    expect(kindOf(race(last + 1, drift))).toBe('violated');
  });

  it('that may run slower can be overtaken until then, and not later', () => {
    const orders = (exactMs: number): number => {
      const world = new World(race(exactMs, { own: { slower: 50 } }));
      return explore(world, { until: 'never' })[0]?.coverage.states ?? 0;
    };
    // From 21 on what happens does not depend on the number.
    expect(orders(21)).toBe(orders(22));
    expect(orders(20)).not.toBe(orders(21));
  });

  it('is exact by the first of the ways in which the clock may move', () => {
    const world = new World(race(10, { own: { faster: 25, slower: 20 } }));
    const advances = world.enabled(world.initial()).map((action) => world.describe(action));
    expect(advances).toEqual([
      'clock: advance',
      'clock: advance own fast',
      'clock: advance own slow',
    ]);
    for (const action of world.enabled(world.initial())) {
      expect(parse(format(action))).toEqual([action]);
    }
  });
});

const percent = fc.integer({ min: 1, max: 99 });
const time = fc.integer({ min: 1, max: 100_000 });

prop([time, percent, time])(
  'runs no further from an exact clock than it may, and comes to each timer',
  (left, rate, units) => {
    for (const [pace, percents] of [
      ['fast', 100 + rate],
      ['slow', 100 - rate],
    ] as const) {
      const drift = { faster: rate, slower: rate };
      const until = untilOwn(left, pace, drift);
      expect(ownTime(until, pace, drift)).toBeGreaterThanOrEqual(left);
      for (const [world, own] of [
        [until, left],
        [units, ownTime(units, pace, drift)],
      ] as const) {
        const bounds = [world * 100, world * percents];
        expect(own * 100).toBeGreaterThanOrEqual(Math.min(...bounds));
        expect(own * 100).toBeLessThanOrEqual(Math.max(...bounds));
      }
    }
  },
);

describe('drift that nothing can have', () => {
  it('is refused', () => {
    const drift = { faster: 10 };
    expect(() => new World(race(1, { third: drift }))).toThrow(ModelError);
    expect(() => new World({ ...race(1, { own: drift }), time: 'asynchronous' })).toThrow(
      /own has a drift; in asynchronous time/,
    );
    expect(() => new World(race(1, { own: { slower: 100 } }))).toThrow(/from 1 to 99/);
    expect(() => new World(race(1, { own: { faster: 0 } }))).toThrow(/an integer of at least 1/);
  });

  it('is refused where it is too much together', () => {
    const ids = Array.from({ length: 5 }, (_, index) => `own-${index}`);
    const { properties, time: timed } = race(1, undefined);
    const config: WorldConfig = {
      name: 'many',
      actors: ids.map((id) => ({ id, machine: timer(10, 'own') })),
      properties: properties ?? [],
      time: timed ?? 'timed',
    };
    const drifts = (drift: object) => Object.fromEntries(ids.map((id) => [id, drift]));
    expect(() => new World({ ...config, drift: drifts({ faster: 1, slower: 1 }) })).toThrow(
      /over 81 ways together/,
    );
    expect(new World({ ...config, drift: drifts({ faster: 1 }) }).movers).toContain('clock');
  });
});
