/** dbos-inc/dbos-transact-ts#1246: "start it, or give me the one that runs", then send: the event comes after the window has closed. */
import * as parts from '../../model/resources/index.js';
import { everyKept } from '../../properties/index.js';
import { World } from '../../sim/index.js';

const conflict = 'use-existing';
type Me = { readonly me: string };
type Fact = { readonly type: 'sent' | 'read'; readonly ids: readonly string[] };
const { machine, send, announce } = parts.speaker<Me, parts.RunReply, parts.RunRequest, Fact>();
type Signaled = { context: Me; event: { run: string } };
const isMine = ({ context, event }: Signaled): boolean => event.run === context.me;
const tellRead = announce(({ event }) => {
  return { type: 'read', ids: 'events' in event ? event.events.toSorted() : [] };
});

/** Who has started the run is the run: it collects, reads, closes. As the library has it, an event that nobody reads is no error. */
const caller = (type: 'SIGNAL' | 'SIGNAL_WITH_START') =>
  machine({
    context: ({ input }) => input,
    initial: type === 'SIGNAL' ? 'starting' : 'sending',
    states: {
      starting: {
        entry: send('id', ({ context }) => ({ type: 'START_RUN', run: context.me, conflict })),
        on: { RUN_STARTED: 'sending', RUN_JOINED: 'sending' },
      },
      sending: {
        entry: send('id', ({ context: { me } }) => ({ type, run: me, event: me })),
        exit: announce(({ context: { me } }) => ({ type: 'sent', ids: [me] })),
        on: {
          SIGNALED: [{ guard: isMine, target: 'collecting' }, { target: 'done' }],
          RUN_NOT_FOUND: 'done',
        },
      },
      collecting: { after: { 5_000: 'reading' } },
      reading: {
        entry: send('id', ({ context: { me } }) => ({ type: 'READ_EVENTS', run: me })),
        on: { EVENTS: { target: 'closing', actions: tellRead } },
      },
      closing: {
        entry: send('id', ({ context: { me } }) => ({ type: 'CLOSE_RUN', run: me })),
        on: { UNREAD_EVENTS: 'reading', RUN_CLOSED: 'done' },
      },
      done: {},
    },
  });

const callers = ['caller-1', 'caller-2'];
const world = (name: string, own: ReturnType<typeof caller>): World =>
  new World({
    name,
    actors: [
      ...callers.map((me) => ({ id: me, machine: own, input: { me } })),
      { id: 'id', machine: parts.runById },
    ],
    properties: [everyKept({ name: 'everyEventRead', promise: 'sent', kept: 'read' })],
    symmetric: callers,
    sets: ['ids', 'owed', 'paid'],
  });
export default world('dbos, start or get, then send', caller('SIGNAL'));
export const fixed = world('dbos, start or signal in one step', caller('SIGNAL_WITH_START'));
