import { setup } from 'xstate';
import { World, type FaultConfig, type WorldConfig } from '../index.js';
import { announce, reply, send } from './effects.js';
import { never } from './machines.js';

/**
 * A store that keeps the first PUT and says so, and clients that put, and that take `TAKEN` for another client's success.
 *
 * A store that is paused lets requests wait; a wipe empties it, whatever it is doing. Without a fault the one client
 * always keeps what it put; with a reply that is lost it is told that another was first.
 */
export function faultyStore(
  faults: FaultConfig,
  {
    clients = 1,
    symmetric = true,
    ...config
  }: Omit<Partial<WorldConfig>, 'symmetric'> & {
    readonly clients?: number;
    readonly symmetric?: boolean;
  } = {},
): World {
  const ids = Array.from({ length: clients }, (_, index) => `client-${index + 1}`);
  return new World({
    name: 'faulty store',
    actors: [...ids.map((id) => ({ id, machine: client })), { id: 'store', machine: store }],
    properties: [
      { name: 'one client keeps', machine: never('KEPT', 2) },
      { name: 'nobody is too late', machine: never('LATE') },
    ],
    faults,
    ...(clients > 1 && symmetric ? { symmetric: ids } : {}),
    ...config,
  });
}

const client = setup({}).createMachine({
  id: 'client',
  initial: 'asking',
  entry: send('store', { type: 'PUT' }),
  states: {
    asking: { on: { STORED: 'kept', TAKEN: 'late', BREAK: 'broken' } },
    kept: { entry: announce('KEPT'), on: { STORED: {}, TAKEN: {} } },
    late: { entry: announce('LATE'), on: { STORED: {}, TAKEN: {} } },
    broken: { on: { STORED: {}, TAKEN: {} } },
  },
});

const store = setup({
  types: { events: {} as { type: 'PUT' | 'PAUSE' | 'WIPE'; from: string } },
}).createMachine({
  id: 'store',
  initial: 'empty',
  states: {
    empty: {
      on: {
        PUT: { target: 'full', actions: [reply('STORED'), announce('PUT')] },
        PAUSE: 'paused',
      },
    },
    full: { on: { PUT: { actions: reply('TAKEN') }, WIPE: 'empty' } },
    paused: { meta: { defer: ['PUT', 'WIPE'] }, after: { 1: 'empty' } },
  },
});
