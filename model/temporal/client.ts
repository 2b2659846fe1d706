import { effects } from '../effects.js';
import type { Fact } from '../facts.js';
import {
  acknowledgement,
  clientContext,
  clientOf,
  joinsUnplaced,
  rejected,
  served,
  tokenOf,
  type ClientContext,
  type ClientInput,
} from '../engine/client.js';
import type { ConflictPolicy, ReusePolicy, TemporalReply, TemporalRequest } from './messages.js';

/** How a client starts. */
export interface TemporalClientInput extends ClientInput {
  /**
   * `start`: with its message as the argument. `describe, then start`: the same, unless a run is open. `start, then signal`: without an
   * argument, then a signal with the message. `signal with start`: both in one step.
   */
  readonly how: 'start' | 'describe, then start' | 'start, then signal' | 'signal with start';
  readonly reuse: ReusePolicy;
  readonly conflict: ConflictPolicy;
}

type Own = Pick<TemporalClientInput, 'how' | 'reuse' | 'conflict'>;
type TemporalClientContext = ClientContext & Own;

const { client, ask } = clientOf<
  TemporalClientContext,
  TemporalClientInput,
  TemporalReply,
  TemporalRequest
>();

const { announce } = effects<TemporalRequest, Fact>();

const starter = client.extend({
  guards: {
    describes: ({ context }) => context.how === 'describe, then start',
    signalsAtOnce: ({ context }) => context.how === 'signal with start',
    signalsAfterwards: ({ context }) => context.how === 'start, then signal',
    isRunning: ({ event }) => event.type === 'DESCRIPTION' && event.status === 'running',
    isOldRun: ({ event }) => event.type === 'STARTED' && !event.started,
    /** Otherwise the batch says which window it is. */
    saysWindow: ({ context }) => context.window === 'tumbling',
  },
  actions: {
    describe: ask({ type: 'DESCRIBE' }),
    start: ask(({ context }) => ({
      type: 'START',
      request: tokenOf(context),
      message: context.how === 'start, then signal' ? null : served(context).id,
      reuse: context.reuse,
      conflict: context.conflict,
    })),
    signal: ask(({ context }) => ({
      type: 'SIGNAL',
      request: tokenOf(context),
      message: served(context).id,
    })),
    announceStartedRun: announce(({ context, event }) =>
      acknowledgement(context, 'started', event.type === 'STARTED' ? event.run : null),
    ),
    signalWithStart: ask(({ context }) => ({
      type: 'SIGNAL_WITH_START',
      request: tokenOf(context),
      message: served(context).id,
    })),
  },
});

/**
 * A client that has a message for a workflow id. AlreadyStarted is no error to it: somebody is at it.
 *
 * Source: Temporal docs, "Workflow Id and Run Id", "Signal-With-Start"; TypeScript SDK, `client.workflow.start`, `signalWithStart`.
 */
export const temporalClient = starter.createMachine({
  id: 'temporal-client',
  context: ({ input }) => ({
    ...clientContext(input),
    how: input?.how ?? 'start',
    reuse: input?.reuse ?? 'allow-duplicate',
    conflict: input?.conflict ?? 'fail',
  }),
  initial: 'idle',
  on: { DESCRIPTION: {}, STARTED: {}, ALREADY_STARTED: {}, SIGNALED: {}, NOT_FOUND: {} },
  states: {
    idle: { id: 'idle', tags: ['settled'], on: { MESSAGE: { target: 'busy', actions: 'begin' } } },
    dead: {
      id: 'dead',
      tags: ['settled'],
      meta: {
        defer: ['MESSAGE', 'DESCRIPTION', 'STARTED', 'ALREADY_STARTED', 'SIGNALED', 'NOT_FOUND'],
      },
    },
    busy: {
      meta: { defer: ['MESSAGE'] },
      on: { CRASH: '#dead' },
      initial: 'choosing',
      states: {
        choosing: {
          always: [
            { guard: 'describes', target: 'describing' },
            { guard: 'signalsAtOnce', target: 'signalingWithStart' },
            { target: 'starting' },
          ],
        },
        describing: {
          entry: 'describe',
          on: { DESCRIPTION: [{ guard: 'isRunning', ...joinsUnplaced }, { target: 'starting' }] },
        },
        starting: {
          entry: 'start',
          on: {
            STARTED: [
              { guard: 'signalsAfterwards', target: 'signaling' },
              { guard: 'isOldRun', ...joinsUnplaced },
              {
                guard: 'saysWindow',
                target: '#idle',
                actions: ['announceAccepted', 'announceStartedRun', 'forget'],
              },
              { target: '#idle', actions: ['announceStartedRun', 'forget'] },
            ],
            ALREADY_STARTED: joinsUnplaced,
          },
        },
        signaling: {
          entry: 'signal',
          on: {
            SIGNALED: joinsUnplaced,
            NOT_FOUND: { target: '#idle', actions: [rejected('closed'), 'forget'] },
          },
        },
        signalingWithStart: { entry: 'signalWithStart', on: { STARTED: joinsUnplaced } },
      },
    },
  },
});
