import { setup } from 'xstate';
import { instanceId, queueDeletionMs, type ActorId, type InstanceId } from '../../domain.js';
import { announce, reply, type Effect } from '../../effects.js';
import type { MutexQueueRequest, Received } from '../../messages.js';

/** The input of `mutexQueue`. */
export interface MutexQueueInput {
  /** Its own id. */
  readonly id: ActorId;
  /** What its existence keeps others from starting. */
  readonly instance: InstanceId;
}

/**
 * A storage queue that nobody puts anything into: its existence is a lock, and whoever creates it holds it.
 *
 * Create Queue answers 201 to one creator and 204 to the others (the metadata are the same: none). A queue that is being deleted
 * cannot be created again for at least 30 seconds: 409 QueueBeingDeleted. The lock is therefore held for longer than its
 * holder wants, and a client that does not know of this code takes it for a failure.
 *
 * Source: Azure Storage REST reference: Create Queue, Delete Queue (remarks), Queue service error codes; as the lock of a
 * start: azure-functions-durable-extension#612 (the workaround as it was first published, with CreateIfNotExistsAsync).
 * Inferred: Delete Queue of a queue that is being deleted is 404 QueueNotFound; the workaround ignores the answer.
 * Left out: messages, metadata.
 */
export const mutexQueue = setup({
  types: {
    context: {} as MutexQueueInput,
    events: {} as Received<MutexQueueRequest>,
    input: {} as MutexQueueInput,
    emitted: {} as Effect,
  },
  delays: { DELETION: queueDeletionMs },
  actions: {
    tellHeld: announce(({ context: { id, instance } }) => ({
      type: 'held',
      lock: id,
      kind: 'lock',
      instance,
    })),
    tellFreed: announce(({ context }) => ({ type: 'freed', lock: context.id })),
    replyCreated: reply({ type: 'QUEUE_CREATED', status: 201 }),
    replyExists: reply({ type: 'QUEUE_EXISTS', status: 204 }),
    replyBeingDeleted: reply({
      type: 'QUEUE_BEING_DELETED',
      status: 409,
      code: 'QueueBeingDeleted',
    }),
    replyDeleted: reply({ type: 'QUEUE_DELETED', status: 204 }),
    replyAbsent: reply({ type: 'QUEUE_ABSENT', status: 404, code: 'QueueNotFound' }),
  },
}).createMachine({
  id: 'mutex-queue',
  context: ({ input }: { input: MutexQueueInput | undefined }) => ({
    id: input?.id ?? '',
    instance: input?.instance ?? instanceId(''),
  }),
  initial: 'absent',
  states: {
    absent: {
      on: {
        CREATE_QUEUE: { target: 'held', actions: 'replyCreated' },
        DELETE_QUEUE: { actions: 'replyAbsent' },
      },
    },
    /** Nobody else can create it. */
    held: {
      initial: 'existing',
      entry: 'tellHeld',
      exit: 'tellFreed',
      states: {
        existing: {
          on: {
            CREATE_QUEUE: { actions: 'replyExists' },
            DELETE_QUEUE: { target: 'beingDeleted', actions: 'replyDeleted' },
          },
        },
        beingDeleted: {
          after: { DELETION: '#mutex-queue.absent' },
          on: {
            CREATE_QUEUE: { actions: 'replyBeingDeleted' },
            DELETE_QUEUE: { actions: 'replyAbsent' },
          },
        },
      },
    },
  },
});
