/** Messages to and from blobs: those that are leased, and those that are a lock while they are there. */
import type { ETag, ExecutionId, LeaseId } from '../domain.js';

/** What the lock blob says about its window: whether somebody has taken it upon itself to start the batch. */
export interface BlobContent {
  readonly claimed: boolean;
  /** What is in the blob, where that is more than a claim. */
  readonly text?: string;
}

/**
 * To a blob. Durations and periods are whole seconds; `durationSeconds` is 15 to 60, or -1 for a lease that never
 * ends; `periodSeconds` is 0 to 60, or null for the default. Null conditions are absent headers.
 */
export type BlobRequest =
  | { readonly type: 'READ' }
  | { readonly type: 'READ_PROPERTIES' }
  | {
      readonly type: 'WRITE_BLOB';
      readonly content: BlobContent;
      readonly leaseId: LeaseId | null;
      readonly ifMatch: ETag | null;
    }
  | {
      readonly type: 'ACQUIRE';
      readonly durationSeconds: number;
      readonly proposedId: LeaseId | null;
    }
  | { readonly type: 'RENEW'; readonly leaseId: LeaseId }
  | { readonly type: 'CHANGE'; readonly leaseId: LeaseId; readonly proposedId: LeaseId }
  | { readonly type: 'RELEASE'; readonly leaseId: LeaseId }
  | { readonly type: 'BREAK'; readonly periodSeconds: number | null }
  | HolderGone;

/**
 * To a blob that may be there or not, besides: CREATE_BLOB is Put Blob with If-None-Match `*`, REMOVE_BLOB is Delete Blob. It answers
 * BLOB_EXISTS, BLOB_DELETED and BLOB_ABSENT where a blob that is a lock does.
 */
export type StoredBlobRequest =
  | BlobRequest
  | {
      readonly type: 'CREATE_BLOB';
      readonly content: BlobContent;
      readonly leaseId: LeaseId | null;
    }
  | {
      readonly type: 'REMOVE_BLOB';
      readonly leaseId: LeaseId | null;
      readonly ifMatch: ETag | null;
    };

/** From a blob with a lease. */
export type BlobReply =
  | {
      readonly type: 'BLOB';
      readonly status: 200;
      readonly content: BlobContent;
      readonly etag: ETag;
    }
  | {
      readonly type: 'BLOB_PROPERTIES';
      readonly status: 200;
      readonly leaseState: LeaseState;
      /** Of a blob whose text is kept: that, and its version. */
      readonly text?: string;
      readonly etag?: ETag;
    }
  | { readonly type: 'BLOB_WRITTEN'; readonly status: 201; readonly etag: ETag }
  /** Acquire answers 201, renew and change 200. */
  | { readonly type: 'LEASED'; readonly status: 200 | 201; readonly leaseId: LeaseId }
  | { readonly type: 'RELEASED'; readonly status: 200 }
  | { readonly type: 'BREAK_ACCEPTED'; readonly status: 202 }
  | { readonly type: 'BAD_REQUEST'; readonly status: 400; readonly code: 'InvalidHeaderValue' }
  | { readonly type: 'LEASE_CONFLICT'; readonly status: 409; readonly code: LeaseConflict }
  | { readonly type: 'WRITE_REFUSED'; readonly status: 412; readonly code: BlobPrecondition };

/** Header x-ms-lease-state. */
export type LeaseState = 'available' | 'leased' | 'breaking' | 'broken' | 'expired';

/** The error codes with which the service refuses an operation on a lease because of the state of the lease (409). */
export type LeaseConflict =
  | 'LeaseAlreadyPresent'
  | 'LeaseIdMismatchWithLeaseOperation'
  | 'LeaseNotPresentWithLeaseOperation'
  | 'LeaseIsBreakingAndCannotBeAcquired'
  | 'LeaseIsBreakingAndCannotBeChanged'
  | 'LeaseIsBrokenAndCannotBeRenewed';

/** The error codes with which the service refuses to write or delete a blob (412), and why. */
export type BlobPrecondition =
  | 'LeaseIdMissing'
  | 'LeaseLost'
  | 'LeaseIdMismatchWithBlobOperation'
  | 'LeaseNotPresentWithBlobOperation'
  | 'ConditionNotMet';

/**
 * To a blob that is a lock while it is there: PUT_BLOB with If-None-Match `*`, DELETE_BLOB with If-Match, or without (null).
 * Its content is who put it there; null: it is empty.
 */
export type LockBlobRequest =
  | { readonly type: 'GET_BLOB' }
  | { readonly type: 'PUT_BLOB'; readonly owner: ExecutionId | null }
  | { readonly type: 'DELETE_BLOB'; readonly ifMatch: ETag | null };

/** From a lock blob. */
export type LockBlobReply =
  | {
      readonly type: 'BLOB_FOUND';
      readonly status: 200;
      readonly owner: ExecutionId | null;
      readonly etag: ETag;
    }
  | { readonly type: 'BLOB_PUT'; readonly status: 201; readonly etag: ETag }
  | { readonly type: 'BLOB_EXISTS'; readonly status: 409; readonly code: 'BlobAlreadyExists' }
  | { readonly type: 'BLOB_DELETED'; readonly status: 202 }
  | { readonly type: 'BLOB_CHANGED'; readonly status: 412; readonly code: 'ConditionNotMet' }
  | { readonly type: 'BLOB_ABSENT'; readonly status: 404; readonly code: 'BlobNotFound' };

/** Not a request: nobody keeps this holder's lease or flag alive any longer, so time will end it. */
export interface HolderGone {
  readonly type: 'HOLDER_GONE';
}
