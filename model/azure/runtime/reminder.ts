import { assertEvent, assign, setup } from 'xstate';
import { windowMs, type ActorId } from '../../domain.js';
import { send, type Effect } from '../../effects.js';
import type { Received, ReminderMessage } from '../../messages.js';

/** The input of `reminder`: whom it reminds, through which queue. */
export interface ReminderInput {
  readonly entity: ActorId;
  readonly queue: ActorId;
}

interface ReminderState extends ReminderInput {
  /** The epoch to be flushed; 0 when nothing is scheduled. */
  readonly epoch: number;
}

/**
 * The scheduled signals of one entity: each is a queue message with a visibility delay, delivered when it is due or
 * later, and never cancelled. They are kept one at a time; another SCHEDULE waits until the first has been delivered.
 *
 * Source: Durable Functions docs, "Durable entities" (signals with a scheduled time); Azure/durabletask
 * Entities.IsDelayedEntityMessage; azure-functions-durable-extension#990.
 * Left out: delays of more than six days, which the real runtime re-enqueues on the way.
 */
export const reminder = setup({
  types: {
    context: {} as ReminderState,
    events: {} as Received<ReminderMessage>,
    input: {} as ReminderInput,
    emitted: {} as Effect,
  },
  delays: { WINDOW: windowMs },
  actions: {
    keepEpoch: assign(({ event }) => {
      assertEvent(event, 'SCHEDULE');
      return { epoch: event.epoch };
    }),
    enqueueFlush: send(
      ({ context }) => context.queue,
      ({ context: { entity, epoch } }) => ({
        type: 'ENQUEUE',
        item: { kind: 'Signal', entity, operation: 'flush', epoch },
      }),
    ),
    forgetEpoch: assign({ epoch: 0 }),
  },
}).createMachine({
  id: 'reminder',
  context: ({ input }: { input: ReminderInput | undefined }) => ({
    entity: input?.entity ?? '',
    queue: input?.queue ?? '',
    epoch: 0,
  }),
  initial: 'idle',
  on: {
    ENQUEUED: {}, // nobody waits for the queue's answer
  },
  states: {
    idle: { on: { SCHEDULE: { target: 'scheduled', actions: 'keepEpoch' } } },
    scheduled: {
      meta: { defer: ['SCHEDULE'] },
      after: { WINDOW: { target: 'idle', actions: ['enqueueFlush', 'forgetEpoch'] } },
    },
  },
});
