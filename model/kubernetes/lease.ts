import { assign, enqueueActions, not, setup } from 'xstate';
import type { ActorId } from '../domain.js';
import { effects, type Effect } from '../effects.js';
import type { Fact } from '../facts.js';
import type { Received } from '../messages.js';
import type { LeaseReply, LeaseRequest } from './messages.js';

/** Milliseconds without a change after which a candidate takes the lease for left: client-go's default LeaseDuration. */
const leaseDurationMs = 15_000;

/** Who held it before the processes began. */
const earlier: ActorId = 'earlier';

interface LeaseState {
  readonly holder: ActorId;
  /** The resourceVersion. Here it changes with the holder only, so that it counts the holders, as `leaseTransitions` does. */
  readonly version: number;
  /** Who polls the object, in order. */
  readonly candidates: readonly ActorId[];
  readonly gone: readonly ActorId[];
}

const { send, reply } = effects<LeaseReply, Fact>();

/** Somebody waits for the holder to be gone, and it is, or it is not. */
const isWatched = ({ holder, candidates, gone }: LeaseState, is: 'dead' | 'alive'): boolean =>
  candidates.length > 0 && gone.includes(holder) === (is === 'dead');

const object = setup({
  types: {
    context: {} as LeaseState,
    events: {} as Received<LeaseRequest | { readonly type: 'PAUSE' }>,
    emitted: {} as Effect<LeaseReply, Fact>,
  },
  delays: { EXPIRY: leaseDurationMs },
  guards: {
    isAsRead: ({ context, event }) =>
      event.type === 'TAKE_LEASE' && [null, context.version].includes(event.version),
    isAbandoned: ({ context }) => isWatched(context, 'dead'),
    isRenewed: ({ context }) => isWatched(context, 'alive'),
  },
  actions: {
    watch: assign(({ context: { candidates }, event }) => ({
      candidates: [...candidates.filter((one) => one !== event.from), event.from],
    })),
    take: assign(({ context: { version, candidates }, event }) => ({
      holder: event.from,
      version: version + 1,
      candidates: candidates.filter((one) => one !== event.from),
    })),
    bury: assign(({ context: { gone }, event }) => ({ gone: [...gone, event.from].sort() })),
    tellLost: enqueueActions(({ context: { holder, gone }, enqueue }) => {
      if (!gone.includes(holder)) enqueue(send(holder, { type: 'LEASE_LOST' }));
    }),
    expire: enqueueActions(({ context: { version, candidates }, enqueue }) => {
      for (const candidate of candidates) enqueue(send(candidate, { type: 'LEASE_OLD', version }));
      enqueue.assign({ candidates: [] });
    }),
    replyLease: reply(({ context: { version } }) => ({ type: 'LEASE', version })),
    replyWritten: reply(({ context: { version } }) => ({ type: 'LEASE_WRITTEN', version })),
    replyConflict: reply({ type: 'LEASE_CONFLICT' }),
  },
});

/**
 * A Lease object, by which processes elect a leader, with the holder of an earlier deployment in it, which is gone. Each request takes effect in one step.
 *
 * - A PUT needs the resourceVersion that was read, and is refused with 409 if the object has changed since. A PATCH without one is not refused.
 * - Nothing on the server ends a lease. A candidate takes it for left when it has seen no change for LeaseDuration, by its own clock: its holder is dead,
 *   or does not renew for so long by that clock (the fault `pause`: it stands still, its requests hang, or its clock is that much slower).
 * - Renewals are not modelled one by one: a holder that lives renews. One that was overtaken hears of it at a renewal (`LEASE_LOST`), sooner or later.
 *
 * Source: kubernetes/client-go `tools/leaderelection/leaderelection.go`; docs/kubernetes.md says which of it from where.
 * Left out: the first POST of the object, ReleaseOnCancel, a lost reply of a PUT, that somebody deletes the object.
 */
export const kubernetesLease = object.createMachine({
  id: 'kubernetes-lease',
  context: { holder: earlier, version: 1, candidates: [], gone: [earlier] },
  initial: 'kept',
  on: {
    GET_LEASE: { actions: ['watch', 'replyLease'] },
    TAKE_LEASE: [
      { guard: 'isAsRead', actions: ['tellLost', 'take', 'replyWritten'] },
      { actions: 'replyConflict' },
    ],
    HOLDER_GONE: { actions: 'bury' },
    PAUSE: { guard: 'isRenewed', actions: 'expire' },
  },
  states: {
    kept: { always: { guard: 'isAbandoned', target: 'left' } },
    left: {
      always: { guard: not('isAbandoned'), target: 'kept' },
      after: { EXPIRY: { target: 'kept', actions: 'expire' } },
    },
  },
});
