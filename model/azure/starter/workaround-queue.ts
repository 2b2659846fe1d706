import { perClient } from '../clients.js';
import { dead, idle, lateReplies, rejected, serving, started } from './conversation.js';
import { getStatus, startNew } from './start-protocol.js';
import { starterContext } from './starter.js';
import { handingOver, publisher, watching } from './workaround-steps.js';

/**
 * The workaround as it was first published: as `workaround`, with a storage queue for the record. Whoever creates the
 * queue may start; it is deleted at the end.
 *
 * CreateIfNotExistsAsync is false for a queue that exists (204), and throws for one that is being deleted (409
 * QueueBeingDeleted): for half a minute after each start every other starter fails.
 *
 * Source: azure-functions-durable-extension#612, comment of 2019-02-20 in its first version; Azure/azure-storage-net
 * CloudQueue.CreateIfNotExistsAsync (only QueueAlreadyExists is taken for "exists").
 * Assumes: as `workaround`.
 * Left out: the look before the creation (ExistsAsync), which decides nothing.
 */
export const workaroundQueueFor = perClient((client) =>
  publisher.createMachine({
    id: 'workaround-queue',
    context: starterContext,
    initial: 'idle',
    on: lateReplies,
    states: {
      idle,
      dead,
      busy: {
        ...serving,
        initial: 'looking',
        states: {
          looking: getStatus(
            [{ guard: 'rowAbsent', target: 'creating' }, { target: 'handingOver' }],
            client,
          ),
          creating: {
            entry: 'createQueue',
            on: {
              QUEUE_CREATED: 'starting',
              QUEUE_EXISTS: rejected('beingStarted'),
              QUEUE_BEING_DELETED: rejected('locked'),
            },
          },
          starting: startNew({
            started: [{ target: '#watching' }],
            alreadyRunning: rejected('alreadyRunning'),
          }),
          watching: { id: 'watching', ...watching('#deleting') },
          deleting: {
            id: 'deleting',
            entry: 'deleteQueue',
            on: { QUEUE_DELETED: started, QUEUE_ABSENT: started },
          },
          handingOver: handingOver(client),
        },
      },
    },
  }),
);

/** With the client of .NET. */
export const workaroundQueue = workaroundQueueFor('dotnet');
