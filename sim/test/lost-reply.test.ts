import { setup } from 'xstate';
import { describe, expect, it } from 'vitest';
import { explore, type ChannelKind, type FaultConfig } from '../index.js';
import { disagreements } from './agreement.js';
import { reply, send } from './effects.js';
import { faultyStore } from './faulty-store.js';
import { after, enabled, outcomes, recorder, seenBy, sender, worldOf } from './machines.js';
import { step } from './actions.js';

const lostReply: FaultConfig = { 'lost-reply': { budget: 1 } };
const lost = 'store: lost-reply PUT from client-1';
const put = 'store: deliver PUT from client-1';

describe('a lost reply', () => {
  it('lets the request take effect, loses what goes back, and leaves the request where it was', () => {
    const world = faultyStore(lostReply);
    expect(enabled(world)).toEqual([put, lost]);
    const { actors, faultsLeft } = world.view(after(world, lost));
    expect(actors['store']).toMatchObject({
      value: 'full',
      mailbox: [{ type: 'PUT', from: 'client-1' }],
    });
    expect(actors['client-1']?.mailbox).toEqual([]);
    expect(faultsLeft).toEqual({});
  });

  it('loses nothing that goes to others, and hides nothing from the properties', () => {
    const store = setup({ types: { events: {} as { type: 'A'; from: string } } }).createMachine({
      on: { A: { actions: [reply('YES'), send('auditor', { type: 'A' })] } },
    });
    const world = worldOf(
      { from: sender('store', { type: 'A' }), store, auditor: recorder('A') },
      { faults: lostReply },
    );
    const action = step('store', 'lost-reply', 'A from from');
    expect(world.effectsOf(world.initial(), action)).toEqual({
      event: { type: 'A', from: 'from' },
      sends: [{ to: 'auditor', message: { type: 'A', from: 'store' } }],
      facts: [],
    });
    const faulty = faultyStore(lostReply);
    const same = step('store', 'lost-reply', 'PUT from client-1');
    expect(faulty.effectsOf(faulty.initial(), same).facts).toEqual([{ type: 'PUT' }]);
  });

  it('makes the client believe that another was first: a verdict that is another one without it', () => {
    const late = (faults: FaultConfig) => explore(faultyStore(faults))[1];
    expect(late({})?.kind).toBe('holds');
    const verdict = late(lostReply);
    if (verdict?.kind !== 'violated') throw new Error('expected a violation');
    const world = faultyStore(lostReply);
    expect(verdict.counterexample.actions.map((action) => world.describe(action))).toEqual([
      lost,
      put,
      'client-1: deliver TAKEN from store',
    ]);
  });

  it('happens only where the request is taken', () => {
    const world = faultyStore({
      ...lostReply,
      pause: { budget: 1, events: [{ to: 'store', message: { type: 'PAUSE' } }] },
    });
    expect(enabled(world, after(world, 'store: pause'))).toEqual(['store: fire 1 in paused']);
  });

  it.each<[ChannelKind, string[]]>([
    ['fifo', ['A A B', 'A B', 'A B B']],
    ['bag', ['A A B', 'A B', 'A B A', 'A B B', 'B A', 'B A A', 'B A B', 'B B A']],
  ])('repeats a request of a %s in its order', (kind, expected) => {
    const repeating = worldOf(
      { from: sender('to', { type: 'A' }, { type: 'B' }), to: recorder('A', 'B') },
      { faults: lostReply, channel: () => kind },
    );
    expect(outcomes(repeating, seenBy('to'))).toEqual(expected);
  });

  it('leaves a set as it is: it delivers the request again anyway', () => {
    const world = faultyStore(lostReply, { channel: () => 'set' });
    const [one, other] = [put, lost].map((line) => world.view(after(world, line)).actors);
    expect(one?.['store']).toEqual(other?.['store']);
    expect(one?.['client-1']?.mailbox).toHaveLength(1);
    expect(other?.['client-1']?.mailbox).toHaveLength(0);
  });

  it('happens to the channels named, and to no other', () => {
    const at = (...places: readonly (readonly [string, string])[]) =>
      enabled(faultyStore({ 'lost-reply': { budget: 1, at: places } }));
    expect(at(['client-1', 'store'])).toEqual([put, lost]);
    expect(at(['store', 'client-1'])).toEqual([put]);
  });

  it('does not happen in a shared mailbox, and is refused there', () => {
    const world = (faults: FaultConfig) =>
      worldOf(
        { from: sender('queue', { type: 'A' }), to: recorder('A') },
        { faults, shared: [{ id: 'queue', kind: 'fifo', receivers: ['to'] }] },
      );
    expect(enabled(world(lostReply))).toEqual(['to: deliver A from from in queue']);
    const at = [['from', 'queue']] as const;
    expect(() => world({ 'lost-reply': { budget: 1, at } })).toThrow(/queue is a shared mailbox/);
    expect(() => world({ drop: { budget: 1, at } })).not.toThrow();
  });

  it.each<ChannelKind>(['fifo', 'bag', 'set'])('is found alike in every way: %s', (kind) => {
    const make = () => faultyStore(lostReply, { clients: 2, channel: () => kind });
    expect(disagreements(make)).toEqual({ lines: [], compared: true });
  });
});
