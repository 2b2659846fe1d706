import { setup } from 'xstate';
import { World, type Time } from '../../sim/index.js';
import { announce, send } from '../../sim/test/effects.js';

/** One that asks once, one that answers, and a property that waits for the answer. */
export function pingPong(time: Time = 'asynchronous'): World {
  const machine = setup({});
  return new World({
    name: 'ping-pong',
    time,
    actors: [
      {
        id: 'ping',
        machine: machine.createMachine({
          entry: send('pong', { type: 'PING' }),
          on: { PONG: { actions: announce('answered') } },
        }),
      },
      {
        id: 'pong',
        machine: machine.createMachine({
          on: { PING: { actions: send('ping', { type: 'PONG' }) } },
        }),
      },
    ],
    properties: [
      {
        name: 'answered',
        machine: machine.createMachine({
          initial: 'waiting',
          states: {
            waiting: { tags: 'pending', on: { answered: 'done' } },
            done: { tags: 'witness' },
          },
        }),
      },
    ],
  });
}
