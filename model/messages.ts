/**
 * Every message between actors: one closed union per receiver, requests first, then what resources answer.
 * No message has a key `from`: the world adds the sender's id under that name (see `Received`).
 *
 * A reply has the status and error code of the service it stands for. Its type tells which kind of resource it comes
 * from, so that a client never takes the answer of one for the answer of another.
 */
import type {
  ActorId,
  ETag,
  ExecutionId,
  InstanceId,
  LeaseId,
  MessageId,
  RuntimeStatus,
  WindowKey,
} from './domain.js';
import type { QueueItem, Start } from './queue-item.js';

/** A message as its receiver gets it. */
export type Received<M> = M extends unknown ? M & { readonly from: ActorId } : never;

export type Message =
  | InstanceRowRequest
  | HistoryRequest
  | ControlQueueMessage
  | LockRecordRequest
  | BlobRequest
  | WorkerMessage
  | ExecutionMessage
  | EntityMessage
  | ReminderMessage
  | StarterMessage;

/** The Instances row of one instance id, without its version. */
export interface InstanceRowContent {
  readonly status: RuntimeStatus;
  /** Null in era `2019` until the first checkpoint. */
  readonly executionId: ExecutionId | null;
  /** How often this id was started again after it had ended; always 0 in era `2019`. */
  readonly generation: number;
}

export interface InstanceRow extends InstanceRowContent {
  readonly etag: ETag;
}

/** To an Instances row. */
export type InstanceRowRequest =
  | { readonly type: 'READ' }
  | { readonly type: 'INSERT'; readonly row: InstanceRowContent }
  | { readonly type: 'REPLACE'; readonly row: InstanceRowContent; readonly ifMatch: ETag }
  | { readonly type: 'INSERT_OR_REPLACE'; readonly row: InstanceRowContent }
  | { readonly type: 'INSERT_OR_MERGE'; readonly row: Omit<InstanceRowContent, 'generation'> }
  /** "Answer ROW as soon as there is a row of this generation or a later one." */
  | { readonly type: 'WATCH'; readonly generation: number };

/** The row of `instance`; null when there is none. */
export interface RowReply {
  readonly type: 'ROW';
  readonly status: 200;
  readonly instance: InstanceId;
  readonly row: InstanceRow | null;
}

export type InstanceRowReply =
  | RowReply
  | Created
  | Ok
  | Conflict<'EntityAlreadyExists'>
  | PreconditionFailed<'UpdateConditionNotSatisfied'>
  | NotFound<'ResourceNotFound'>;

/** The names DTFx gives the events of a history. */
export type HistoryEvent =
  | 'ExecutionStarted'
  | 'TimerCreated'
  | 'TimerFired'
  | 'TaskScheduled'
  | 'TaskCompleted'
  | 'ExecutionCompleted';

/** To the history of an instance id. `ifMatch: null`: the writer found no sentinel row. */
export interface HistoryRequest {
  readonly type: 'WRITE_HISTORY';
  readonly executionId: ExecutionId;
  readonly ifMatch: ETag | null;
  readonly mode: HistoryWriteMode;
  readonly events: readonly HistoryEvent[];
}

/** What a write without an ETag means: `insert` fails on another live execution, `insert-or-replace` overwrites it. */
export type HistoryWriteMode = 'insert' | 'insert-or-replace';

export type HistoryReply =
  | { readonly type: 'HISTORY_WRITTEN'; readonly status: 204; readonly etag: ETag }
  | Conflict<'EntityAlreadyExists'>
  | PreconditionFailed<'UpdateConditionNotSatisfied'>;

/** To a control queue. DELETE is the worker's; nobody waits for its answer. */
export type ControlQueueMessage =
  | { readonly type: 'ENQUEUE'; readonly item: QueueItem }
  | { readonly type: 'DELETE'; readonly itemId: string };

export interface Enqueued {
  readonly type: 'ENQUEUED';
  readonly status: 201;
}

/** To a row that is inserted once: whoever inserts it has won. */
export type LockRecordRequest =
  { readonly type: 'INSERT_RECORD' } | { readonly type: 'DELETE_RECORD' };

export type LockRecordReply =
  | { readonly type: 'RECORD_INSERTED'; readonly status: 201 }
  | { readonly type: 'RECORD_EXISTS'; readonly status: 409; readonly code: 'EntityAlreadyExists' }
  | { readonly type: 'RECORD_DELETED'; readonly status: 204 }
  | { readonly type: 'RECORD_ABSENT'; readonly status: 404; readonly code: 'ResourceNotFound' };

/** What the lock blob says about its window: whether somebody has taken it upon itself to start the batch. */
export interface BlobContent {
  readonly claimed: boolean;
}

/**
 * To a blob. Durations and periods are whole seconds; `durationSeconds` is 15 to 60, or -1 for a lease that never
 * ends; `periodSeconds` is 0 to 60, or null for the default. Null conditions are absent headers.
 */
export type BlobRequest =
  | { readonly type: 'READ' }
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
  | { readonly type: 'BREAK'; readonly periodSeconds: number | null };

export type BlobReply =
  | {
      readonly type: 'BLOB';
      readonly status: 200;
      readonly content: BlobContent;
      readonly etag: ETag;
    }
  | { readonly type: 'BLOB_WRITTEN'; readonly status: 201; readonly etag: ETag }
  /** Acquire answers 201, renew and change 200. */
  | { readonly type: 'LEASED'; readonly status: 200 | 201; readonly leaseId: LeaseId }
  | { readonly type: 'RELEASED'; readonly status: 200 }
  | { readonly type: 'BREAK_ACCEPTED'; readonly status: 202 }
  | { readonly type: 'BAD_REQUEST'; readonly status: 400; readonly code: 'InvalidHeaderValue' }
  | { readonly type: 'LEASE_CONFLICT'; readonly status: 409; readonly code: LeaseConflict }
  | { readonly type: 'WRITE_REFUSED'; readonly status: 412; readonly code: BlobPrecondition };

export type LeaseConflict =
  | 'LeaseAlreadyPresent'
  | 'LeaseIdMismatchWithLeaseOperation'
  | 'LeaseNotPresentWithLeaseOperation'
  | 'LeaseIsBreakingAndCannotBeAcquired'
  | 'LeaseIsBreakingAndCannotBeChanged'
  | 'LeaseIsBrokenAndCannotBeRenewed';

export type BlobPrecondition =
  | 'LeaseIdMissing'
  | 'LeaseLost'
  | 'LeaseIdMismatchWithBlobOperation'
  | 'LeaseNotPresentWithBlobOperation'
  | 'ConditionNotMet';

/** To a worker: what its queue pushes, and the rows it watches. */
export type WorkerMessage = { readonly type: 'ITEM'; readonly item: QueueItem } | RowReply;

/** To an execution: its start, external events, and the answers to its checkpoints. */
export type ExecutionMessage =
  | ({ readonly type: 'RUN' } & Start)
  | { readonly type: 'EVENT'; readonly message: MessageId }
  | HistoryReply
  | InstanceRowReply;

/** To the batch entity: its operations, and the answers to its start messages. */
export type EntityMessage =
  | { readonly type: 'ADD'; readonly message: MessageId }
  | { readonly type: 'FLUSH'; readonly epoch: number }
  | Enqueued;

/** To the reminder of the batch entity. */
export type ReminderMessage = { readonly type: 'SCHEDULE'; readonly epoch: number } | Enqueued;

/** To a starter: the messages of its environment, and the answers of the resources it uses. */
export type StarterMessage =
  | { readonly type: 'MESSAGE'; readonly id: MessageId; readonly window: WindowKey }
  | Enqueued
  | InstanceRowReply
  | LockRecordReply
  | BlobReply;

export interface Created {
  readonly type: 'CREATED';
  readonly status: 201;
}
export const created: Created = { type: 'CREATED', status: 201 };

export interface Ok {
  readonly type: 'OK';
  readonly status: 204;
}
export const ok: Ok = { type: 'OK', status: 204 };

export interface NotFound<Code extends string> {
  readonly type: 'NOT_FOUND';
  readonly status: 404;
  readonly code: Code;
}
export const notFound = <Code extends string>(code: Code): NotFound<Code> => ({
  type: 'NOT_FOUND',
  status: 404,
  code,
});

export interface Conflict<Code extends string> {
  readonly type: 'CONFLICT';
  readonly status: 409;
  readonly code: Code;
}
export const conflict = <Code extends string>(code: Code): Conflict<Code> => ({
  type: 'CONFLICT',
  status: 409,
  code,
});

export interface PreconditionFailed<Code extends string> {
  readonly type: 'PRECONDITION_FAILED';
  readonly status: 412;
  readonly code: Code;
}
export const preconditionFailed = <Code extends string>(code: Code): PreconditionFailed<Code> => ({
  type: 'PRECONDITION_FAILED',
  status: 412,
  code,
});
