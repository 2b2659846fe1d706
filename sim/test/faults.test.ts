import { setup } from 'xstate';
import { describe, expect, it } from 'vitest';
import { calm, run, type FaultConfig } from '../index.js';
import { send } from './effects.js';
import {
  after,
  coverageOf,
  enabled,
  outcomes,
  recorder,
  seenBy,
  sender,
  worldOf,
} from './machines.js';

const a = { type: 'A' };
const b = { type: 'B' };
const deliverA = 'to: deliver A from from';

const world = (faults: FaultConfig, kind: 'fifo' | 'bag' = 'fifo') =>
  worldOf({ from: sender('to', a, b), to: recorder('A', 'B') }, { faults, channel: () => kind });

describe('a fault', () => {
  it('that is not named never happens', () => {
    expect(enabled(world({}))).toEqual([deliverA]);
    expect(outcomes(world({}), seenBy('to'))).toEqual(['A B']);
  });

  it('with a budget of zero never happens', () => {
    const none = { budget: 0 };
    const faults = { crash: none, restart: none, drop: none, duplicate: none };
    expect(enabled(world(faults))).toEqual([deliverA]);
    expect(coverageOf(world(faults))).toEqual(coverageOf(world({})));
  });

  it('happens as often as its budget says, in one execution', () => {
    expect(outcomes(world({ drop: { budget: 1 } }), seenBy('to'))).toEqual(['A', 'A B', 'B']);
    expect(outcomes(world({ drop: { budget: 2 } }), seenBy('to'))).toEqual(['', 'A', 'A B', 'B']);
  });

  it('comes after everything that needs none', () => {
    const lines = enabled(world({ drop: { budget: 1 }, crash: { budget: 1 } }));
    expect(lines).toEqual([deliverA, 'from: crash', 'to: crash', 'to: drop A from from']);
  });

  it('has a budget of its own: spending one leaves the others', () => {
    const both = world({ drop: { budget: 1 }, duplicate: { budget: 2 } });
    expect(both.view(both.initial()).faultsLeft).toEqual({ drop: 1, duplicate: 2 });
    const state = after(both, 'to: duplicate A from from');
    expect(both.view(state).faultsLeft).toEqual({ drop: 1, duplicate: 1 });
  });

  it('is no part of a calm run', () => {
    const faulty = world({ crash: { budget: 1 }, drop: { budget: 1 } });
    const { actions, quiescent } = run(faulty, calm());
    expect(actions.filter((action) => faulty.isFault(action))).toEqual([]);
    expect(quiescent).toBe(true);
  });

  it.each([-1, 0.5, NaN])('with a budget of %d is refused', (budget) => {
    expect(() => world({ drop: { budget } })).toThrow(/faults.drop.budget is/);
  });
});

describe('the place of a fault', () => {
  it('limits a crash to the actors named', () => {
    const lines = enabled(world({ crash: { budget: 1, at: ['to'] } }));
    expect(lines).toEqual([deliverA, 'to: crash']);
  });

  it('limits a drop to the channels named', () => {
    const two = (at: readonly (readonly [string, string])[]) =>
      enabled(
        worldOf(
          { x: sender('to', a), y: sender('to', b), to: recorder('A', 'B') },
          { faults: { drop: { budget: 1, at } } },
        ),
      ).filter((line) => line.includes('drop'));
    expect(two([['y', 'to']])).toEqual(['to: drop B from y']);
    expect(two([['to', 'y']])).toEqual([]);
  });

  it('may be a channel from the environment', () => {
    const mailed = worldOf(
      { to: recorder('A') },
      {
        mail: [{ to: 'to', message: a }],
        faults: { drop: { budget: 1, at: [['environment', 'to']] } },
      },
    );
    expect(outcomes(mailed, seenBy('to'))).toEqual(['', 'A']);
  });

  it('that names no actor of the world is refused', () => {
    expect(() => world({ crash: { budget: 1, at: ['too'] } })).toThrow(/too/);
    expect(() => world({ drop: { budget: 1, at: [['form', 'to']] } })).toThrow(/form/);
  });
});

describe('a fault of the wrong place', () => {
  it('is refused, because it would never happen: a crash of a channel or of the environment', () => {
    expect(() => world({ crash: { budget: 1, at: [['from', 'to']] } })).toThrow(/crash/);
    expect(() => world({ crash: { budget: 1, at: ['environment'] } })).toThrow(/crash/);
  });
});

describe('a dropped message', () => {
  it('is the next of its channel; the one behind it arrives', () => {
    const faulty = world({ drop: { budget: 1 } });
    const state = after(faulty, 'to: drop A from from', 'to: deliver B from from');
    expect(seenBy('to')(faulty, state)).toBe('B');
  });

  it('of a set channel is gone for good', () => {
    const set = worldOf(
      { from: sender('to', a), to: recorder('A') },
      { channel: () => 'set', faults: { drop: { budget: 1 } } },
    );
    expect(enabled(set, after(set, 'to: drop A from from'))).toEqual([]);
  });
});

describe('a duplicated message', () => {
  it('may come at any later time, so the channel keeps no order: what is called fifo is a bag', () => {
    const faults = { duplicate: { budget: 1 } };
    const fifo = outcomes(world(faults), seenBy('to'));
    expect(fifo).toContain('A B A');
    expect(fifo).toEqual(outcomes(world(faults, 'bag'), seenBy('to')));
  });

  it('leaves the order of the channels where it may not happen', () => {
    const elsewhere = { duplicate: { budget: 1, at: [['to', 'from']] as const } };
    expect(outcomes(world(elsewhere), seenBy('to'))).toEqual(['A B']);
    expect(outcomes(world({ duplicate: { budget: 0 } }), seenBy('to'))).toEqual(['A B']);
  });

  it('of a set changes nothing but the budget: a set delivers it again anyway', () => {
    const set = worldOf(
      { from: sender('to', a), to: setup({}).createMachine({ on: { A: {} } }) },
      { channel: () => 'set', faults: { duplicate: { budget: 1 } } },
    );
    const state = after(set, 'to: duplicate A from from');
    expect(set.view(state).actors).toEqual(set.view(set.initial()).actors);
  });
});

describe('a crash', () => {
  const faults = { crash: { budget: 1, at: ['to'] }, restart: { budget: 1 } };

  it('loses the mailbox', () => {
    const faulty = world({ crash: { budget: 1, at: ['to'] } });
    const state = after(faulty, deliverA, 'to: crash');
    expect(faulty.view(state).actors['to']).toEqual({
      value: 'crashed',
      context: null,
      timers: [],
      mailbox: [],
    });
    expect(enabled(faulty, state)).toEqual([]);
  });

  it('loses what is sent to the actor afterwards', () => {
    const ticker = setup({}).createMachine({
      initial: 'on',
      states: { on: { after: { 1: 'off' } }, off: { entry: send('to', a) } },
    });
    const late = worldOf({ ticker, to: recorder('A') }, { faults });
    const lost = after(late, 'to: crash', 'ticker: fire 1 in on', 'to: restart');
    expect(enabled(late, lost)).toEqual([]);
    const kept = after(late, 'to: crash', 'to: restart', 'ticker: fire 1 in on');
    expect(enabled(late, kept)).toEqual(['to: deliver A from ticker']);
  });

  it('leaves what the actor has already sent', () => {
    const faulty = world({ crash: { budget: 1, at: ['from'] } });
    expect(enabled(faulty, after(faulty, 'from: crash'))).toEqual([deliverA]);
  });

  it('can happen once to an actor that is down', () => {
    const faulty = world({ crash: { budget: 2, at: ['to'] } });
    expect(enabled(faulty, after(faulty, 'to: crash'))).toEqual([]);
  });
});

describe('a restart', () => {
  const mailed = worldOf(
    { to: recorder('A', 'B'), from: sender('to', b) },
    {
      mail: [{ to: 'to', message: a }],
      faults: { crash: { budget: 1 }, restart: { budget: 1 } },
    },
  );

  it('begins from the initial state, with the mail of the environment and nothing else', () => {
    const line = 'to: deliver A from environment';
    const state = after(mailed, line, 'to: crash', 'to: restart');
    expect(mailed.view(state).actors['to']).toMatchObject({
      context: { seen: '' },
      mailbox: [{ type: 'A', from: 'environment' }],
    });
  });

  it('sends again what the actor sends when it begins', () => {
    const state = after(mailed, 'from: crash', 'from: restart');
    expect(
      mailed.view(state).actors['to']?.mailbox.filter(({ type }) => type === 'B'),
    ).toHaveLength(2);
  });

  it('is never taken before a crash', () => {
    expect(enabled(mailed).filter((line) => line.includes('restart'))).toEqual([]);
  });
});
