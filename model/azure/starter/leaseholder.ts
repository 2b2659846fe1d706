import { assertEvent, assign } from 'xstate';
import { leaseId, leaseSeconds } from '../../domain.js';
import { send } from '../../effects.js';
import { site, starter } from './starter.js';

/** A starter that leases the window's lock blob, without a proposed id, as `[Singleton]` does. */
export const leaseholder = starter.extend({
  actions: {
    acquireLease: send(({ context }) => site(context).lock, {
      type: 'ACQUIRE',
      durationSeconds: leaseSeconds,
      proposedId: null,
    }),
    keepLease: assign(({ event }) => {
      assertEvent(event, 'LEASED');
      return { leaseId: event.leaseId };
    }),
    releaseLease: send(
      ({ context }) => site(context).lock,
      ({ context }) => ({ type: 'RELEASE', leaseId: context.leaseId ?? leaseId('') }),
    ),
    /** Not the dead host's doing: nobody renews what it holds, or what it is being granted. */
    abandonLease: send(({ context }) => site(context).lock, { type: 'HOLDER_GONE' }),
    forgetLease: assign({ leaseId: null }),
  },
});
