import { send } from '../../effects.js';
import { perClient } from '../clients.js';
import {
  dead,
  idle,
  joined,
  lateReplies,
  rejected,
  retryOrReject,
  servingWith,
  started,
  type Exit,
} from './conversation.js';
import { body, returned, working } from './exclusive.js';
import { leaseholder } from './leaseholder.js';
import { getStatus, raiseEvent, startNew } from './start-protocol.js';
import { site, starterContext } from './starter.js';

const singletonHost = leaseholder.extend(body).extend({
  guards: {
    isLeasable: ({ event }) =>
      event.type === 'BLOB_PROPERTIES' &&
      event.leaseState !== 'leased' &&
      event.leaseState !== 'breaking',
  },
  actions: {
    readProperties: send(({ context }) => site(context).lock, { type: 'READ_PROPERTIES' }),
    writeOwner: send(
      ({ context }) => site(context).lock,
      ({ context }) => ({
        type: 'WRITE_BLOB',
        content: { claimed: false },
        leaseId: context.leaseId,
        ifMatch: null,
      }),
    ),
  },
});

/** What the host does before it calls the function, which begins in `#body`. */
const locking = {
  polling: singletonHost.createStateConfig({
    entry: 'readProperties',
    on: {
      BLOB_PROPERTIES: [
        { guard: 'isLeasable', target: 'acquiring' },
        ...retryOrReject('#lockedOut', 'locked'),
      ],
    },
  }),
  lockedOut: singletonHost.createStateConfig({ id: 'lockedOut', after: { BACKOFF: 'polling' } }),
  acquiring: singletonHost.createStateConfig({
    entry: 'acquireLease',
    on: {
      LEASED: { target: 'readingMetadata', actions: 'keepLease' },
      LEASE_CONFLICT: retryOrReject('#lockedOut', 'locked'),
    },
  }),
  readingMetadata: singletonHost.createStateConfig({
    entry: 'readProperties',
    on: { BLOB_PROPERTIES: 'signing' },
  }),
  signing: singletonHost.createStateConfig({
    entry: 'writeOwner',
    on: { BLOB_WRITTEN: '#body', WRITE_REFUSED: 'failing' },
  }),
  /** The lease is lost: the call throws, and the function is not called. */
  failing: singletonHost.createStateConfig({ entry: 'forgetLease', always: rejected('locked') }),
};

/** What it does after the function has returned or thrown (FunctionExecutor: "release any held singleton lock immediately"). */
const releasing = (exit: Exit) =>
  singletonHost.createStateConfig({
    entry: 'releaseLease',
    exit: 'forgetLease',
    on: { RELEASED: exit, LEASE_CONFLICT: exit },
  });

/**
 * `[Singleton]`: the host leases a blob before it calls the function, and releases it afterwards. It looks at the lease's state
 * first, and asks for the lease only if it is to be had; otherwise it polls. When it has the lease it writes its name into the
 * blob's metadata, for people. The body is not told of the lease and proves it to nobody.
 *
 * The host renews the lease at half its period, so it lapses only when the host is gone, or stands still for longer than 15
 * seconds (the fault `pause`). A release that comes too late is ignored; one that throws (503) leaves the lease to time.
 *
 * Source: Azure/azure-webjobs-sdk BlobLeaseDistributedLockManager, SingletonManager, SingletonOptions.
 * Assumes that the blob exists. Bound: the real host polls every 5 seconds for ever; here `retriesMax` times, then the message
 * goes back to its trigger. Set Blob Metadata is a write of the blob: same conditions, and a new ETag.
 * Left out: that a renewal which finds the lease lost fails the host, and with it the body: it comes too late to keep another
 * body from starting, and what it adds is the fault `crash`.
 */
export const singleton = singletonHost.createMachine({
  id: 'singleton',
  context: starterContext,
  initial: 'idle',
  on: lateReplies,
  states: {
    idle,
    dead: { ...dead, entry: 'abandonLease' },
    busy: {
      ...servingWith('abandonLease', 'forgetLease'),
      initial: 'polling',
      states: {
        ...locking,
        working: { id: 'body', ...working('#releasing') },
        releasing: { id: 'releasing', ...releasing(returned) },
      },
    },
  },
});

/**
 * `[Singleton]` on the function that starts the orchestration: check and start, as `naive` does, under the lock. The lock is free
 * again when StartNewAsync has returned, and by then the instance has its row: the next one to look sees it.
 *
 * Source: azure-functions-durable-extension#612 (third comment: "we use that as a workaround where we start the
 * orchestrator"). The lock is that of `singleton`, with the same limits.
 */
export const singletonStartFor = perClient((client) =>
  singletonHost.createMachine({
    id: 'singleton-start',
    context: starterContext,
    initial: 'idle',
    on: lateReplies,
    states: {
      idle,
      dead: { ...dead, entry: 'abandonLease' },
      busy: {
        ...servingWith('abandonLease', 'forgetLease'),
        initial: 'polling',
        states: {
          ...locking,
          /** The function. When it throws, the host releases the lock at once. */
          calling: {
            id: 'body',
            on: { UNAVAILABLE: '#unavailable' },
            initial: 'looking',
            states: {
              looking: getStatus(
                [{ guard: 'rowAbsent', target: 'starting' }, { target: 'joining' }],
                client,
                [{ target: '#absent' }],
              ),
              starting: startNew({
                started: [{ target: '#started' }],
                alreadyRunning: [{ target: '#alreadyRunning' }],
              }),
              joining: raiseEvent(
                {
                  raised: [{ target: '#joined' }],
                  absent: [{ target: '#absent' }],
                  closed: [{ target: '#closed' }],
                },
                client,
              ),
            },
          },
          started: { id: 'started', ...releasing(started) },
          joined: { id: 'joined', ...releasing(joined) },
          alreadyRunning: { id: 'alreadyRunning', ...releasing(rejected('alreadyRunning')) },
          absent: { id: 'absent', ...releasing(rejected('absent')) },
          closed: { id: 'closed', ...releasing(rejected('closed')) },
          unavailable: { id: 'unavailable', ...releasing(rejected('unavailable')) },
        },
      },
    },
  }),
);

/** With the client of .NET. */
export const singletonStart = singletonStartFor('dotnet');
