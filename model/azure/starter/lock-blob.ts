import { assertEvent, assign } from 'xstate';
import { send } from '../../effects.js';
import { dead, idle, lateReplies, retryOrReject, serving } from './conversation.js';
import { exclusive, returned, working } from './exclusive.js';
import { site, startedExecution, starterContext } from './starter.js';

const locker = exclusive.extend({
  guards: {
    isOwn: ({ context, event }) =>
      event.type === 'BLOB_FOUND' && event.owner === startedExecution(context),
  },
  actions: {
    putEmptyBlob: send(({ context }) => site(context).lock, { type: 'PUT_BLOB', owner: null }),
    putOwnBlob: send(
      ({ context }) => site(context).lock,
      ({ context }) => ({ type: 'PUT_BLOB', owner: startedExecution(context) }),
    ),
    getBlob: send(({ context }) => site(context).lock, { type: 'GET_BLOB' }),
    keepVersion: assign(({ event }) => {
      assertEvent(event, ['BLOB_PUT', 'BLOB_FOUND']);
      return { token: event.etag };
    }),
    forgetVersion: assign({ token: null }),
    deleteAnyBlob: send(({ context }) => site(context).lock, {
      type: 'DELETE_BLOB',
      ifMatch: null,
    }),
    deleteOwnBlob: send(
      ({ context }) => site(context).lock,
      ({ context }) => ({ type: 'DELETE_BLOB', ifMatch: context.token }),
    ),
  },
});

/**
 * A lock blob without a lease: create it if it is not there, do the work, delete it. While it is there the others wait and try
 * again. The blob is empty: nobody can tell whose it is, and the delete takes whatever is there.
 *
 * Source: the article "Durable Function Orchestrator Race Condition", solution 2.
 * Bound: `retriesMax` tries; the exponential back-off is one timer, which in asynchronous time may last as long as it likes.
 * Afterwards the message goes back to its trigger.
 */
export const lockBlobStarter = locker.createMachine({
  id: 'lock-blob-starter',
  context: starterContext,
  initial: 'idle',
  on: lateReplies,
  states: {
    idle,
    dead,
    busy: {
      ...serving,
      initial: 'locking',
      states: {
        locking: {
          entry: 'putEmptyBlob',
          on: { BLOB_PUT: 'working', BLOB_EXISTS: retryOrReject('#lockedOut', 'locked') },
        },
        lockedOut: { id: 'lockedOut', after: { BACKOFF: 'locking' } },
        working: working('#unlocking'),
        unlocking: {
          id: 'unlocking',
          entry: 'deleteAnyBlob',
          on: { BLOB_DELETED: returned, BLOB_ABSENT: returned },
        },
      },
    },
  },
});

/**
 * As `lockBlobStarter`, but the blob says who put it there. Who finds its own name on the blob that is in its way has it: its
 * first request was answered, and the answer lost. It deletes only the version that it put there.
 *
 * The name is the execution's: a message that is delivered twice is two executions, which exclude each other.
 *
 * Source: the article "Durable Function Orchestrator Race Condition", solution 2, with the cure for ambiguous inserts:
 * azure-storage-node#290 (write a request id, and compare it on conflict).
 */
export const lockBlobOwnerStarter = locker.createMachine({
  id: 'lock-blob-owner-starter',
  context: starterContext,
  initial: 'idle',
  on: lateReplies,
  states: {
    idle,
    dead,
    busy: {
      ...serving,
      initial: 'locking',
      states: {
        locking: {
          entry: 'putOwnBlob',
          on: { BLOB_PUT: { target: 'working', actions: 'keepVersion' }, BLOB_EXISTS: 'looking' },
        },
        looking: {
          entry: 'getBlob',
          on: {
            BLOB_FOUND: [
              { guard: 'isOwn', target: 'working', actions: 'keepVersion' },
              ...retryOrReject('#lockedOut', 'locked'),
            ],
            BLOB_ABSENT: retryOrReject('#lockedOut', 'locked'),
          },
        },
        lockedOut: { id: 'lockedOut', after: { BACKOFF: 'locking' } },
        working: working('#unlocking'),
        unlocking: {
          id: 'unlocking',
          entry: 'deleteOwnBlob',
          exit: 'forgetVersion',
          on: { BLOB_DELETED: returned, BLOB_CHANGED: returned, BLOB_ABSENT: returned },
        },
      },
    },
  },
});
