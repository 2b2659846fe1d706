import { etag, leaseId } from '../../../model/index.js';
import { seenEtag, seenLease } from './operations.js';
import type { Exchange, Operation } from './subject.js';

/**
 * Where Azurite is known to answer otherwise than the model, which follows the service. Each is demonstrated by a test of its own,
 * which fails when the difference is gone.
 */
export interface Divergence {
  /** One line: what Azurite does. */
  readonly name: string;
  /** Of which subject. */
  readonly subject: string;
  /** The request's type, and what the two may answer to it: a code, or a type where there is no code. */
  readonly request: string;
  readonly model: readonly string[];
  readonly store: readonly string[];
  /** True: after it the two are in different states, so the sequence ends. */
  readonly ends: boolean;
  /**
   * How sure it is that the service answers as the model does.
   * - `documented`: its reference says so.
   * - `reported`: somebody has compared the two.
   * - `inferred`: nobody has; either may be right.
   */
  readonly certainty: 'documented' | 'reported' | 'inferred';
  readonly source: string;
  /** Requests, of which the last one shows it. */
  readonly demonstration: readonly Operation['request'][];
}

/** True if these two replies are that difference. */
export function known(
  { subject, request, model, store }: Divergence,
  name: string,
  ofModel: Exchange,
  ofStore: Exchange,
): boolean {
  return (
    subject === name &&
    ofModel.request.type === request &&
    model.includes(saying(ofModel)) &&
    store.includes(saying(ofStore))
  );
}

/** One line: what is answered, by whom. */
export function demonstrationOf({ request, model, store }: Divergence): string {
  return `${request}: the model says ${model.join(' or ')}, the store ${store.join(' or ')}`;
}

function saying({ reply }: Exchange): string {
  if (reply === null) return 'nothing';
  return 'code' in reply ? reply.code : reply.type;
}

const own = leaseId('11111111-1111-4111-8111-111111111111');

const other = leaseId('33333333-3333-4333-8333-333333333333');

const acquire = (durationSeconds: number): Operation['request'] => {
  return () => ({ type: 'ACQUIRE', durationSeconds, proposedId: own });
};

const write = (past: readonly Exchange[], withLease: boolean, version: number | null) =>
  ({
    type: 'WRITE_BLOB',
    content: { claimed: true },
    leaseId: withLease ? seenLease(past, 0) : null,
    ifMatch: version === null ? null : seenEtag(past, version),
  }) as const;

const leaseBlob = 'Azure Storage REST: Lease Blob';

export const azuriteDivergences: readonly Divergence[] = [
  {
    name: 'a write with the id of a lease that has expired is LeaseNotPresentWithBlobOperation',
    subject: 'blob lease',
    request: 'WRITE_BLOB',
    model: ['LeaseLost'],
    store: ['LeaseNotPresentWithBlobOperation'],
    ends: false,
    certainty: 'reported',
    source: 'Azure Storage REST: Blob service error codes; Azurite#635, #2352 (open)',
    demonstration: [
      acquire(15),
      () => ({ type: 'WAIT', seconds: 15 }),
      (past) => write(past, true, null),
    ],
  },
  {
    name: 'a duration out of bounds is looked at after the lease that is there',
    subject: 'blob lease',
    request: 'ACQUIRE',
    model: ['InvalidHeaderValue'],
    store: ['LeaseAlreadyPresent', 'LeaseIsBreakingAndCannotBeAcquired'],
    ends: false,
    certainty: 'inferred',
    source: `${leaseBlob} (x-ms-lease-duration); Azurite LeaseLeasedState, LeaseBreakingState`,
    demonstration: [
      acquire(15),
      () => ({ type: 'ACQUIRE', durationSeconds: 61, proposedId: null }),
    ],
  },
  {
    name: 'a break period out of bounds is looked at after the lease that is not there',
    subject: 'blob lease',
    request: 'BREAK',
    model: ['InvalidHeaderValue'],
    store: ['LeaseNotPresentWithLeaseOperation'],
    ends: false,
    certainty: 'inferred',
    source: `${leaseBlob} (x-ms-lease-break-period); Azurite LeaseAvailableState`,
    demonstration: [() => ({ type: 'BREAK', periodSeconds: 61 })],
  },
  {
    name: 'a break period out of bounds breaks a lease without end, and one that is over',
    subject: 'blob lease',
    request: 'BREAK',
    model: ['InvalidHeaderValue'],
    store: ['BREAK_ACCEPTED'],
    ends: true,
    certainty: 'documented',
    source: `${leaseBlob} (x-ms-lease-break-period: 0 to 60); Azurite LeaseLeasedState, LeaseExpiredState, LeaseBrokenState`,
    demonstration: [acquire(-1), () => ({ type: 'BREAK', periodSeconds: 61 })],
  },
  {
    name: 'a lease that has expired is renewed by any id',
    subject: 'blob lease',
    request: 'RENEW',
    model: ['LeaseIdMismatchWithLeaseOperation'],
    store: ['LEASED'],
    ends: true,
    certainty: 'documented',
    source: `${leaseBlob} (outcomes: Renew (B) of Expired (A) is 409); Azurite LeaseExpiredState.renew`,
    demonstration: [
      acquire(15),
      () => ({ type: 'WAIT', seconds: 15 }),
      () => ({ type: 'RENEW', leaseId: other }),
    ],
  },
  {
    name: 'of a lease and an If-Match that both refuse a write, the If-Match is looked at first',
    subject: 'blob lease',
    request: 'WRITE_BLOB',
    model: [
      'LeaseIdMissing',
      'LeaseIdMismatchWithBlobOperation',
      'LeaseLost',
      'LeaseNotPresentWithBlobOperation',
    ],
    store: ['ConditionNotMet'],
    ends: false,
    certainty: 'inferred',
    source:
      'both are 412; no reference says which comes first; Azurite LokiBlobMetadataStore.createBlob',
    demonstration: [
      () => ({ type: 'READ' }),
      (past) => write(past, false, null),
      acquire(15),
      (past) => write(past, false, 1),
    ],
  },
  {
    name: 'an If-Match on a blob that is not there is 412 instead of 404',
    subject: 'lock blob',
    request: 'DELETE_BLOB',
    model: ['BlobNotFound'],
    store: ['ConditionNotMet'],
    ends: false,
    certainty: 'inferred',
    source:
      'Azurite#2751 (open) has compared the two for reads; for deletes it is the same code of Azurite',
    demonstration: [
      () => ({ type: 'PUT_BLOB', owner: null }),
      () => ({ type: 'DELETE_BLOB', ifMatch: null }),
      (past) => ({ type: 'DELETE_BLOB', ifMatch: seenEtag(past, 0) ?? etag(0) }),
    ],
  },
  {
    name: 'a queue that was deleted can be created again at once',
    subject: 'mutex queue',
    request: 'CREATE_QUEUE',
    model: ['QueueBeingDeleted'],
    store: ['QUEUE_CREATED'],
    ends: true,
    certainty: 'documented',
    source: 'Azure Storage REST: Delete Queue (remarks: at least 30 seconds)',
    demonstration: [
      () => ({ type: 'CREATE_QUEUE' }),
      () => ({ type: 'DELETE_QUEUE' }),
      () => ({ type: 'CREATE_QUEUE' }),
    ],
  },
];
