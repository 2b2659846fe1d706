import { setup } from 'xstate';
import { describe, expect, it } from 'vitest';
import type { ChannelKind } from '../index.js';
import { announce, send } from './effects.js';
import {
  after,
  coverageOf,
  enabled,
  never,
  outcomes,
  recorder,
  seenBy,
  sender,
  worldOf,
  machineOf,
} from './machines.js';
import { explore } from '../index.js';

const a = { type: 'A' };
const b = { type: 'B' };

describe('a channel', () => {
  const world = (kind: ChannelKind) =>
    worldOf({ from: sender('to', a, b), to: recorder('A', 'B') }, { channel: () => kind });

  it('that is fifo delivers in the order of sending', () => {
    expect(enabled(world('fifo'))).toEqual(['to: deliver A from from']);
    expect(outcomes(world('fifo'), seenBy('to'))).toEqual(['A B']);
  });

  it('that is a bag delivers in any order, each message once', () => {
    expect(outcomes(world('bag'), seenBy('to'))).toEqual(['A B', 'B A']);
  });

  it('that is a bag keeps two equal messages apart from one', () => {
    const twice = worldOf(
      { from: sender('to', a, a), to: recorder('A') },
      { channel: () => 'bag' },
    );
    expect(enabled(twice)).toEqual(['to: deliver A from from']);
    expect(outcomes(twice, seenBy('to'))).toEqual(['A A']);
  });

  it('that is a set delivers a message any number of times and never uses it up', () => {
    const latch = setup({}).createMachine({
      initial: 'none',
      states: { none: { on: { A: 'one' } }, one: { on: { A: 'two' } }, two: { on: { A: {} } } },
    });
    const set = worldOf({ from: sender('to', a, a), to: latch }, { channel: () => 'set' });
    const line = 'to: deliver A from from';
    expect(set.view(after(set, line, line, line)).actors['to']).toMatchObject({
      value: 'two',
      mailbox: [{ type: 'A', from: 'from' }],
    });
    expect(coverageOf(set)).toMatchObject({ states: 3, transitions: 4, quiescent: 0 });
  });

  it('is fifo for one pair of actors only: two senders race', () => {
    const two = worldOf({ x: sender('to', a), y: sender('to', b), to: recorder('A', 'B') });
    expect(outcomes(two, seenBy('to'))).toEqual(['A B', 'B A']);
  });

  it('without order shows in a schedule what distinguishes its messages, one with order does not', () => {
    const from = sender('to', { type: 'A', n: 1 }, { type: 'A', n: 2 });
    const of = (kind: ChannelKind) => worldOf({ from, to: recorder('A') }, { channel: () => kind });
    expect(enabled(of('fifo'))).toEqual(['to: deliver A from from']);
    expect(enabled(of('bag'))).toEqual([
      'to: deliver A {"n":1} from from',
      'to: deliver A {"n":2} from from',
    ]);
  });

  it('from the environment brings what is there at the beginning, at any time', () => {
    const world = worldOf(
      { from: sender('to', a), to: recorder('A', 'B') },
      { mail: [{ to: 'to', message: b }] },
    );
    expect(outcomes(world, seenBy('to'))).toEqual(['A B', 'B A']);
    expect(enabled(world)).toEqual(['to: deliver A from from', 'to: deliver B from environment']);
  });

  it('can lead back to its own sender', () => {
    const self = setup({}).createMachine({
      initial: 'one',
      states: { one: { entry: send('self', a), on: { A: 'two' } }, two: {} },
    });
    const world = worldOf({ self });
    expect(enabled(world)).toEqual(['self: deliver A from self']);
    expect(coverageOf(world)).toMatchObject({ states: 2, depth: 2 });
  });

  it('may have another kind for each pair', () => {
    const world = worldOf(
      {
        x: sender('to', a, b),
        y: sender('to', { type: 'C' }, { type: 'D' }),
        to: recorder('A', 'B', 'C', 'D'),
      },
      { channel: (from) => (from === 'x' ? 'fifo' : 'bag') },
    );
    const orders = outcomes(world, seenBy('to'));
    expect(orders).toHaveLength(12);
    expect(orders.every((order) => order.indexOf('A') < order.indexOf('B'))).toBe(true);
  });
});

describe('a deferred message', () => {
  const picky = setup({}).createMachine({
    initial: 'busy',
    states: {
      busy: { meta: { defer: ['A'] }, on: { B: 'free' } },
      free: { on: { A: 'done' } },
      done: {},
    },
  });
  const world = (...messages: { type: string }[]) =>
    worldOf({ from: sender('to', ...messages), to: picky });

  it('stays in the mailbox, and that is no transition', () => {
    expect(enabled(world(a))).toEqual([]);
    expect(coverageOf(world(a))).toMatchObject({ states: 1, transitions: 1, quiescent: 1 });
  });

  it('at the head of a fifo channel blocks what is behind it', () => {
    expect(enabled(world(a, b))).toEqual([]);
    expect(coverageOf(world(a, b)).states).toBe(1);
  });

  it('is taken when the state no longer defers it', () => {
    const behind = world(b, a);
    const state = after(behind, 'to: deliver B from from', 'to: deliver A from from');
    expect(behind.view(state).actors['to']?.value).toBe('done');
  });

  it('in a bag lets the others pass', () => {
    const bag = worldOf({ from: sender('to', a, b), to: picky }, { channel: () => 'bag' });
    expect(enabled(bag)).toEqual(['to: deliver B from from']);
    expect(coverageOf(bag).states).toBe(3);
  });

  it('differs from an ignored one, which is a transition', () => {
    const ignoring = setup({}).createMachine({ on: { A: {} } });
    const ignored = worldOf({ from: sender('to', a), to: ignoring });
    expect(coverageOf(ignored)).toMatchObject({ states: 2, transitions: 2 });
  });
});

describe('a property', () => {
  const speaker = (...facts: string[]) => setup({}).createMachine({ entry: facts.map(announce) });
  const verdictOf = (machine: ReturnType<typeof never>, ...facts: string[]) =>
    explore(worldOf({ speaker: speaker(...facts) }, { properties: [{ name: 'p', machine }] }))[0];
  const pending = setup({}).createMachine({
    initial: 'calm',
    states: {
      calm: { on: { OWE: 'owing' } },
      owing: { tags: ['pending', 'witness'], on: { PAY: 'calm' } },
    },
  });

  it('is violated the moment its machine enters a state tagged violation', () => {
    expect(verdictOf(never('BAD'), 'GOOD', 'BAD')).toMatchObject({
      kind: 'violated',
      counterexample: { violates: 'safety', actions: [] },
    });
    expect(verdictOf(never('BAD'), 'GOOD')?.kind).toBe('holds');
  });

  it('is violated by a quiescent world if its state is tagged pending', () => {
    expect(verdictOf(pending, 'OWE')).toMatchObject({
      kind: 'violated',
      counterexample: { violates: 'liveness' },
    });
    expect(verdictOf(pending, 'OWE', 'PAY')?.kind).not.toBe('violated');
  });

  it('is unwitnessed as long as no state tagged witness is reached', () => {
    expect(verdictOf(pending)?.kind).toBe('unwitnessed');
  });

  it('sees each fact that one step announces, in order', () => {
    expect(verdictOf(never('BAD', 3), 'BAD', 'BAD')?.kind).toBe('holds');
    expect(verdictOf(never('BAD', 3), 'BAD', 'BAD', 'BAD')?.kind).toBe('violated');
  });

  it('lets facts pass that it does not handle', () => {
    expect(verdictOf(never('BAD'), 'UNHEARD OF')?.kind).toBe('holds');
  });

  it.each([
    ['sends', { on: { BAD: { actions: send('speaker', a) } } }],
    ['announces', { on: { BAD: { actions: announce('MORE') } } }],
    [
      'sets a timer',
      { initial: 'x', states: { x: { on: { BAD: 'y' } }, y: { after: { 1: 'x' } } } },
    ],
  ])('that %s on a fact is refused', (_, config) => {
    const machine = machineOf({ tags: 'witness', ...config });
    expect(() => verdictOf(machine, 'BAD')).toThrow(/property p acts .*BAD/);
  });

  it.each([
    ['sends', { entry: send('speaker', a) }],
    ['announces', { entry: announce('MORE') }],
    ['sets a timer', { initial: 'x', states: { x: { after: { 1: 'y' } }, y: {} } }],
  ])('that %s in its initial state is refused', (_, config) => {
    const machine = machineOf({ tags: 'witness', ...config });
    expect(() => verdictOf(machine)).toThrow(/property p acts /);
  });
});
