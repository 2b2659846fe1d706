import { setup } from 'xstate';
import { describe, expect, it } from 'vitest';
import { explore, World, type ChannelKind, type FaultConfig, type WorldConfig } from '../index.js';
import { step } from './actions.js';
import { disagreements } from './agreement.js';
import { announce, reply, send } from './effects.js';
import { after, enabled, recorder, sender, worldOf } from './machines.js';

/** A store that answers, and a client that asks once more when it is refused, or takes that for a success. */
function world(
  faults: FaultConfig,
  { onRefusal = 'again', ...config }: Partial<WorldConfig> & { readonly onRefusal?: string } = {},
): World {
  const client = setup({}).createMachine({
    id: 'client',
    initial: 'asking',
    states: {
      asking: {
        entry: send('store', { type: 'PUT' }),
        on: { STORED: 'told', UNAVAILABLE: onRefusal },
      },
      again: { always: 'asking' },
      told: { entry: announce('TOLD') },
    },
  });
  const store = setup({ types: { events: {} as { type: 'PUT'; from: string } } }).createMachine({
    id: 'store',
    initial: 'empty',
    states: {
      empty: { on: { PUT: { target: 'full', actions: [reply('STORED'), announce('STORED')] } } },
      full: { on: { PUT: { actions: reply('STORED') } } },
    },
  });
  const toldIsStored = setup({}).createMachine({
    initial: 'empty',
    states: {
      empty: { on: { STORED: 'stored', TOLD: 'wrong' } },
      stored: { on: { TOLD: 'right' } },
      right: { tags: 'witness' },
      wrong: { tags: 'violation' },
    },
  });
  return new World({
    name: 'refusing store',
    actors: [
      { id: 'client', machine: client },
      { id: 'store', machine: store },
    ],
    properties: [{ name: 'who is told has stored', machine: toldIsStored }],
    faults,
    ...config,
  });
}

const refused: FaultConfig = { refused: { budget: 1 } };
const lost = 'store: refused PUT from client';
const put = 'store: deliver PUT from client';

describe('a refused request', () => {
  it('has no effect, is used up, and its sender is told', () => {
    const one = world(refused);
    expect(enabled(one)).toEqual([put, lost]);
    const { actors, faultsLeft } = one.view(after(one, lost));
    expect(actors['store']).toMatchObject({ value: 'empty', mailbox: [] });
    expect(actors['client']?.mailbox).toEqual([{ type: 'UNAVAILABLE', from: 'store' }]);
    expect(faultsLeft).toEqual({});
    expect(one.effectsOf(one.initial(), step('store', 'refused', 'PUT from client'))).toEqual({
      event: { type: 'PUT', from: 'client' },
      sends: [{ to: 'client', message: { type: 'UNAVAILABLE', from: 'store' } }],
      facts: [],
    });
  });

  it('breaks a client that takes it for a success, and no other', () => {
    const kinds = (onRefusal: string, faults: FaultConfig) =>
      explore(world(faults, { onRefusal })).map(({ kind }) => kind);
    expect(kinds('told', refused)).toEqual(['violated']);
    expect(kinds('told', {})).toEqual(['holds']);
    expect(kinds('again', refused)).toEqual(['holds']);
  });

  it('is told in the words that the receiver declares, also while it lets requests wait', () => {
    const store = setup({}).createMachine({
      meta: { refusal: 'BUSY' },
      initial: 'paused',
      states: { paused: { meta: { defer: ['PUT'] } } },
    });
    const one = worldOf(
      { from: sender('store', { type: 'PUT' }), store, to: recorder('BUSY') },
      { faults: refused },
    );
    // The one that asks has no transition for BUSY.
    expect(enabled(one)).toEqual([]);
    const asking = setup({}).createMachine({
      entry: send('store', { type: 'PUT' }),
      on: { BUSY: {} },
    });
    const two = worldOf({ asking, store }, { faults: refused });
    expect(enabled(two)).toEqual(['store: refused PUT from asking']);
  });

  it.each<[ChannelKind, number]>([
    ['fifo', 0],
    ['bag', 0],
    ['set', 1],
  ])('leaves of a %s what arrives again anyway', (kind, left) => {
    const one = world(refused, { channel: () => kind });
    expect(one.view(after(one, lost)).actors['store']?.mailbox).toHaveLength(left);
  });

  it('happens to the channels named; elsewhere than between actors it is refused', () => {
    const at = (...place: readonly [string, string]) =>
      world({ refused: { budget: 1, at: [place] } });
    expect(enabled(at('client', 'store'))).toEqual([put, lost]);
    expect(() => at('store', 'client')).toThrow(
      'the fault refused is at ["store","client"], but store has no transition for UNAVAILABLE',
    );
    expect(() => at('environment', 'store')).toThrow(/environment has no transition/);
    const queue = { id: 'queue', kind: 'fifo', receivers: ['to'] } as const;
    const machines = { from: sender('queue', { type: 'A' }), to: recorder('A', 'UNAVAILABLE') };
    const shared = (faults: FaultConfig) => worldOf(machines, { faults, shared: [queue] });
    expect(enabled(shared(refused))).toEqual(['to: deliver A from from in queue']);
    const there = { refused: { budget: 1, at: [['to', 'queue']] } } as const;
    expect(() => shared(there)).toThrow(/queue is a shared mailbox/);
  });

  it('is refused where nobody could be told, or a machine declares something else than a type', () => {
    const deaf = { one: recorder('A'), other: recorder('B') };
    expect(() => worldOf(deaf, { faults: refused })).toThrow(
      'the fault refused can happen nowhere: no machine has a transition for UNAVAILABLE',
    );
    expect(() => worldOf(deaf, { faults: { refused: { budget: 0 } } })).not.toThrow();
    const odd = setup({}).createMachine({ meta: { refusal: { type: 'BUSY' } } });
    expect(() => worldOf({ odd }, { faults: refused })).toThrow(
      'odd declares {"type":"BUSY"} as its refusal; expected the type of a message',
    );
  });

  it.each<ChannelKind>(['fifo', 'bag', 'set'])('is found alike in every way: %s', (kind) => {
    const make = () => world(refused, { channel: () => kind });
    expect(disagreements(make)).toEqual({ lines: [], compared: true });
  });
});
