import type { ExecutionId, MessageId, WindowKey } from '../domain.js';

/** To a Lease object. */
export type LeaseRequest =
  /** GET, and again every RetryPeriod: `LEASE` is the first answer; `LEASE_OLD` comes when it has not changed for LeaseDuration. */
  | { readonly type: 'GET_LEASE' }
  /** Whoever asks becomes the holder. With the resourceVersion that was read: PUT. Null: PATCH, whatever has changed meanwhile. */
  | { readonly type: 'TAKE_LEASE'; readonly version: number | null }
  /** No request: the process is dead, and renews nothing. */
  | { readonly type: 'HOLDER_GONE' };

/** From a Lease object. */
export type LeaseReply =
  | { readonly type: 'LEASE' | 'LEASE_OLD' | 'LEASE_WRITTEN'; readonly version: number }
  /** 409, Conflict. */
  | { readonly type: 'LEASE_CONFLICT' }
  /** A renewal of the holder's met another holder's record. */
  | { readonly type: 'LEASE_LOST' };

/** To a Job of one name. */
export type JobRequest =
  /** POST, with the name that all who create it use. */
  | { readonly type: 'CREATE_JOB' }
  /** By a pod: it has exited with 0. */
  | { readonly type: 'JOB_DONE' }
  /** No request: the pod is lost. */
  | { readonly type: 'HOLDER_GONE' };

/** From a Job. `JOB_EXISTS`: 409, AlreadyExists. `RUN`: to a pod, by the Job controller. */
export interface JobReply {
  readonly type: 'JOB_CREATED' | 'JOB_EXISTS' | 'RUN';
}

/** To the table of the user's that messages wait in. */
export type TableRequest =
  /** Insert a row for the message, unless there is one. */
  | { readonly type: 'PUT'; readonly message: MessageId }
  /** The rows as they are now. */
  | { readonly type: 'READ' }
  /** The rows, when there are some and the window is over. `token`: refuse from now on whoever comes with a lesser one; null: whoever asks is told. */
  | { readonly type: 'AWAIT_MESSAGES'; readonly token: number | null }
  /** Delete these rows. */
  | { readonly type: 'REMOVE'; readonly messages: readonly MessageId[] }
  /** One transaction: refuse a lesser token than the greatest so far; otherwise have the effect of the batch, and mark its rows. */
  | {
      readonly type: 'COMMIT';
      readonly token: number;
      readonly window: WindowKey;
      readonly execution: ExecutionId;
      /** Sorted. */
      readonly messages: readonly MessageId[];
    };

/** From the table. */
export type TableReply =
  | { readonly type: 'STORED' | 'REMOVED' | 'COMMITTED' | 'REFUSED' }
  /** All rows that wait, as they came, and which batch they are: from 1. */
  | { readonly type: 'MESSAGES'; readonly n: number; readonly inOrder: readonly MessageId[] };
