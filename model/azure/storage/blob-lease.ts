import { etag } from '../../domain.js';
import type { BlobPrecondition, LeaseConflict, LeaseState } from '../../messages.js';
import { blob, noLease, type BlobLeaseInput } from './blob-parts.js';

export type { BlobLeaseInput } from './blob-parts.js';

const refuseLease = <Code extends LeaseConflict>(code: Code) =>
  ({ actions: { type: 'replyLeaseConflict', params: { code } } }) as const;
const refuseWrite = <Code extends BlobPrecondition>(code: Code) =>
  ({ actions: { type: 'replyWriteRefused', params: { code } } }) as const;

const readProperties = <State extends LeaseState>(leaseState: State) =>
  ({ actions: { type: 'replyProperties', params: { leaseState } } }) as const;

const invalidDuration = { guard: 'durationInvalid', actions: 'replyInvalid' } as const;
const invalidPeriod = { guard: 'periodInvalid', actions: 'replyInvalid' } as const;
const etagChanged = { guard: 'etagChanged', ...refuseWrite('ConditionNotMet') } as const;
const mismatch = refuseLease('LeaseIdMismatchWithLeaseOperation');

/** A new lease, or the same one with a new duration; its clock starts again. */
const grant = [
  { guard: 'durationFinite', target: '#finite', reenter: true, actions: ['lease', 'replyLeased'] },
  {
    guard: 'durationRenewed',
    target: '#renewed',
    reenter: true,
    actions: ['lease', 'replyLeased'],
  },
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
  { actions: ['tellClaimed', 'write', 'replyWritten'] },
] as const;

/** Nobody holds the lease: a write without a lease id succeeds, and the last lease is forgotten. */
const writeWithoutLease = [
  { guard: 'anyLeaseId', ...refuseWrite('LeaseNotPresentWithBlobOperation') },
  etagChanged,
  { target: '#available', actions: ['tellClaimed', 'write', 'forgetLease', 'replyWritten'] },
] as const;

/** Who asks for the lease that it holds has not learned that it was granted, so it does not renew it. */
const unaware = {
  guard: 'asksForOwn',
  target: '#finite',
  ...refuseLease('LeaseAlreadyPresent'),
} as const;

/** A lease that is held; nearly the same for all kinds, whose parents differ in what ends it. */
const held = (...refusals: readonly (typeof unaware)[]) => ({
  leased: blob.createStateConfig({
    on: {
      READ_PROPERTIES: readProperties('leased'),
      ACQUIRE: [
        invalidDuration,
        ...refusals,
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
      READ_PROPERTIES: readProperties('breaking'),
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
});

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
 * Renewals are not modelled one by one: see `lapses`. A holder that asks for its own lease again has not heard that it was
 * granted (the fault `lost-reply`): it does not renew, and time ends the lease.
 */
export const blobLease = blob.createMachine({
  id: 'blob-lease',
  context: ({ input }: { input: BlobLeaseInput | undefined }) => ({
    id: input?.id ?? '',
    guards: input?.guards ?? null,
    lapses: input?.lapses ?? 'in time',
    claims: input?.claims ?? null,
    content: { claimed: false },
    etag: etag(1),
    ...noLease,
  }),
  initial: 'available',
  on: {
    READ: { actions: 'replyContent' },
    HOLDER_GONE: {}, // of a lease that time ends anyway, that never ends, or that is somebody else's by now
  },
  states: {
    available: {
      id: 'available',
      on: {
        READ_PROPERTIES: readProperties('available'),
        ACQUIRE: [invalidDuration, ...grant],
        RENEW: mismatch,
        CHANGE: refuseLease('LeaseNotPresentWithLeaseOperation'),
        RELEASE: mismatch,
        BREAK: [invalidPeriod, refuseLease('LeaseNotPresentWithLeaseOperation')],
        WRITE_BLOB: writeWithoutLease,
      },
    },
    /** From the grant to the end of the lease, whatever ends it: abandoned or leased anew it is still held. */
    held: {
      initial: 'infinite',
      entry: 'tellHeld',
      exit: 'tellFreed',
      states: {
        finite: {
          id: 'finite',
          initial: 'leased',
          states: held(),
          after: { LEASE: [{ guard: 'isBreaking', target: '#broken' }, { target: '#expired' }] },
        },
        infinite: { id: 'infinite', initial: 'leased', states: held() },
        /** Leased for some time, by somebody who renews it in time. */
        renewed: {
          id: 'renewed',
          initial: 'leased',
          on: { HOLDER_GONE: { guard: 'isHolder', target: 'finite' }, PAUSE: '#expired' },
          states: held(unaware),
        },
      },
    },
    broken: {
      id: 'broken',
      entry: 'endLease',
      on: {
        READ_PROPERTIES: readProperties('broken'),
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
      id: 'expired',
      on: {
        READ_PROPERTIES: readProperties('expired'),
        ACQUIRE: [invalidDuration, ...grant],
        RENEW: [
          { guard: 'renewsAgain', target: '#renewed', actions: 'replyLeased' },
          { guard: 'sameLeaseId', target: '#finite', actions: 'replyLeased' },
          mismatch,
        ],
        CHANGE: refuseLease('LeaseNotPresentWithLeaseOperation'),
        RELEASE,
        BREAK: [invalidPeriod, { target: 'broken', actions: 'replyBreakAccepted' }],
        WRITE_BLOB: [{ guard: 'sameLeaseId', ...refuseWrite('LeaseLost') }, ...writeWithoutLease],
      },
    },
  },
});
