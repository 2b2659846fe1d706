/** abelaska/jedis-lock#2: work outlives its lock's time to live, and the plain DEL at its end frees the next owner's lock. */
import * as parts from '../../model/resources/index.js';
import { exclusiveWhileHeld, propertySetFields } from '../../properties/index.js';
import { World } from '../../sim/index.js';

interface Owner {
  readonly me: string;
  readonly compares: boolean;
}

const { machine, send, announce } = parts.speaker<
  Owner,
  parts.KeyReply | { readonly type: 'GO' },
  parts.KeyRequest,
  parts.WorkFact
>();

const owner = machine({
  context: ({ input }) => input,
  initial: 'idle',
  states: {
    idle: { on: { GO: 'acquiring' } },
    acquiring: {
      entry: send('key', ({ context: { me } }) => ({ type: 'SET_NX', value: me })),
      on: { KEY_SET: 'working', KEY_KEPT: 'done' },
    },
    working: {
      entry: announce(({ context: { me } }) => ({ type: 'working', who: me })),
      after: { 10_000: 'releasing' },
      exit: announce(({ context: { me } }) => ({ type: 'rested', who: me })),
    },
    releasing: {
      entry: send('key', ({ context: { me, compares } }) =>
        compares ? { type: 'DEL_IF', value: me } : { type: 'DEL' },
      ),
      on: { KEY_DELETED: 'done' },
    },
    done: {},
  },
});

const owners = ['owner-1', 'owner-2', 'owner-3'];

const world = (compares: boolean): World =>
  new World({
    name: `jedis-lock, ${compares ? 'compare and delete' : 'plain DEL'}`,
    actors: [
      ...owners.map((me) => ({ id: me, machine: owner, input: { me, compares } })),
      { id: 'key', machine: parts.expiringKey, input: { id: 'key' }, role: 'storage' },
    ],
    mail: owners.map((to) => ({ to, message: { type: 'GO' } })),
    properties: [exclusiveWhileHeld],
    faults: { lapse: { budget: 1 } },
    symmetric: owners,
    sets: propertySetFields,
  });

export default world(false);
export const fixed = world(true);
