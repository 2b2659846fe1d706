import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import {
  etag,
  leaseGrantedTo,
  leaseId,
  type ActorId,
  type ETag,
  type InstanceId,
  type LeaseId,
} from '../../domain.js';
import { reply, type Effect } from '../../effects.js';
import type { FaultEvent } from '../../faults.js';
import {
  type BlobContent,
  type BlobPrecondition,
  type BlobRequest,
  type LeaseConflict,
  type LeaseState,
  type Received,
} from '../../messages.js';

/** The input of `blobLease`. */
export interface BlobLeaseInput {
  /** Its own id. */
  readonly id: ActorId;
  /** What its lease keeps others from starting; null for a blob that is no lock. */
  readonly guards: InstanceId | null;
  /**
   * - `in time`: a lease ends when its time is over, whatever its holder does. As the service does; in asynchronous time that
   *   may be at any moment.
   * - `unrenewed`: whoever holds it renews it before that, unless it is gone (HOLDER_GONE), or stands still for too long (the
   *   fault `pause`).
   */
  readonly lapses: 'in time' | 'unrenewed';
  /** Whose start it claims once its content says `claimed`; default: null, its content is no claim. */
  readonly claims?: InstanceId | null;
}

export interface BlobState extends Required<BlobLeaseInput> {
  readonly content: BlobContent;
  readonly etag: ETag;
  /** Of the lease that is held, or was held last and is still remembered; null in `available`. */
  readonly leaseId: LeaseId | null;
  /** Of that lease: 15 to 60, or -1 for one that never ends; 0 in `available`. */
  readonly durationSeconds: number;
  /** Of the break that was asked for; 0 unless breaking. */
  readonly breakSeconds: number;
}

const infinite = -1;
export const noLease = { leaseId: null, durationSeconds: 0, breakSeconds: 0 };

/** What the machine of a blob with a lease is made of; `blobLease` says what it mirrors. */
export const blob = setup({
  types: {
    context: {} as BlobState,
    events: {} as Received<BlobRequest> | FaultEvent,
    input: {} as BlobLeaseInput,
    emitted: {} as Effect,
  },
  delays: {
    LEASE: ({ context }) => context.durationSeconds * 1_000,
    BREAK_PERIOD: ({ context }) => context.breakSeconds * 1_000,
  },
  guards: {
    durationInvalid: ({ event }) =>
      event.type === 'ACQUIRE' &&
      event.durationSeconds !== infinite &&
      !isWithin(event.durationSeconds, 15, 60),
    durationFinite: ({ context, event }) =>
      event.type === 'ACQUIRE' &&
      event.durationSeconds !== infinite &&
      context.lapses === 'in time',
    durationRenewed: ({ event }) => event.type === 'ACQUIRE' && event.durationSeconds !== infinite,
    renewsAgain: ({ context, event }) =>
      event.type === 'RENEW' && event.leaseId === context.leaseId && context.lapses === 'unrenewed',
    isHolder: ({ context, event }) =>
      'from' in event && context.leaseId === leaseGrantedTo(event.from),
    asksForOwn: ({ context, event }) =>
      event.type === 'ACQUIRE' &&
      event.proposedId === null &&
      context.leaseId === leaseGrantedTo(event.from),
    sameProposedId: ({ context, event }) =>
      'proposedId' in event && event.proposedId === context.leaseId,
    otherProposedId: ({ context, event }) =>
      event.type === 'ACQUIRE' && event.proposedId !== context.leaseId,
    noLeaseId: ({ event }) => 'leaseId' in event && event.leaseId === null,
    sameLeaseId: ({ context, event }) => 'leaseId' in event && event.leaseId === context.leaseId,
    otherLeaseId: ({ context, event }) => 'leaseId' in event && event.leaseId !== context.leaseId,
    anyLeaseId: ({ event }) => 'leaseId' in event && event.leaseId !== null,
    leaseFinite: ({ context }) =>
      context.durationSeconds !== infinite && context.lapses === 'in time',
    etagChanged: ({ context, event }) =>
      event.type === 'WRITE_BLOB' && event.ifMatch !== null && event.ifMatch !== context.etag,
    periodInvalid: ({ event }) =>
      event.type === 'BREAK' &&
      event.periodSeconds !== null &&
      !isWithin(event.periodSeconds, 0, 60),
    /** A break without a period waits for the rest of a finite lease, and not at all for an infinite one. */
    breaksAtOnce: ({ context, event }) =>
      event.type === 'BREAK' &&
      (event.periodSeconds ?? (context.durationSeconds === infinite ? 0 : 60)) === 0,
    periodIsZero: ({ event }) => event.type === 'BREAK' && event.periodSeconds === 0,
    isBreaking: ({ context }) => context.breakSeconds > 0,
  },
  actions: {
    lease: assign(({ event }) => {
      assertEvent(event, 'ACQUIRE');
      return {
        leaseId: event.proposedId ?? leaseGrantedTo(event.from),
        durationSeconds: event.durationSeconds,
        breakSeconds: 0,
      };
    }),
    takeNewId: assign(({ event }) => {
      assertEvent(event, 'CHANGE');
      return { leaseId: event.proposedId };
    }),
    takeBreakPeriod: assign(({ context, event }) => {
      assertEvent(event, 'BREAK');
      return { breakSeconds: event.periodSeconds ?? context.durationSeconds };
    }),
    endLease: assign({ durationSeconds: 0, breakSeconds: 0 }),
    forgetLease: assign(noLease),
    write: assign(({ context, event }) => {
      assertEvent(event, 'WRITE_BLOB');
      return { content: event.content, etag: etag(context.etag + 1) };
    }),
    /** The claim is another thing than the lease: it stays when the lease is over. */
    tellClaimed: enqueueActions(({ context, event, enqueue }) => {
      const { id, claims, content } = context;
      if (event.type !== 'WRITE_BLOB' || claims === null) return;
      if (content.claimed || !event.content.claimed) return;
      const fact = { type: 'held', lock: `${id}/claim`, kind: 'claim', instance: claims } as const;
      enqueue.emit({ type: 'announce', fact });
    }),
    tellHeld: enqueueActions(({ context, enqueue }) => {
      const { id, guards } = context;
      if (guards === null) return;
      const fact = { type: 'held', lock: id, kind: 'lock', instance: guards } as const;
      enqueue.emit({ type: 'announce', fact });
    }),
    tellFreed: enqueueActions(({ context, enqueue }) => {
      if (context.guards === null) return;
      enqueue.emit({ type: 'announce', fact: { type: 'freed', lock: context.id } });
    }),
    replyContent: reply(({ context: { content, etag } }) => ({
      type: 'BLOB',
      status: 200,
      content,
      etag,
    })),
    replyProperties: reply((_, { leaseState }: { leaseState: LeaseState }) => ({
      type: 'BLOB_PROPERTIES',
      status: 200,
      leaseState,
    })),
    replyWritten: reply(({ context }) => ({
      type: 'BLOB_WRITTEN',
      status: 201,
      etag: context.etag,
    })),
    replyLeased: reply(({ context, event }) => ({
      type: 'LEASED',
      status: event.type === 'ACQUIRE' ? 201 : 200,
      leaseId: context.leaseId ?? leaseId(''),
    })),
    replyReleased: reply({ type: 'RELEASED', status: 200 }),
    replyBreakAccepted: reply({ type: 'BREAK_ACCEPTED', status: 202 }),
    replyInvalid: reply({ type: 'BAD_REQUEST', status: 400, code: 'InvalidHeaderValue' }),
    replyLeaseConflict: reply((_, { code }: { code: LeaseConflict }) => ({
      type: 'LEASE_CONFLICT',
      status: 409,
      code,
    })),
    replyWriteRefused: reply((_, { code }: { code: BlobPrecondition }) => ({
      type: 'WRITE_REFUSED',
      status: 412,
      code,
    })),
  },
});

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
