import { setup } from 'xstate';
import { describe, expect, it } from 'vitest';
import { after, coverageOf, enabled, outcomes, sender, textOf, worldOf } from './machines.js';

/** Two timers race with each other and with a message that cancels both. */
const racer = setup({}).createMachine({
  initial: 'waiting',
  states: {
    waiting: { after: { 10: 'early', 20: 'late' }, on: { STOP: 'stopped' } },
    early: {},
    late: {},
    stopped: { on: { STOP: {} } },
  },
});

const valueOf = (id: string) => (world: ReturnType<typeof worldOf>, state: Int32Array) =>
  textOf(world.view(state).actors[id]?.value ?? null);

describe('in an asynchronous world a timer', () => {
  it('may fire at any moment, whatever its delay', () => {
    expect(outcomes(worldOf({ racer }), valueOf('racer'))).toEqual(['early', 'late']);
  });

  it('is named after its delay and its state', () => {
    expect(enabled(worldOf({ racer }))).toEqual([
      'racer: fire 10 in waiting',
      'racer: fire 20 in waiting',
    ]);
  });

  it('that is cancelled by leaving the state never fires', () => {
    const world = worldOf({ from: sender('racer', { type: 'STOP' }), racer });
    const state = after(world, 'racer: deliver STOP from from');
    expect(enabled(world, state)).toEqual([]);
    expect(world.view(state).actors['racer']).toMatchObject({ value: 'stopped', timers: [] });
  });

  it('is known by name if it has one, and by its own name only', () => {
    const named = setup({ delays: { LEASE: 5 } }).createMachine({
      id: 'm',
      initial: 'on',
      states: { on: { after: { LEASE: 'off' } }, off: {} },
    });
    expect(enabled(worldOf({ named }))).toEqual(['named: fire LEASE in on']);
  });

  it('in one of two regions has another name than the one in the other, custom state ids included', () => {
    const region = (id: string) => ({
      initial: 'on',
      states: { on: { id, after: { 1: 'off' } }, off: {} },
    });
    const both = setup({}).createMachine({
      id: 'm',
      type: 'parallel',
      states: { left: region('left-on'), right: region('right-on') },
    });
    const lines = enabled(worldOf({ both }));
    expect(lines).toHaveLength(2);
    expect(new Set(lines).size).toBe(2);
  });

  it('whose guard forbids is used up without effect', () => {
    const guarded = setup({}).createMachine({
      initial: 'on',
      states: { on: { after: { 1: { guard: () => false, target: 'off' } } }, off: {} },
    });
    const world = worldOf({ guarded });
    const state = after(world, 'guarded: fire 1 in on');
    expect(world.view(state).actors['guarded']).toMatchObject({ value: 'on', timers: [] });
  });

  it('begins anew when its state is entered again', () => {
    const loop = setup({}).createMachine({
      initial: 'on',
      states: { on: { after: { 3: { target: 'on', reenter: true } } } },
    });
    expect(coverageOf(worldOf({ loop }))).toMatchObject({
      states: 1,
      transitions: 2,
      quiescent: 0,
    });
  });
});

describe('in a timed world', () => {
  const time = 'timed' as const;

  it('the earlier timer always fires first', () => {
    const world = worldOf({ racer }, { time });
    expect(outcomes(world, valueOf('racer'))).toEqual(['early']);
    expect(enabled(world)).toEqual(['clock: advance']);
    expect(enabled(world, after(world, 'clock: advance'))).toEqual(['racer: fire 10 in waiting']);
  });

  it('messages take no time: they come before the clock moves', () => {
    const world = worldOf({ from: sender('racer', { type: 'STOP' }), racer }, { time });
    expect(enabled(world)).toEqual(['racer: deliver STOP from from']);
    expect(outcomes(world, valueOf('racer'))).toEqual(['stopped']);
  });

  it('timers due at the same moment fire in any order', () => {
    const tick = setup({}).createMachine({
      initial: 'on',
      states: { on: { after: { 10: 'off' } }, off: {} },
    });
    const world = worldOf({ one: tick, two: tick }, { time });
    const due = after(world, 'clock: advance');
    expect(enabled(world, due)).toEqual(['one: fire 10 in on', 'two: fire 10 in on']);
    expect(coverageOf(world)).toMatchObject({ states: 5, transitions: 6 });
  });

  it('advancing shortens every timer by as much', () => {
    const of = (delay: number) =>
      setup({}).createMachine({
        initial: 'on',
        states: { on: { after: { [delay]: 'off' } }, off: {} },
      });
    const world = worldOf({ short: of(3), long: of(10) }, { time });
    const state = after(world, 'clock: advance');
    expect(world.view(state).actors['long']?.timers.map(([, left]) => left)).toEqual([7]);
    const later = after(world, 'clock: advance', 'short: fire 3 in on', 'clock: advance');
    expect(world.view(later).actors['long']?.timers.map(([, left]) => left)).toEqual([0]);
  });

  it('a timer of zero is due at once', () => {
    const zero = setup({}).createMachine({
      initial: 'on',
      states: { on: { after: { 0: 'off' } }, off: {} },
    });
    expect(enabled(worldOf({ zero }, { time }))).toEqual(['zero: fire 0 in on']);
  });

  it('the clock stands still when no timer is set', () => {
    expect(enabled(worldOf({ from: sender('from') }, { time }))).toEqual([]);
  });

  it('the timers of a crashed actor are gone', () => {
    const world = worldOf({ racer }, { time, faults: { crash: { budget: 1 } } });
    const state = after(world, 'racer: crash');
    expect(enabled(world, state)).toEqual([]);
  });
});
