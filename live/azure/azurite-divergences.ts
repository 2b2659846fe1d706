/**
 * Where Azurite is known to answer otherwise than the model, which follows the service. Each has a test of its own, which fails
 * when the difference is gone.
 */
export interface AzuriteDivergence {
  /** One line: what Azurite does. */
  readonly name: string;
  /** The id of the machine whose resource it is. */
  readonly machine: string;
  /** The request's type, and what the two may answer to it: a code, or a type where there is no code. */
  readonly request: string;
  readonly model: readonly string[];
  readonly store: readonly string[];
  /** True: after it the two are in different states. */
  readonly ends: boolean;
  /**
   * How sure it is that the service answers as the model does.
   * - `documented`: its reference says so.
   * - `reported`: somebody has compared the two.
   * - `inferred`: nobody has; either may be right.
   */
  readonly certainty: 'documented' | 'reported' | 'inferred';
  readonly source: string;
}

const leaseBlob = 'Azure Storage REST: Lease Blob';

export const azuriteDivergences = [
  {
    name: 'a write with the id of a lease that has expired is LeaseNotPresentWithBlobOperation',
    machine: 'blob-lease',
    request: 'WRITE_BLOB',
    model: ['LeaseLost'],
    store: ['LeaseNotPresentWithBlobOperation'],
    ends: false,
    certainty: 'reported',
    source: 'Azure Storage REST: Blob service error codes; Azurite#635, #2352 (open)',
  },
  {
    name: 'a duration out of bounds is looked at after the lease that is there',
    machine: 'blob-lease',
    request: 'ACQUIRE',
    model: ['InvalidHeaderValue'],
    store: ['LeaseAlreadyPresent', 'LeaseIsBreakingAndCannotBeAcquired'],
    ends: false,
    certainty: 'inferred',
    source: `${leaseBlob} (x-ms-lease-duration); Azurite LeaseLeasedState, LeaseBreakingState`,
  },
  {
    name: 'a break period out of bounds is looked at after the lease that is not there',
    machine: 'blob-lease',
    request: 'BREAK',
    model: ['InvalidHeaderValue'],
    store: ['LeaseNotPresentWithLeaseOperation'],
    ends: false,
    certainty: 'inferred',
    source: `${leaseBlob} (x-ms-lease-break-period); Azurite LeaseAvailableState`,
  },
  {
    name: 'a break period out of bounds breaks a lease without end, and one that is over',
    machine: 'blob-lease',
    request: 'BREAK',
    model: ['InvalidHeaderValue'],
    store: ['BREAK_ACCEPTED'],
    ends: true,
    certainty: 'documented',
    source: `${leaseBlob} (x-ms-lease-break-period: 0 to 60); Azurite LeaseLeasedState, LeaseExpiredState, LeaseBrokenState`,
  },
  {
    name: 'a lease that has expired is renewed by any id',
    machine: 'blob-lease',
    request: 'RENEW',
    model: ['LeaseIdMismatchWithLeaseOperation'],
    store: ['LEASED'],
    ends: true,
    certainty: 'documented',
    source: `${leaseBlob} (outcomes: Renew (B) of Expired (A) is 409); Azurite LeaseExpiredState.renew`,
  },
  {
    name: 'of a lease and an If-Match that both refuse a write, the If-Match is looked at first',
    machine: 'blob-lease',
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
  },
  {
    name: 'an If-Match on a blob that is not there is 412 instead of 404',
    machine: 'lock-blob',
    request: 'DELETE_BLOB',
    model: ['BlobNotFound'],
    store: ['ConditionNotMet'],
    ends: false,
    certainty: 'inferred',
    source:
      'Azurite#2751 (open) has compared the two for reads; for deletes it is the same code of Azurite',
  },
  {
    name: 'a queue that was deleted can be created again at once',
    machine: 'mutex-queue',
    request: 'CREATE_QUEUE',
    model: ['QueueBeingDeleted'],
    store: ['QUEUE_CREATED'],
    ends: true,
    certainty: 'documented',
    source: 'Azure Storage REST: Delete Queue (remarks: at least 30 seconds)',
  },
] as const satisfies readonly AzuriteDivergence[];

/** What a reply says, in a word. */
function saying(reply: { readonly type: string; readonly code?: unknown } | null): string {
  if (reply === null) return 'nothing';
  return typeof reply.code === 'string' ? reply.code : reply.type;
}

/** True if these two answers to a request are that difference. */
export function isDivergence(
  { request, model, store }: AzuriteDivergence,
  asked: string,
  ofModel: { readonly type: string; readonly code?: unknown } | null,
  ofStore: { readonly type: string; readonly code?: unknown } | null,
): boolean {
  return request === asked && model.includes(saying(ofModel)) && store.includes(saying(ofStore));
}
