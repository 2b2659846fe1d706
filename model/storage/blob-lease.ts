import { assertEvent, assign, setup } from 'xstate';
import { etag, leaseGrantedTo, leaseId, type ETag, type LeaseId } from '../domain.js';
import { reply, type Effect } from '../effects.js';
import {
  type BlobContent,
  type BlobPrecondition,
  type BlobRequest,
  type LeaseConflict,
  type Received,
} from '../messages.js';

interface BlobState {
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
const noLease = { leaseId: null, durationSeconds: 0, breakSeconds: 0 };

const blob = setup({
  types: {
    context: {} as BlobState,
    events: {} as Received<BlobRequest>,
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
    durationFinite: ({ event }) => event.type === 'ACQUIRE' && event.durationSeconds !== infinite,
    sameProposedId: ({ context, event }) =>
      'proposedId' in event && event.proposedId === context.leaseId,
    otherProposedId: ({ context, event }) =>
      event.type === 'ACQUIRE' && event.proposedId !== context.leaseId,
    noLeaseId: ({ event }) => 'leaseId' in event && event.leaseId === null,
    sameLeaseId: ({ context, event }) => 'leaseId' in event && event.leaseId === context.leaseId,
    otherLeaseId: ({ context, event }) => 'leaseId' in event && event.leaseId !== context.leaseId,
    anyLeaseId: ({ event }) => 'leaseId' in event && event.leaseId !== null,
    leaseFinite: ({ context }) => context.durationSeconds !== infinite,
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
    replyContent: reply(({ context: { content, etag } }) => ({
      type: 'BLOB',
      status: 200,
      content,
      etag,
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

const refuseLease = <Code extends LeaseConflict>(code: Code) =>
  ({ actions: { type: 'replyLeaseConflict', params: { code } } }) as const;
const refuseWrite = <Code extends BlobPrecondition>(code: Code) =>
  ({ actions: { type: 'replyWriteRefused', params: { code } } }) as const;

const invalidDuration = { guard: 'durationInvalid', actions: 'replyInvalid' } as const;
const invalidPeriod = { guard: 'periodInvalid', actions: 'replyInvalid' } as const;
const etagChanged = { guard: 'etagChanged', ...refuseWrite('ConditionNotMet') } as const;
const mismatch = refuseLease('LeaseIdMismatchWithLeaseOperation');

/** A new lease, or the same one with a new duration; its clock starts again. */
const grant = [
  { guard: 'durationFinite', target: '#finite', reenter: true, actions: ['lease', 'replyLeased'] },
  { target: '#infinite', reenter: true, actions: ['lease', 'replyLeased'] },
] as const;

const RELEASE = [
  { guard: 'sameLeaseId', target: '#available', actions: ['forgetLease', 'replyReleased'] },
  mismatch,
] as const;

const writeWithTheLease = [
  { guard: 'noLeaseId', ...refuseWrite('LeaseIdMissing') },
  { guard: 'otherLeaseId', ...refuseWrite('LeaseIdMismatchWithBlobOperation') },
  etagChanged,
  { actions: ['write', 'replyWritten'] },
] as const;

/** Nobody holds the lease: a write without a lease id succeeds, and the last lease is forgotten. */
const writeWithoutLease = [
  { guard: 'anyLeaseId', ...refuseWrite('LeaseNotPresentWithBlobOperation') },
  etagChanged,
  { target: '#available', actions: ['write', 'forgetLease', 'replyWritten'] },
] as const;

/** A lease that is held; the same for both kinds, whose parents differ in whether time ends it. */
const held = {
  leased: blob.createStateConfig({
    on: {
      ACQUIRE: [
        invalidDuration,
        { guard: 'otherProposedId', ...refuseLease('LeaseAlreadyPresent') },
        ...grant,
      ],
      RENEW: [
        { guard: 'otherLeaseId', ...mismatch },
        { guard: 'leaseFinite', target: '#finite', reenter: true, actions: 'replyLeased' },
        { actions: 'replyLeased' },
      ],
      CHANGE: [
        { guard: 'sameLeaseId', actions: ['takeNewId', 'replyLeased'] },
        { guard: 'sameProposedId', actions: 'replyLeased' }, // the same change once more
        mismatch,
      ],
      RELEASE,
      BREAK: [
        invalidPeriod,
        { guard: 'breaksAtOnce', target: '#broken', actions: 'replyBreakAccepted' },
        { target: 'breaking', actions: ['takeBreakPeriod', 'replyBreakAccepted'] },
      ],
      WRITE_BLOB: writeWithTheLease,
    },
  }),
  breaking: blob.createStateConfig({
    after: { BREAK_PERIOD: '#broken' },
    on: {
      ACQUIRE: [
        invalidDuration,
        { guard: 'sameProposedId', ...refuseLease('LeaseIsBreakingAndCannotBeAcquired') },
        refuseLease('LeaseAlreadyPresent'),
      ],
      RENEW: [
        { guard: 'sameLeaseId', ...refuseLease('LeaseIsBrokenAndCannotBeRenewed') },
        mismatch,
      ],
      CHANGE: [
        { guard: 'sameLeaseId', ...refuseLease('LeaseIsBreakingAndCannotBeChanged') },
        mismatch,
      ],
      RELEASE,
      BREAK: [
        invalidPeriod,
        { guard: 'periodIsZero', target: '#broken', actions: 'replyBreakAccepted' },
        { actions: 'replyBreakAccepted' },
      ],
      WRITE_BLOB: writeWithTheLease,
    },
  }),
};

/**
 * One blob and its lease: the lock of `[Singleton]` and of most "distributed lock" recipes on Azure.
 *
 * Mirrors the documented state diagram and its tables cell by cell, error codes included: available, leased (for 15
 * to 60 seconds, or for ever), breaking, broken, expired. Lease operations never change the ETag. An expired lease can
 * be renewed, by its id, as long as nobody has written the blob or leased it anew: a successful renewal proves that.
 * A read needs no lease.
 *
 * Source: Azure Storage REST reference: Lease Blob ("Outcomes of lease operations on blobs by lease state", "Outcomes
 * of use attempts on blobs by lease state"), Blob service error codes; which code where: the service's own test
 * Azure/azure-storage-net LeaseTests. Inferred: a write with a lease id that is not the lease's on a broken or expired
 * blob is LeaseNotPresentWithBlobOperation, and the lease is checked before If-Match.
 * Left out: the blob's creation and deletion (it exists), shortening a break that is under way, x-ms-lease-time.
 * The id of a lease acquired without a proposed one is derived from who asks.
 */
export const blobLease = blob.createMachine({
  id: 'blob-lease',
  context: { content: { claimed: false }, etag: etag(1), ...noLease },
  initial: 'available',
  on: { READ: { actions: 'replyContent' } },
  states: {
    available: {
      id: 'available',
      on: {
        ACQUIRE: [invalidDuration, ...grant],
        RENEW: mismatch,
        CHANGE: refuseLease('LeaseNotPresentWithLeaseOperation'),
        RELEASE: mismatch,
        BREAK: [invalidPeriod, refuseLease('LeaseNotPresentWithLeaseOperation')],
        WRITE_BLOB: writeWithoutLease,
      },
    },
    finite: {
      id: 'finite',
      initial: 'leased',
      states: held,
      after: { LEASE: [{ guard: 'isBreaking', target: 'broken' }, { target: 'expired' }] },
    },
    infinite: { id: 'infinite', initial: 'leased', states: held },
    broken: {
      id: 'broken',
      entry: 'endLease',
      on: {
        ACQUIRE: [invalidDuration, ...grant],
        RENEW: [
          { guard: 'sameLeaseId', ...refuseLease('LeaseIsBrokenAndCannotBeRenewed') },
          mismatch,
        ],
        CHANGE: refuseLease('LeaseNotPresentWithLeaseOperation'),
        RELEASE,
        BREAK: [invalidPeriod, { actions: 'replyBreakAccepted' }],
        WRITE_BLOB: writeWithoutLease,
      },
    },
    expired: {
      on: {
        ACQUIRE: [invalidDuration, ...grant],
        RENEW: [{ guard: 'sameLeaseId', target: 'finite', actions: 'replyLeased' }, mismatch],
        CHANGE: refuseLease('LeaseNotPresentWithLeaseOperation'),
        RELEASE,
        BREAK: [invalidPeriod, { target: 'broken', actions: 'replyBreakAccepted' }],
        WRITE_BLOB: [{ guard: 'sameLeaseId', ...refuseWrite('LeaseLost') }, ...writeWithoutLease],
      },
    },
  },
});

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
