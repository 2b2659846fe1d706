import { assign, emit, enqueueActions, setup } from 'xstate';
import { describe, expect, it } from 'vitest';
import {
  explore,
  firstDifference,
  Random,
  replay,
  run,
  tabulated,
  uniform,
  World,
  type System,
  type WorldConfig,
} from '../index.js';
import { send } from './effects.js';
import {
  after,
  anything,
  coverageOf,
  enabled,
  recorder,
  sender,
  worldOf,
  machineOf,
} from './machines.js';
import { naiveStart } from './naive-start.js';
import { cases, full } from './runs.js';
import { naiveToy } from './toys/naive-toy.js';
import { twoPhaseCommit } from './two-phase-commit.js';

let counter = 0;
const leaks: readonly (readonly [string, () => number])[] = [
  ['Date.now()', () => Date.now()],
  ['new Date()', () => new Date().getTime()],
  ['Date() with a text', () => Date.parse(new Date().toISOString())],
  ['performance.now()', () => performance.now()],
  ['Math.random()', () => Math.random()],
  ['a variable outside the context', () => (counter += 1)],
];

/** A world in which `victim` takes GO and reads `leak` in this place. */
function reading(
  leak: () => number,
  place: 'context' | 'send' | 'fact' | 'guard' | 'delay',
): World {
  const big = 2_000_000_000_000;
  const go = {
    context: { actions: assign({ seen: leak }) },
    send: {
      actions: emit(() => ({ type: 'send', to: 'victim', message: { type: 'GO', n: leak() } })),
    },
    fact: { actions: emit(() => ({ type: 'announce', fact: { type: 'SEEN', n: leak() } })) },
    guard: { guard: () => leak() < big, target: '.on' },
    delay: { target: '.on' },
  }[place];
  const machine = machineOf(
    {
      context: { seen: 0 },
      initial: 'off',
      states: { off: {}, on: place === 'delay' ? { after: { LATER: 'off' } } : {} },
      on: { GO: go },
    },
    { LATER: () => Math.floor(leak()) },
  );
  return worldOf({ driver: sender('victim', { type: 'GO' }), victim: machine });
}

describe('a machine that is not deterministic is caught, and the error names it and the message', () => {
  it.each(leaks)('%s in an assign', (_, leak) => {
    const text = /victim is not deterministic on GO.*"seen"/;
    expect(() => coverageOf(reading(leak, 'context'))).toThrow(text);
  });

  it.each(['send', 'fact', 'guard', 'delay'] as const)('the clock in a %s', (place) => {
    const world = reading(() => Date.now(), place);
    expect(() => coverageOf(world)).toThrow(/victim is not deterministic on GO/);
  });

  it('the clock in a guard that happens to be false at this hour', () => {
    const world = reading(() => 4e12 - Date.now(), 'guard');
    expect(() => coverageOf(world)).toThrow(/victim is not deterministic on GO/);
  });

  it('the clock in the initial context', () => {
    const machine = machineOf({ context: () => ({ since: Date.now() }) });
    expect(() => coverageOf(worldOf({ victim: machine }))).toThrow(
      /victim is not deterministic .*initial state.*since/,
    );
  });

  it('and a machine that reads none of them is not', () => {
    expect(coverageOf(reading(() => 7, 'context'))).toMatchObject({ states: 2, complete: true });
  });

  it('and the real clock and chance are back afterwards, even after an error', () => {
    const real = [globalThis.Date, globalThis.performance, Math.random];
    const thrower = worldOf({
      driver: sender('victim', { type: 'GO' }),
      victim: setup({}).createMachine({
        on: {
          GO: {
            actions: assign(() => {
              throw new Error('no');
            }),
          },
        },
      }),
    });
    expect(() => coverageOf(thrower)).toThrow();
    expect([globalThis.Date, globalThis.performance, Math.random]).toEqual(real);
    expect(Math.abs(Date.now() - new Date().getTime())).toBeLessThan(1_000);
  });
});

describe('a transition', () => {
  it('computes no initial state, and its actor has the state that it begins in', () => {
    let begun = 0;
    const found: number[] = [];
    const victim = setup({ types: { context: {} as { seen: number } } }).createMachine({
      context: () => {
        begun += 1;
        return { seen: 0 };
      },
      on: {
        GO: {
          actions: assign(({ self, context }) => {
            const snapshot = self.getSnapshot() as unknown as { context: { seen: number } };
            found.push(snapshot.context.seen);
            return { seen: context.seen + 1 };
          }),
        },
      },
    });
    const go = { type: 'GO' };
    coverageOf(worldOf({ driver: sender('victim', go, go), victim }));
    // XState computes two for an initial state, which is asked for twice, as each transition is.
    expect(begun).toBe(4);
    expect(found).toEqual([0, 0, 1, 1]);
  });
});

describe('the body of an enqueueActions runs while XState is asked', () => {
  const writing = (n: (outside: { count: number }) => number) => {
    const outside = { count: 0 };
    const actions = enqueueActions(({ enqueue }) => {
      outside.count += 1;
      enqueue.assign({ n: n(outside) });
    });
    const victim = machineOf({ context: { n: 0 }, on: { GO: { actions } } });
    const go = { type: 'GO' };
    return { outside, world: worldOf({ driver: sender('victim', go, go), victim }) };
  };

  it('so what it writes elsewhere is found out if it shows in its second answer', () => {
    const { world } = writing(({ count }) => count);
    expect(() => coverageOf(world)).toThrow(/victim is not deterministic on GO.*"n"/);
  });

  it('and otherwise is not, but happens twice for each distinct transition, however often it is taken', () => {
    const { outside, world } = writing(() => 1);
    coverageOf(world);
    coverageOf(world);
    // GO with n = 0, and with n = 1.
    expect(outside.count).toBe(4);
  });

  it('and what it enqueues that the world cannot see is refused', () => {
    const actions = enqueueActions(({ enqueue }) => enqueue(() => undefined));
    const victim = machineOf({ on: { GO: { actions } } });
    const world = worldOf({ driver: sender('victim', { type: 'GO' }), victim });
    expect(() => coverageOf(world)).toThrow(/victim on GO has an effect that the world cannot see/);
  });
});

describe('firstDifference', () => {
  it('finds none between two systems that are the same', () => {
    const schedule = run(naiveToy(3), uniform(new Random(5))).actions;
    expect(firstDifference(() => naiveToy(3), schedule)).toBeUndefined();
    expect(firstDifference(() => naiveToy(3), [])).toBeUndefined();
  });

  it('names the step at which something outside the state decides', () => {
    let made = 0;
    const leaky = (): System<number, 'go'> => {
      made += 1;
      const twin = made;
      return {
        name: 'leaky',
        initial: () => 0,
        enabled: () => ['go'],
        step: (state) => (state === 2 ? 100 * twin : state + 1),
        fingerprint: String,
        describe: () => 'go',
      };
    };
    expect(firstDifference(leaky, ['go', 'go'])).toBeUndefined();
    expect(firstDifference(leaky, ['go', 'go', 'go', 'go'])).toBe(3);
  });

  it('says 0 when the initial states differ', () => {
    let made = 0;
    const make = () => ({ ...naiveToy(2), fingerprint: () => String((made += 1)) });
    expect(firstDifference(make, [])).toBe(0);
  });
});

const worlds: readonly WorldConfig[] = [
  { ...twoPhaseCommit(3), properties: [anything] },
  naiveStart(3),
  { ...naiveStart(2), channel: () => 'bag', faults: { drop: { budget: 1 }, crash: { budget: 1 } } },
];

describe('a run of a world', () => {
  it.each(worlds)('replays to the same fingerprints in a fresh world: $name', (config) => {
    for (let seed = 1; seed <= (full ? 10 : 3); seed += 1) {
      const world = new World(config);
      const { actions, states } = run(world, uniform(new Random(seed)), { limit: 60 });
      const fresh = new World(config);
      const again = replay(fresh, actions);
      expect(again.map((state) => fresh.fingerprint(state))).toEqual(
        states.map((state) => world.fingerprint(state)),
      );
      expect(firstDifference(() => new World(config), actions)).toBeUndefined();
    }
  });

  it.each(worlds)('is the same in a world that has been used before: $name', (config) => {
    const used = new World(config);
    // Walks of other seeds first, so that the used world meets everything in another order.
    for (let seed = 100; seed < 110; seed += 1) run(used, uniform(new Random(seed)), { limit: 60 });
    for (let seed = 1; seed <= (full ? 10 : 3); seed += 1) {
      const fresh = new World(config);
      const ours = run(fresh, uniform(new Random(seed)), { limit: 60 });
      const theirs = run(used, uniform(new Random(seed)), { limit: 60 });
      const names = (actions: typeof ours.actions) =>
        actions.map((action) => used.describe(action));
      expect(names(theirs.actions)).toEqual(names(ours.actions));
      expect(theirs.states.map((state) => used.fingerprint(state))).toEqual(
        ours.states.map((state) => fresh.fingerprint(state)),
      );
    }
  });

  it('lists the enabled actions of a state in the same order, whatever the world met before', () => {
    const both = (first: string, second: string) => ({
      initial: 'one',
      states: {
        one: { after: { 3: 'two' }, exit: send('to', { type: first }) },
        two: { after: { 4: '#x.sent' }, exit: send('to', { type: second }) },
      },
    });
    const x = machineOf({
      id: 'x',
      initial: 'on',
      states: {
        on: { after: { 1: 'ab', 2: 'ba' } },
        ab: both('A', 'B'),
        ba: both('B', 'A'),
        sent: {},
      },
    });
    const make = () => worldOf({ x, to: recorder('A', 'B') }, { channel: () => 'bag' });
    const path = ['x: fire 1 in on', 'x: fire 3 in ab.one', 'x: fire 4 in ab.two'];
    const [one, other] = [make(), make()];
    after(other, 'x: fire 2 in on', 'x: fire 3 in ba.one', 'x: fire 4 in ba.two');
    expect(enabled(other, after(other, ...path))).toEqual(enabled(one, after(one, ...path)));
    expect(other.fingerprint(after(other, ...path))).toBe(one.fingerprint(after(one, ...path)));
  });
});

describe('the fingerprint of a world', () => {
  const states = (world: World) => [
    explore(world, { until: 'never', symmetry: false })[0]?.coverage.states,
    explore(tabulated(world, [{ name: 'any' }]), { until: 'never' })[0]?.coverage.states,
  ];

  it.each(cases(worlds.slice(0, 2), ({ name }) => name.startsWith('two-phase')))(
    'is equal exactly for equal states: $name',
    (config) => {
      const [tuples, fingerprints] = states(new World(config));
      expect(fingerprints).toBe(tuples);
    },
  );

  it('tells apart two states that differ in what a history state remembers', () => {
    const machine = setup({}).createMachine({
      initial: 'work',
      states: {
        work: {
          initial: 'x',
          states: { x: { after: { 1: 'y' } }, y: {}, back: { type: 'history' } },
          after: { 2: 'pause' },
        },
        pause: { after: { 3: 'work.back' } },
      },
    });
    const [tuples, fingerprints] = states(worldOf({ machine }));
    expect(fingerprints).toBe(tuples);
  });
});
