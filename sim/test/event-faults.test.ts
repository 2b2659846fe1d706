import { setup } from 'xstate';
import { describe, expect, it } from 'vitest';
import {
  calm,
  explore,
  replay,
  run,
  type FaultConfig,
  type Send,
  type WorldAction,
} from '../index.js';
import { disagreements } from './agreement.js';
import { announce, send } from './effects.js';
import { faultyStore } from './faulty-store.js';
import {
  after,
  coverageOf,
  enabled,
  never,
  recorder,
  seenBy,
  sender,
  worldOf,
} from './machines.js';

const pause = { to: 'store', message: { type: 'PAUSE' } };
const wipe = { to: 'store', message: { type: 'WIPE' } };
const put = 'store: deliver PUT from client-1';
const pausing: FaultConfig = { pause: { budget: 1, events: [pause] } };
const wiping: FaultConfig = { wipe: { budget: 1, events: [wipe] } };

describe('an event that is a fault', () => {
  it('can happen in the states whose machine handles it, and in no other', () => {
    const both = faultyStore({
      pause: { budget: 1, events: [pause] },
      wipe: { budget: 1, events: [wipe] },
    });
    expect(enabled(both)).toEqual([put, 'store: pause']);
    expect(enabled(both, after(both, put))).toContain('store: wipe');
    expect(enabled(both, after(both, put))).not.toContain('store: pause');
  });

  it('cannot happen where a guard says no', () => {
    const guarded = setup({}).createMachine({
      on: { STOP: { guard: ({ event }) => event['hard'] === true, actions: announce('STOPPED') } },
    });
    const lines = (hard: boolean) =>
      enabled(
        worldOf(
          { guarded },
          {
            faults: {
              stop: { budget: 1, events: [{ to: 'guarded', message: { type: 'STOP', hard } }] },
            },
          },
        ),
      );
    expect(lines(true)).toEqual(['guarded: stop']);
    expect(lines(false)).toEqual([]);
  });

  it('takes effect at once, and leaves what waits where it is', () => {
    const world = faultyStore(pausing);
    const { value, mailbox } = world.view(after(world, 'store: pause')).actors['store'] ?? {};
    expect(value).toBe('paused');
    expect(mailbox).toEqual([{ type: 'PUT', from: 'client-1' }]);
  });

  it('never waits: a state that defers its type has none', () => {
    const both = faultyStore({ ...pausing, ...wiping });
    expect(enabled(both, after(both, 'store: pause'))).toEqual(['store: fire 1 in paused']);
  });

  it('comes from the environment, with all its fields, and does what its transition does', () => {
    const told = setup({}).createMachine({
      on: {
        HIT: {
          actions: [
            announce('OUCH'),
            send('to', ({ event }) => ({ type: 'A', n: event['n'] as number })),
          ],
        },
      },
    });
    const world = worldOf(
      { told, to: recorder('A') },
      { faults: { hit: { budget: 1, events: [{ to: 'told', message: { type: 'HIT', n: 7 } }] } } },
    );
    const [action] = world.enabled(world.initial()) as [WorldAction];
    expect(action).toEqual({ kind: 'fault', fault: 'hit', actor: 'told' });
    expect(world.effectsOf(world.initial(), action)).toEqual({
      event: { type: 'HIT', n: 7, from: 'environment' },
      sends: [{ to: 'to', message: { type: 'A', n: 7, from: 'told' } }],
      facts: [{ type: 'OUCH' }],
    });
    expect(seenBy('to')(world, after(world, 'told: hit', 'to: deliver A from told'))).toBe('A7');
  });

  it('is named in schedules only where its kind has several for the actor', () => {
    const world = worldOf(
      { one: recorder('X', 'Y'), other: recorder('X') },
      {
        faults: {
          strike: {
            budget: 1,
            events: [
              { to: 'one', message: { type: 'X' } },
              { to: 'other', message: { type: 'X' } },
              { to: 'one', message: { type: 'Y' } },
            ],
          },
        },
      },
    );
    expect(enabled(world)).toEqual(['one: strike X', 'one: strike Y', 'other: strike']);
    expect(seenBy('one')(world, after(world, 'one: strike Y'))).toBe('Y');
  });

  it('happens as often as its budget says, to all together', () => {
    const world = worldOf(
      { one: recorder('X'), other: recorder('X') },
      {
        faults: {
          strike: {
            budget: 2,
            events: ['one', 'other'].map((to) => ({ to, message: { type: 'X' } })),
          },
        },
      },
    );
    const once = after(world, 'one: strike');
    expect(world.view(once).faultsLeft).toEqual({ strike: 1 });
    expect(enabled(world, once)).toEqual(['one: strike', 'other: strike']);
    expect(enabled(world, after(world, 'one: strike', 'other: strike'))).toEqual([]);
  });

  it('with a budget of zero never happens', () => {
    const none = faultyStore({ pause: { budget: 0, events: [pause] } });
    expect(coverageOf(none)).toEqual(coverageOf(faultyStore({})));
  });

  it('is a fault: no part of a calm run, and nothing that has to happen', () => {
    const world = faultyStore(wiping);
    const { actions, quiescent, states } = run(world, calm());
    expect(actions.some((action) => world.isFault(action))).toBe(false);
    expect(quiescent).toBe(true);
    expect(enabled(world, states.at(-1))).toEqual(['store: wipe']);
  });

  it('comes after the built-in faults, in the order of the configuration', () => {
    const world = faultyStore({
      pause: { budget: 1, events: [pause] },
      break: { budget: 1, events: [{ to: 'client-1', message: { type: 'BREAK' } }] },
      drop: { budget: 1 },
    });
    expect(world.tables.faults.kinds).toEqual(['drop', 'pause', 'break']);
    expect(enabled(world)).toEqual([
      put,
      'client-1: break',
      'store: drop PUT from client-1',
      'store: pause',
    ]);
  });

  it('does not happen to an actor that has crashed', () => {
    const world = faultyStore({ ...pausing, crash: { budget: 1, at: ['store'] } });
    expect(enabled(world, after(world, 'store: crash'))).toEqual([]);
  });

  it('takes the place of a built-in kind that has its name', () => {
    const own = faultyStore({ crash: { budget: 1, events: [pause] } });
    expect(enabled(own)).toEqual([put, 'store: crash']);
    expect(own.view(after(own, 'store: crash')).actors['store']?.value).toBe('paused');
    const builtIn = faultyStore({ crash: { budget: 1, at: ['store'] } });
    expect(builtIn.view(after(builtIn, 'store: crash')).actors['store']?.value).toBe('crashed');
  });
});

describe('a verdict', () => {
  const verdictOf = (faults: FaultConfig) => {
    const [keeps] = explore(faultyStore(faults, { clients: 2 }));
    return keeps;
  };

  it('is another one because of the event', () => {
    expect(verdictOf({})?.kind).toBe('holds');
    expect(verdictOf(pausing)?.kind).toBe('holds');
    expect(verdictOf(wiping)?.kind).toBe('violated');
  });

  it('comes with a schedule that replays', () => {
    const verdict = verdictOf(wiping);
    if (verdict?.kind !== 'violated') throw new Error('expected a violation');
    const world = faultyStore(wiping, { clients: 2 });
    const { actions } = verdict.counterexample;
    expect(actions).toContainEqual({ kind: 'fault', fault: 'wipe', actor: 'store' });
    expect(world.violated(replay(world, actions).at(-1) as Int32Array)).toBe(1);
  });
});

describe('a search', () => {
  const hit = ['client-1', 'client-2'].map((to) => ({ to, message: { type: 'BREAK' } }));
  const breaking: FaultConfig = { break: { budget: 1, events: hit } };

  it.each([
    ['one event', pausing],
    ['events of symmetric actors', breaking],
    ['several kinds', { ...pausing, ...wiping, ...breaking, 'lost-reply': { budget: 1 } }],
  ])('finds the same in every way: %s', (_, faults) => {
    const make = () => faultyStore(faults, { clients: 2 });
    expect(disagreements(make)).toEqual({ lines: [], compared: true });
  });

  it('takes for the same what symmetric actors suffer', () => {
    const [symmetric, full] = [true, false].map(
      (symmetry) =>
        explore(faultyStore(breaking, { clients: 2 }), { symmetry, until: 'never' })[0]?.coverage,
    );
    expect(symmetric?.states).toBeLessThan(full?.states as number);
    expect(symmetric?.represented).toBe(full?.states);
  });
});

describe('a configuration is refused', () => {
  const refused: readonly (readonly [why: string, faults: FaultConfig, says: string])[] = [
    ['a kind without events', { pause: { budget: 1 } }, "the fault pause has no 'events'"],
    [
      'a kind with places and events',
      { crash: { budget: 1, at: ['store'], events: [pause] } },
      "the fault crash has both 'at' and 'events'",
    ],
    [
      'an event to nobody',
      { pause: { budget: 1, events: [{ ...pause, to: 'stroe' }] } },
      "the fault pause names 'stroe', but no actor is called that",
    ],
    [
      'an event to a shared mailbox',
      { pause: { budget: 1, events: [{ ...pause, to: 'queue' }] } },
      "the fault pause happens to 'queue', a shared mailbox; expected an actor",
    ],
    [
      'two events that schedules name alike',
      {
        pause: {
          budget: 1,
          events: [pause, { to: 'store', message: { type: 'PAUSE', long: true } }],
        },
      },
      'the fault pause has two events PAUSE for store',
    ],
    [
      'an event with a sender',
      { pause: { budget: 1, events: [{ to: 'store', message: { type: 'PAUSE', from: 'me' } }] } },
      "the fault pause has an event PAUSE with a field 'from'",
    ],
    ['a bad budget', { pause: { budget: -1, events: [pause] } }, 'faults.pause.budget is -1'],
    ...['deliver', 'fire', 'advance'].map(
      (kind) =>
        [
          `a kind called ${kind}`,
          { [kind]: { budget: 1, events: [pause] } },
          `no fault may be called '${kind}'`,
        ] as const,
    ),
  ];

  it.each(refused)('%s', (_, faults, says) => {
    const shared = [{ id: 'queue', kind: 'fifo' as const, receivers: ['store'] }];
    expect(() => faultyStore(faults, { shared })).toThrow(says);
    expect(() => faultyStore(pausing, { shared })).not.toThrow();
  });
});

describe('events that are faults of symmetric actors', () => {
  const world = (events: readonly Send[], symmetric = true) =>
    faultyStore({ break: { budget: 1, events } }, { clients: 2, symmetric });
  const about = (to: string, who: string) => ({ to, message: { type: 'BREAK', who } });

  it.each([
    ['for one of them', [about('client-1', 'x')]],
    ['for all, but with another name', ['client-1', 'client-2'].map((to) => about(to, 'client-1'))],
    ['for somebody else, but with a name', [about('store', 'client-1')]],
  ])('are no symmetry: %s', (_, events) => {
    expect(world(events).asymmetry?.message).toContain(
      'the events of the fault break do not stay the same when client-1 and client-2 change places',
    );
    expect(world(events, false).asymmetry).toBeUndefined();
  });

  it('are in order with the own name of each', () => {
    const events = ['client-2', 'client-1'].map((to) => about(to, to));
    expect(disagreements(() => world(events))).toEqual({ lines: [], compared: true });
  });
});

describe('what a fault has put into a shared mailbox', () => {
  /** Takes from the queue until its timer fires. */
  const taker = setup({}).createMachine({
    initial: 'open',
    states: {
      open: { on: { A: { target: 'done', actions: announce('TAKEN') } }, after: { 1: 'closed' } },
      closed: { on: { A: 'done' } },
      done: { on: { A: {} } },
    },
  });
  const putter = setup({}).createMachine({
    on: { PUSH: { actions: send('queue', { type: 'A' }) } },
  });
  const config = {
    shared: [{ id: 'queue', kind: 'fifo' as const, receivers: ['taker'] }],
    properties: [{ name: 'nothing is taken', machine: never('TAKEN') }],
  };

  it('is not forgotten by a reduction once no fault is left', () => {
    const faults = { push: { budget: 1, events: [{ to: 'putter', message: { type: 'PUSH' } }] } };
    const make = () => worldOf({ putter, taker }, { ...config, faults });
    expect(disagreements(make)).toEqual({ lines: [], compared: true });
  });

  it('nor is what an actor sent there at its beginning', () => {
    const make = () => worldOf({ from: sender('queue', { type: 'A' }), taker }, config);
    expect(disagreements(make)).toEqual({ lines: [], compared: true });
  });
});
