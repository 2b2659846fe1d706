/** dbos-inc/dbos-transact-ts#1246: "start it, or give me the one that runs", then send: the event comes after the window has closed. */
import * as parts from '../../model/resources/index.js';
import { everyKept } from '../../properties/index.js';
import { World } from '../../sim/index.js';

interface Fact {
  readonly type: 'sent' | 'read';
  readonly ids: readonly string[];
}
type Hears = parts.RunReply | { readonly type: 'GO' };
const { machine, send, announce } = parts.speaker<{ me: string }, Hears, parts.RunRequest, Fact>();

/** Who has started the run is the run: it collects, reads, closes. As the library has it, an event that nobody reads is no error. */
const caller = (inOneStep: boolean) =>
  machine({
    context: ({ input }) => input,
    initial: 'idle',
    states: {
      idle: { on: { GO: inOneStep ? 'sending' : 'starting' } },
      starting: {
        entry: send('id', ({ context: { me } }) => {
          return { type: 'START_RUN', run: me, conflict: 'use-existing' };
        }),
        on: { RUN_STARTED: 'sending', RUN_JOINED: 'sending' },
      },
      sending: {
        entry: send('id', ({ context: { me } }) => {
          return { type: inOneStep ? 'SIGNAL_WITH_START' : 'SIGNAL', run: me, event: me };
        }),
        exit: announce(({ context: { me } }) => ({ type: 'sent', ids: [me] })),
        on: {
          SIGNALED: [
            { guard: ({ context, event }) => event.run === context.me, target: 'collecting' },
            { target: 'done' },
          ],
          RUN_NOT_FOUND: 'done',
        },
      },
      collecting: { after: { 5_000: 'reading' } },
      reading: {
        entry: send('id', ({ context: { me } }) => ({ type: 'READ_EVENTS', run: me })),
        on: { EVENTS: 'closing' },
        exit: announce(({ event }) => ({
          type: 'read',
          ids: event.type === 'EVENTS' ? event.events.toSorted() : [],
        })),
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
    mail: callers.map((to) => ({ to, message: { type: 'GO' } })),
    properties: [everyKept({ name: 'everyEventRead', promise: 'sent', kept: 'read' })],
    symmetric: callers,
    sets: ['ids', 'owed', 'paid'],
  });
export default world('dbos, start or get, then send', caller(false));
export const fixed = world('dbos, start or signal in one step', caller(true));
