import type { AnyStateMachine } from 'xstate';
import type { WorldConfig } from '../../../sim/index.js';
import { announce, send } from '../../../sim/test/effects.js';
import { machineOf, never } from '../../../sim/test/machines.js';
import { naiveStart } from '../../../sim/test/naive-start.js';

const teller = (type: string, ...facts: readonly string[]): AnyStateMachine =>
  machineOf({ on: { [type]: { actions: facts.map(announce) } } });

/** Owes something after `begun` until `done`. */
const finished = machineOf({
  initial: 'none',
  states: {
    none: { on: { begun: 'owing' } },
    owing: { tags: ['pending', 'witness'], on: { done: 'none' } },
  },
});

const broken = [{ name: 'never said', machine: never('said') }];

/** Says so when B comes before A. */
const inOrder = machineOf({
  initial: 'none',
  states: {
    none: { on: { A: 'some', B: { target: 'some', actions: announce('said') } } },
    some: { on: { A: {}, B: {} } },
  },
});
const both = machineOf({ entry: [send('two', { type: 'A' }), send('two', { type: 'B' })] });
const bothQueued = machineOf({ entry: [send('q', { type: 'A' }), send('q', { type: 'B' })] });

/**
 * Configurations whose one property is violated, each because of another part of them: who reads over that part finds
 * that it holds.
 */
export const rightWorlds: { readonly [name: string]: () => WorldConfig } = {
  // Actors, shared mailboxes of both kinds, symmetry, mail.
  'naive start': () => naiveStart(2),
  mail: () => ({
    name: 'w',
    actors: [{ id: 'one', machine: teller('A', 'said') }],
    mail: [{ to: 'one', message: { type: 'A' } }],
    properties: broken,
  }),
  crash: () => ({
    name: 'w',
    actors: [
      { id: 'one', machine: both },
      {
        id: 'two',
        machine: machineOf({
          on: { A: { actions: announce('begun') }, B: { actions: announce('done') } },
        }),
        role: 'client',
      },
    ],
    faults: { crash: { budget: 1, at: ['two'] } },
    faultsMax: 1,
    properties: [{ name: 'finished', machine: finished }],
  }),
  duplicate: () => ({
    name: 'w',
    actors: [{ id: 'one', machine: teller('A', 'said') }],
    mail: [{ to: 'one', message: { type: 'A' } }],
    faults: { duplicate: { budget: 1, at: [['environment', 'one']] } },
    properties: [{ name: 'at most once', machine: never('said', 2) }],
  }),
  drop: () => ({
    name: 'w',
    actors: [
      { id: 'one', machine: both },
      {
        id: 'two',
        machine: machineOf({
          on: { A: { actions: announce('begun') }, B: { actions: announce('done') } },
        }),
      },
    ],
    faults: { drop: { budget: 1, at: [['one', 'two']] } },
    properties: [{ name: 'finished', machine: finished }],
  }),
  'a fault of its own': () => ({
    name: 'w',
    actors: [{ id: 'one', machine: teller('PAUSE', 'said') }],
    faults: { pause: { budget: 1, events: [{ to: 'one', message: { type: 'PAUSE' } }] } },
    properties: broken,
  }),
  channel: () => ({
    name: 'w',
    actors: [
      { id: 'one', machine: both },
      { id: 'two', machine: inOrder },
    ],
    channel: () => 'bag',
    properties: broken,
  }),
  'a shared bag': () => ({
    name: 'w',
    actors: [
      { id: 'one', machine: bothQueued },
      { id: 'two', machine: inOrder },
    ],
    shared: [{ id: 'q', kind: 'bag', receivers: ['two'] }],
    properties: broken,
  }),
  time: () => ({
    name: 'w',
    actors: [
      {
        id: 'one',
        machine: machineOf({
          initial: 'on',
          states: {
            on: { after: { 10: { actions: announce('said') }, 5: 'off' } },
            off: {},
          },
        }),
      },
    ],
    time: 'asynchronous',
    properties: broken,
  }),
  input: () => ({
    name: 'w',
    actors: [{ id: 'one', machine: teller('A', 'said'), input: { n: 1, list: ['a'] } }],
    mail: [{ to: 'one', message: { type: 'A', n: 1 } }],
    sets: ['seen'],
    properties: broken,
  }),
};
