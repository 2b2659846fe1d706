/** symfony/symfony#59741: a FIFO queue knows a copy by its content, and drops an equal message that comes while the first is at work. */
import { assign } from 'xstate';
import * as parts from '../../model/resources/index.js';
import { coveredByLaterRun } from '../../properties/index.js';
import { World } from '../../sim/index.js';
type App = { readonly me: string; readonly receipt: number };
type Hears = parts.QueueReply | { readonly type: 'GO' };
type Says = parts.QueueRequest;
const { machine, send, announce } = parts.speaker<App, Hears, Says, parts.WorkFact>();

const app = (byContent: boolean) =>
  machine({
    context: ({ input }) => input,
    initial: 'idle',
    states: {
      idle: { on: { GO: 'sending' } },
      sending: {
        entry: [
          announce(({ context: { me } }) => ({ type: 'changed', change: me })),
          send('queue', ({ context: { me } }) => {
            return { type: 'SEND', body: 'refresh', ...(byContent ? {} : { dedup: me }) };
          }),
        ],
        on: { SENT: 'receiving' },
      },
      receiving: {
        entry: send('queue', { type: 'RECEIVE' }),
        on: {
          EMPTY: 'done',
          RECEIVED: {
            target: 'working',
            actions: assign(({ event: { receipt } }) => ({ receipt })),
          },
        },
      },
      working: {
        entry: announce(({ context: { receipt } }) => ({ type: 'began', run: `run-${receipt}` })),
        after: { 1_000: 'acking' },
        exit: announce(({ context: { receipt } }) => ({ type: 'finished', run: `run-${receipt}` })),
      },
      acking: {
        entry: send('queue', ({ context: { receipt } }) => ({ type: 'ACK', receipt })),
        on: { ACKED: 'receiving' },
      },
      done: {},
    },
  });
const apps = ['app-1', 'app-2'];
const world = (name: string, own: ReturnType<typeof app>): World =>
  new World({
    name,
    actors: [
      ...apps.map((me) => ({ id: me, machine: own, input: { me, receipt: 0 } })),
      { id: 'queue', machine: parts.workQueue, input: { inOrder: true, window: true } },
    ],
    mail: apps.map((to) => ({ to, message: { type: 'GO' } })),
    properties: [coveredByLaterRun],
  });
export default world('symfony messenger on SQS FIFO, content as id', app(true));
export const fixed = world('symfony messenger on SQS FIFO, an id for each message', app(false));
