/** A worker dies with a message: with no visibility timeout, no stalled check, it is lost. Put back when its holder is dead, it is done. */
import { assign } from 'xstate';
import * as parts from '../../model/resources/index.js';
import { everyKept } from '../../properties/index.js';
import { World } from '../../sim/index.js';

interface Worker {
  readonly body: string;
  readonly receipt: number;
}
interface Fact {
  readonly type: 'sent' | 'done';
  readonly ids: readonly string[];
}
type Hears = parts.QueueReply | { readonly type: 'DIE' };
const { machine, send, announce } = parts.speaker<Worker, Hears, parts.QueueRequest, Fact>();

const worker = (isMissed: boolean) =>
  machine({
    meta: { faults: { death: 'DIE' } },
    context: ({ input }) => input,
    initial: 'asking',
    states: {
      asking: {
        entry: send('queue', { type: 'RECEIVE' }),
        on: {
          RECEIVED: { target: 'working', actions: assign(({ event }) => event) },
          EMPTY: 'waiting',
        },
      },
      waiting: { after: { 1_000: 'asking' } },
      working: { after: { 5_000: 'finishing' }, on: { DIE: 'dead' } },
      finishing: {
        entry: send('queue', ({ context: { receipt } }) => ({ type: 'ACK', receipt })),
        on: { ACKED: 'asking' },
        exit: announce(({ context: { body } }) => ({ type: 'done', ids: [body] })),
      },
      dead: isMissed ? { entry: send('queue', { type: 'HOLDER_GONE' }) } : {},
    },
  });
const sent = announce({ type: 'sent', ids: ['a', 'b'] });
const put = (body: string) => send('queue', { type: 'SEND', body });
const entry = [sent, put('a'), put('b')];
const client = machine({ context: ({ input }) => input, entry, on: { SENT: {} } });
const nothing = { body: '', receipt: 0 };
const world = (name: string, own: ReturnType<typeof worker>): World =>
  new World({
    name,
    actors: [
      ...['worker-1', 'worker-2'].map((id) => ({ id, machine: own, input: nothing })),
      { id: 'client', machine: client, input: nothing },
      { id: 'queue', machine: parts.workQueue },
    ],
    properties: [everyKept({ name: 'everyMessageIsDone', promise: 'sent', kept: 'done' })],
    faults: { death: { budget: 1 } },
    time: 'timed',
  });
export default world('a message of the dead', worker(false));
export const fixed = world('a message put back', worker(true));
