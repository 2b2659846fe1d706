/** Two nodes elect a leader by a lease, and the leader takes a job from a queue: is it done once? docs/your-own-parts.md walks through it. */
import { assign, setup } from 'xstate';
import { speaker } from '../model/resources/index.js';
import { World } from '../sim/index.js';

type Lease = { type: 'ELECTED'; token: number } | { type: 'FOLLOW' };
type Asked = { type: 'TAKE' | 'FINISH'; token: number };
type Queue = { type: 'JOB' | 'EMPTY' | 'FINISHED' | 'STALE' };
type Done = { type: 'done'; again: boolean; token: number };
/** Whoever asks while it is free gets it, with a token that is one higher each time. By the fault `expire` it is free again. */
const leases = speaker<{ token: number }, { type: 'ELECT' | 'EXPIRE' }, Lease>();
const lease = leases.machine({
  meta: { faults: { expire: 'EXPIRE' } },
  context: { token: 0 },
  initial: 'free',
  states: {
    free: { on: { ELECT: 'granting' } },
    granting: {
      entry: assign({ token: ({ context }) => context.token + 1 }),
      always: 'held',
      exit: leases.reply(({ context: { token } }) => ({ type: 'ELECTED', token })),
    },
    held: { on: { ELECT: { actions: leases.reply({ type: 'FOLLOW' }) }, EXPIRE: 'free' } },
  },
});
/** Hands out its job until somebody has finished it. Fenced, it listens to nobody who has been replaced as the leader. */
const queues = speaker<{ fenced: boolean; done: boolean; newest: number }, Asked, Queue, Done>();
const stale = {
  guard: ({ context, event }: { context: { fenced: boolean; newest: number }; event: Asked }) =>
    context.fenced && event.token < context.newest,
  actions: queues.reply({ type: 'STALE' }),
};
const tell = queues.announce(({ context: { done }, event: { token } }) => {
  return { type: 'done', again: done, token };
});
const queue = queues.machine({
  context: ({ input }) => input,
  on: {
    TAKE: [
      stale,
      { guard: ({ context }) => context.done, actions: queues.reply({ type: 'EMPTY' }) },
      { actions: [assign({ newest: ({ event }) => event.token }), queues.reply({ type: 'JOB' })] },
    ],
    FINISH: [
      stale,
      { actions: [tell, assign({ done: true }), queues.reply({ type: 'FINISHED' })] },
    ],
  },
});
/** A follower asks again; a leader takes the job, works, and says that it has finished. */
const nodes = speaker<{ token: number }, Lease | Queue, { type: 'ELECT' } | Asked>();
const ask = (type: Asked['type']) =>
  nodes.send('queue', ({ context: { token } }) => ({ type, token }));
const node = nodes.machine({
  context: ({ input }) => input,
  initial: 'asking',
  on: { STALE: '.asking', EMPTY: '.idle', FINISHED: '.idle' },
  states: {
    asking: {
      entry: nodes.send('lease', { type: 'ELECT' }),
      on: {
        ELECTED: { target: 'leading', actions: assign({ token: ({ event }) => event.token }) },
        FOLLOW: 'following',
      },
    },
    following: { after: { 1_000: 'asking' } },
    leading: { entry: ask('TAKE'), on: { JOB: 'working' } },
    working: { after: { 5_000: 'finishing' } },
    finishing: { entry: ask('FINISH') },
    idle: {},
  },
});
/** Violated by a job that is done again; put to the test once a second leader has done it. */
const jobOnce = setup({ types: { events: {} as Done } }).createMachine({
  initial: 'first',
  on: {
    done: [
      { guard: ({ event }) => event.again, target: '.twice' },
      { guard: ({ event }) => event.token > 1, target: '.second' },
    ],
  },
  states: { first: {}, second: { tags: 'witness' }, twice: { tags: 'violation' } },
});

const ids = ['node-1', 'node-2'];
const world = (fenced: boolean): World =>
  new World({
    name: `leader lease, ${fenced ? 'fenced' : 'not fenced'}`,
    actors: [
      ...ids.map((id) => ({ id, machine: node, input: { token: 0 } })),
      { id: 'lease', machine: lease, role: 'storage' },
      { id: 'queue', machine: queue, input: { fenced, done: false, newest: 0 }, role: 'storage' },
    ],
    properties: [{ name: 'jobOnce', machine: jobOnce }],
    faults: { expire: { budget: 1 } },
    symmetric: ids,
  });

export default world(false);
export const fenced = world(true);
