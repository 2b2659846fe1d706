/** lukas-krecan/ShedLock#6: a short task ends and releases its lock, and a node whose clock is late runs the same tick again. */
import * as parts from '../../model/resources/index.js';
import { oncePerTick } from '../../properties/index.js';
import { World } from '../../sim/index.js';

interface Node {
  readonly me: string;
}
const { machine, send, announce } = parts.speaker<
  Node,
  parts.KeyReply,
  parts.KeyRequest,
  parts.WorkFact
>();

/** A node runs the tick of its own clock, every minute; one of them is looked at. The task takes a second. */
const node = (locksAtLeast: boolean) =>
  machine({
    context: ({ input }) => input,
    initial: 'waiting',
    states: {
      waiting: { after: { 60_000: 'locking' } },
      locking: {
        entry: send('lock', ({ context: { me } }) => ({ type: 'SET_NX', value: me })),
        on: { KEY_SET: 'working', KEY_KEPT: 'turnedAway' },
      },
      turnedAway: {
        entry: announce(({ context: { me } }) => ({ type: 'skipped', tick: 1, by: me })),
      },
      working: {
        entry: announce(({ context: { me } }) => ({ type: 'ran', tick: 1, by: me })),
        after: { 1_000: locksAtLeast ? 'done' : 'releasing' },
      },
      releasing: {
        entry: send('lock', ({ context: { me } }) => ({ type: 'DEL_IF', value: me })),
        on: { KEY_DELETED: 'done' },
      },
      done: {},
    },
  });

const nodes = ['node-1', 'node-2'];

/** Locked for 30 seconds: at most, if it is released after the task; at least, if it is left to lapse. Clocks are up to 10 s late. */
const world = (name: string, own: ReturnType<typeof node>, lateMs = 10_000): World =>
  new World({
    name,
    actors: [
      ...nodes.map((me) => ({ id: me, machine: own, input: { me } })),
      { id: 'lock', machine: parts.expiringKey, input: { id: 'lock', ttlMs: 30_000 } },
    ],
    properties: [oncePerTick],
    time: 'timed',
    lateness: { 'node-2': { ms: lateMs, step: 5_000 } },
  });
export default world('ShedLock, released after the task', node(false));
export const fixed = world('ShedLock, locked for at least 30 s', node(true));
/** What the repair rests on: a clock that is later than the lock lasts. */
export const tooLate = world('ShedLock, a clock that is 40 s late', node(true), 40_000);
