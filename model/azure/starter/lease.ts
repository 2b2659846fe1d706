import { assertEvent, assign } from 'xstate';
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
} from './conversation.js';
import { leaseholder } from './leaseholder.js';
import { raiseEvent, startNew } from './start-protocol.js';
import { site, starterContext } from './starter.js';

const claimant = leaseholder.extend({
  guards: {
    isClaimed: ({ event }) => event.type === 'BLOB' && event.content.claimed,
    isFenced: ({ context }) => context.fenced,
  },
  actions: {
    readClaim: send(({ context }) => (context.fenced ? site(context).lock : site(context).claim), {
      type: 'READ',
    }),
    keepToken: assign(({ event }) => {
      assertEvent(event, 'BLOB');
      return { token: event.etag };
    }),
    forgetToken: assign({ token: null }),
    writeFencedClaim: send(
      ({ context }) => site(context).lock,
      ({ context }) => ({
        type: 'WRITE_BLOB',
        content: { claimed: true },
        leaseId: context.leaseId,
        ifMatch: context.token,
      }),
    ),
    writeUnfencedClaim: send(({ context }) => site(context).claim, {
      type: 'WRITE_BLOB',
      content: { claimed: true },
      leaseId: null,
      ifMatch: null,
    }),
  },
});

/**
 * Lease the window's lock blob, look whether the window is claimed, claim it, start the batch, let go. Whoever finds
 * it claimed sends the batch an event instead.
 *
 * Fenced: the claim is the content of the leased blob, written with the lease's id and the ETag that was read, so a
 * starter whose lease has expired meanwhile gets 412. Not fenced (input `fenced: false`): the claim is a blob of its
 * own, written without conditions, as anything is that a lease on something else "protects"; a starter that pauses
 * for longer than its lease claims a second time.
 *
 * The lease is acquired without a proposed id, as `[Singleton]` does. It outlives the few requests that it is held for, unless
 * its holder stands still (the fault `pause`). While it is with somebody
 * else the starter waits and tries again. A release that comes too late (409) is ignored. Inferred: where a request throws (503) nothing
 * is released, and time ends the lease.
 *
 * Source: Azure/azure-webjobs-sdk BlobLeaseDistributedLockManager; the article "Durable Function Orchestrator Race
 * Condition", solution 2; fencing: Kleppmann, "How to do distributed locking" (2016).
 * Bound: waits for the lock and for the winner's row share one budget of `retriesMax` a message.
 */
export const leaseFor = perClient((client) =>
  claimant.createMachine({
    id: 'lease',
    context: starterContext,
    initial: 'idle',
    on: lateReplies,
    states: {
      idle,
      dead: { ...dead, entry: 'abandonLease' },
      busy: {
        ...servingWith('abandonLease', 'forgetLease'),
        initial: 'acquiring',
        states: {
          acquiring: {
            entry: 'acquireLease',
            on: {
              LEASED: { target: 'inspecting', actions: 'keepLease' },
              LEASE_CONFLICT: retryOrReject('#lockedOut', 'locked'),
            },
          },
          lockedOut: { id: 'lockedOut', after: { BACKOFF: 'acquiring' } },
          inspecting: {
            entry: 'readClaim',
            on: {
              BLOB: [
                { guard: 'isClaimed', target: 'yielding' },
                { guard: 'isFenced', target: 'claiming', actions: 'keepToken' },
                { target: 'claimingUnfenced' },
              ],
            },
          },
          claiming: {
            entry: 'writeFencedClaim',
            exit: 'forgetToken',
            on: { BLOB_WRITTEN: 'starting', WRITE_REFUSED: 'yielding' },
          },
          claimingUnfenced: { entry: 'writeUnfencedClaim', on: { BLOB_WRITTEN: 'starting' } },
          starting: startNew({
            started: [{ target: '#releasing' }],
            alreadyRunning: [{ target: '#yielding' }],
          }),
          releasing: {
            id: 'releasing',
            entry: 'releaseLease',
            exit: 'forgetLease',
            on: { RELEASED: started, LEASE_CONFLICT: started },
          },
          yielding: {
            id: 'yielding',
            entry: 'releaseLease',
            exit: 'forgetLease',
            on: { RELEASED: 'joining', LEASE_CONFLICT: 'joining' },
          },
          joining: raiseEvent(
            {
              raised: joined,
              absent: retryOrReject('#waiting', 'absent'),
              closed: rejected('closed'),
            },
            client,
          ),
          waiting: { id: 'waiting', after: { BACKOFF: 'joining' } },
        },
      },
    },
  }),
);

/** With the client of .NET. */
export const lease = leaseFor('dotnet');
