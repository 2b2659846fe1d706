/** eclipse-leshan/leshan#837: release as GET, compare, DEL: the key lapses between GET and DEL, and DEL frees another's lock. */
import * as parts from '../../model/resources/index.js';
import { exclusiveWhileHeld, propertySetFields } from '../../properties/index.js';
import { World } from '../../sim/index.js';

const { machine, send, announce } = parts.speaker<
  { me: string },
  parts.KeyReply,
  parts.KeyRequest,
  parts.WorkFact
>();

const server = (inOneStep: boolean) =>
  machine({
    context: ({ input }) => input,
    initial: 'acquiring',
    states: {
      acquiring: {
        entry: send('key', ({ context: { me } }) => ({ type: 'SET_NX', value: me })),
        on: { KEY_SET: 'working', KEY_KEPT: 'done' },
      },
      working: {
        entry: announce(({ context: { me } }) => ({ type: 'working', who: me })),
        after: { 1_000: inOneStep ? 'releasing' : 'looking' },
        exit: announce(({ context: { me } }) => ({ type: 'rested', who: me })),
      },
      looking: {
        entry: send('key', { type: 'GET' }),
        on: {
          KEY: [
            { guard: ({ context, event }) => event.value === context.me, target: 'deleting' },
            { target: 'done' },
          ],
        },
      },
      deleting: { entry: send('key', { type: 'DEL' }), on: { KEY_DELETED: 'done' } },
      releasing: {
        entry: send('key', ({ context: { me } }) => ({ type: 'DEL_IF', value: me })),
        on: { KEY_DELETED: 'done' },
      },
      done: {},
    },
  });

const servers = ['server-1', 'server-2', 'server-3'];
const world = (name: string, own: ReturnType<typeof server>): World =>
  new World({
    name,
    actors: [
      ...servers.map((me) => ({ id: me, machine: own, input: { me } })),
      { id: 'key', machine: parts.expiringKey, input: { id: 'key' }, role: 'storage' },
    ],
    properties: [exclusiveWhileHeld],
    faults: { lapse: { budget: 1 } },
    symmetric: servers,
    sets: propertySetFields,
  });
export default world('leshan, release in three steps', server(false));
export const fixed = world('leshan, release in one step', server(true));
