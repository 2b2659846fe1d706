/**
 * Every message between actors: one closed union per receiver, requests first, then what resources answer.
 * No message has a key `from`: the world adds the sender's id under that name (see `Received`).
 *
 * A reply has the status and error code of the service it stands for. Its type tells which kind of resource it comes
 * from, so that a client never takes the answer of one for the answer of another.
 */
import type {
  HolderGone,
  BlobReply,
  BlobRequest,
  LockBlobReply,
  LockBlobRequest,
  StoredBlobRequest,
} from './azure/blob-messages.js';
import type {
  ActorId,
  ETag,
  ExecutionId,
  InstanceId,
  MessageId,
  RuntimeStatus,
  WindowKey,
} from './domain.js';
import type { Json } from './parts.js';
import type { Named, QueueItem, Start } from './azure/queue-item.js';
import type { QueueMessageReply, QueueMessageRequest } from './azure/queue-messages.js';
import type { EntityProperties, TableReply, TableRequest } from './azure/table-messages.js';

export type * from './azure/blob-messages.js';

/** A message as its receiver gets it. */
export type Received<M> = M extends unknown ? M & { readonly from: ActorId } : never;

/** Every message that actors of the model send each other. Replies carry the status codes and error codes of the service. */
export type Message =
  | InstanceRowRequest
  | HistoryRequest
  | ControlQueueMessage
  | LockRecordRequest
  | MutexQueueRequest
  | InboxRequest
  | BlobRequest
  | LockBlobRequest
  | StoredBlobRequest
  | QueueMessageRequest
  | TableRequest
  | WorkerMessage
  | ActivityMessage
  | ExecutionMessage
  | EntityMessage
  | CodeEntityMessage
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

/** A row of the Instances table, with its version. */
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
  /** One transaction: write the row unless it says Pending or Running, and enqueue the start message; 409 otherwise. */
  | {
      readonly type: 'CREATE_INSTANCE';
      readonly row: InstanceRowContent;
      readonly queue: ActorId;
      readonly item: QueueItem;
    }
  /** Deletes the row, whatever it says. */
  | { readonly type: 'PURGE' }
  /** "Answer ROW now, and, unless it is of this generation or a later one, again as soon as it is." */
  | { readonly type: 'WATCH'; readonly generation: number }
  /** To the row of an atomic start: its queue has the start message. */
  | Enqueued;

/** The row of `instance`; null when there is none. */
export interface RowReply {
  readonly type: 'ROW';
  readonly status: 200;
  readonly instance: InstanceId;
  readonly row: InstanceRow | null;
}

/** From an Instances row. */
export type InstanceRowReply =
  | RowReply
  | Created
  | Ok
  | Conflict<'EntityAlreadyExists'>
  | PreconditionFailed<'UpdateConditionNotSatisfied'>
  | NotFound<'ResourceNotFound'>
  | Purged;

/** The row or the history is gone, or was not there. */
export interface Purged {
  readonly type: 'PURGED';
  readonly status: 204;
}
/** The one reply of its kind. */
export const purged: Purged = { type: 'PURGED', status: 204 };

/** The names DTFx gives the events of a history. */
export type HistoryEvent =
  | 'ExecutionStarted'
  | 'TimerCreated'
  | 'TimerFired'
  | 'TaskScheduled'
  | 'TaskCompleted'
  | 'TaskFailed'
  | 'ContinueAsNew'
  | 'ExecutionTerminated'
  | 'ExecutionCompleted';

/** To the history of an instance id. `ifMatch: null`: the writer found no sentinel row. PURGE deletes all of it. */
export type HistoryRequest =
  | {
      readonly type: 'WRITE_HISTORY';
      readonly executionId: ExecutionId;
      readonly ifMatch: ETag | null;
      readonly mode: HistoryWriteMode;
      readonly events: readonly HistoryEvent[];
    }
  | { readonly type: 'PURGE' };

/** What a write without an ETag means: `insert` fails on another live execution, `insert-or-replace` overwrites it. */
export type HistoryWriteMode = 'insert' | 'insert-or-replace';

/** From a history. */
export type HistoryReply =
  | { readonly type: 'HISTORY_WRITTEN'; readonly status: 204; readonly etag: ETag }
  | Purged
  | Conflict<'EntityAlreadyExists'>
  | PreconditionFailed<'UpdateConditionNotSatisfied'>
  | NotFound<'ResourceNotFound'>;

/** To a control queue. DELETE is the worker's; nobody waits for its answer. */
export type ControlQueueMessage =
  | { readonly type: 'ENQUEUE'; readonly item: QueueItem }
  | { readonly type: 'DELETE'; readonly itemId: string };

/** From a control queue: the item is in it. */
export interface Enqueued {
  readonly type: 'ENQUEUED';
  readonly status: 201;
}

/** What a row of a support table says: whose it is, and what its owner has come to. */
export interface RecordContent {
  readonly owner: ActorId | null;
  readonly stage: string;
  /** What else there is in the row. The starters of the catalogue write nothing else. */
  readonly properties?: EntityProperties;
}

/**
 * To a row of a support table. UPDATE is Replace with If-Match, UPSERT is Insert Or Replace, DELETE with null is If-Match `*`.
 */
export type LockRecordRequest =
  | { readonly type: 'READ_RECORD' }
  | { readonly type: 'INSERT_RECORD'; readonly content: RecordContent }
  | { readonly type: 'UPDATE_RECORD'; readonly content: RecordContent; readonly ifMatch: ETag }
  | { readonly type: 'UPSERT_RECORD'; readonly content: RecordContent }
  | { readonly type: 'DELETE_RECORD'; readonly ifMatch: ETag | null }
  | HolderGone;

/** A row of a support table as it is read. `isOld`: its timestamp is older than any owner that still works. */
export interface LockRecord extends RecordContent {
  readonly etag: ETag;
  readonly isOld: boolean;
}

/** From a lock record. */
export type LockRecordReply =
  | { readonly type: 'RECORD'; readonly status: 200; readonly record: LockRecord | null }
  | { readonly type: 'RECORD_INSERTED'; readonly status: 201; readonly etag: ETag }
  | { readonly type: 'RECORD_EXISTS'; readonly status: 409; readonly code: 'EntityAlreadyExists' }
  | { readonly type: 'RECORD_UPDATED'; readonly status: 204; readonly etag: ETag }
  | {
      readonly type: 'RECORD_CHANGED';
      readonly status: 412;
      readonly code: 'UpdateConditionNotSatisfied';
    }
  | { readonly type: 'RECORD_DELETED'; readonly status: 204 }
  | { readonly type: 'RECORD_ABSENT'; readonly status: 404; readonly code: 'ResourceNotFound' };

/**
 * To an inbox: one partition of a table with a control row and a row for each message. PUT_MESSAGE and CLOSE_EPOCH are entity
 * group transactions.
 */
export type InboxRequest =
  /** Insert the row of the message, and touch the control row, so that its ETag changes. */
  | { readonly type: 'PUT_MESSAGE'; readonly message: MessageId }
  /** Query the partition. `epoch` null: the open one. */
  | { readonly type: 'READ_INBOX'; readonly epoch: number | null }
  /** Mark these messages as this epoch's batch, and open the next epoch in the control row, if that has not changed. */
  | {
      readonly type: 'CLOSE_EPOCH';
      readonly epoch: number;
      /** Sorted. */
      readonly messages: readonly MessageId[];
      readonly ifMatch: ETag;
    }
  /** Mark the batch of this epoch as done, or delete it. */
  | { readonly type: 'CONFIRM_BATCH'; readonly epoch: number };

/** What a query of an inbox shows. */
export interface InboxContent {
  readonly type: 'INBOX';
  readonly status: 200;
  /** The open epoch, and the version of the control row that says so. */
  readonly epoch: number;
  readonly etag: ETag;
  /** Of the epoch that was asked for, those that are not done. Sorted. */
  readonly messages: readonly MessageId[];
}

/** From an inbox. */
export type InboxReply =
  | InboxContent
  | { readonly type: 'MESSAGE_STORED'; readonly status: 202 }
  | { readonly type: 'MESSAGE_EXISTS'; readonly status: 409; readonly code: 'EntityAlreadyExists' }
  | { readonly type: 'EPOCH_CLOSED'; readonly status: 202 }
  | {
      readonly type: 'INBOX_CHANGED';
      readonly status: 412;
      readonly code: 'UpdateConditionNotSatisfied';
    }
  | { readonly type: 'BATCH_CONFIRMED'; readonly status: 202 };

/** To a storage queue whose existence is a lock. */
export interface MutexQueueRequest {
  readonly type: 'CREATE_QUEUE' | 'DELETE_QUEUE';
}

/** From a queue whose existence is a lock. */
export type MutexQueueReply =
  | { readonly type: 'QUEUE_CREATED'; readonly status: 201 }
  | { readonly type: 'QUEUE_EXISTS'; readonly status: 204 }
  | {
      readonly type: 'QUEUE_BEING_DELETED';
      readonly status: 409;
      readonly code: 'QueueBeingDeleted';
    }
  | { readonly type: 'QUEUE_DELETED'; readonly status: 204 }
  | { readonly type: 'QUEUE_ABSENT'; readonly status: 404; readonly code: 'QueueNotFound' };

/** To a worker: what its queue pushes, and the rows it watches. */
export type WorkerMessage =
  | { readonly type: 'ITEM'; readonly item: QueueItem }
  | RowReply
  /** Nobody has written the row of this instance, and its start messages have come ten times. */
  | { readonly type: 'GIVEN_UP'; readonly instance: InstanceId };

/** To the host of the activities: process this batch. */
export interface ActivityMessage {
  readonly type: 'RUN_ACTIVITY';
  readonly execution: ExecutionId;
  readonly window: WindowKey;
  /** Sorted. */
  readonly messages: readonly MessageId[];
  /** Which of the execution's tasks it is, where user's code may have several. */
  readonly task?: number;
  /** The activity function and its input, where that is user's code. */
  readonly code?: Named;
}

/** From an activity: what it has come to. */
export interface ActivityReply {
  readonly type: 'ACTIVITY_DONE' | 'ACTIVITY_FAILED';
  /** As in the request. */
  readonly task?: number;
  /** What user's code has returned. */
  readonly result?: Json;
  /** What user's code has thrown. */
  readonly error?: string;
}

/** To an execution: its start, external events, its termination, what its activity came to, and the answers to its checkpoints. */
export type ExecutionMessage =
  | ({ readonly type: 'RUN' } & Start)
  | { readonly type: 'EVENT'; readonly message: MessageId; readonly code?: Named }
  | { readonly type: 'TERMINATE' }
  | ActivityReply
  | EntityReply
  | HistoryReply
  | InstanceRowReply
  | InboxReply;

/** To the batch entity: its operations, and the answers to its start messages. */
export type EntityMessage =
  | { readonly type: 'ADD'; readonly message: MessageId }
  | { readonly type: 'FLUSH'; readonly epoch: number }
  | Enqueued;

/**
 * To an entity that is user's code: an operation that a client has signalled, or that an orchestration calls and waits for,
 * or signals; a critical section's begin and end. An orchestration's come once and in order, whatever queue they go through
 * (durable-extension#969). `by`: the orchestration instance.
 */
export type CodeEntityMessage =
  | { readonly type: 'OPERATION'; readonly message: MessageId; readonly code: Named }
  | { readonly type: 'CALL'; readonly task: number; readonly code: Named; readonly by?: InstanceId }
  | { readonly type: 'SIGNAL'; readonly code: Named; readonly by?: InstanceId }
  | {
      readonly type: 'LOCK';
      readonly task: number;
      readonly by: InstanceId;
      /** Who is told once all are locked; null: who has sent this. */
      readonly to: ActorId | null;
      /** Entities that are still to be locked after this one, in order. */
      readonly rest: readonly ActorId[];
    }
  | { readonly type: 'UNLOCK'; readonly by: InstanceId }
  /** A client looks at what the entity has committed. */
  | { readonly type: 'READ_STATE' };

/**
 * What an entity answers to the orchestration that has called it (`failed`: the operation threw, and `result` is its text), or, the last one of
 * a critical section, that has asked for locks.
 */
export type EntityReply =
  | {
      readonly type: 'CALLED';
      readonly task: number;
      readonly failed: boolean;
      readonly result: Json;
    }
  | { readonly type: 'LOCKED'; readonly task: number };

/** What a client sees of an entity that is user's code; null: there is none. Its state is null where it has set none. */
export interface EntityStateReply {
  readonly type: 'ENTITY_STATE';
  readonly entity: { readonly state: Json } | null;
}

/** To the reminder of the batch entity. */
export type ReminderMessage = { readonly type: 'SCHEDULE'; readonly epoch: number } | Enqueued;

/** To a starter: the messages of its environment, and the answers of the resources it uses. */
export type StarterMessage =
  | { readonly type: 'MESSAGE'; readonly id: MessageId; readonly window: WindowKey }
  | Enqueued
  | InstanceRowReply
  | Purged
  | LockRecordReply
  | MutexQueueReply
  | InboxReply
  | BlobReply
  | LockBlobReply
  | QueueMessageReply
  | TableReply
  | EntityStateReply
  | Unavailable;

/** In place of any answer: the request was refused, and had no effect (HTTP 503). The world sends it, by the fault `refused`. */
export interface Unavailable {
  readonly type: 'UNAVAILABLE';
}

/** What was asked for has been made. */
export interface Created {
  readonly type: 'CREATED';
  readonly status: 201;
}
/** The one reply of its kind. */
export const created: Created = { type: 'CREATED', status: 201 };

/** It was done, and there is nothing to say about it. */
export interface Ok {
  readonly type: 'OK';
  readonly status: 204;
}
/** The one reply of its kind. */
export const ok: Ok = { type: 'OK', status: 204 };

/** What is asked about is not there. Nothing was changed. */
export interface NotFound<Code extends string> {
  readonly type: 'NOT_FOUND';
  readonly status: 404;
  readonly code: Code;
}
/** A refusal with that error code. */
export const notFound = <Code extends string>(code: Code): NotFound<Code> => ({
  type: 'NOT_FOUND',
  status: 404,
  code,
});

/** What is there forbids what was asked. Nothing was changed. */
export interface Conflict<Code extends string> {
  readonly type: 'CONFLICT';
  readonly status: 409;
  readonly code: Code;
}
/** A refusal with that error code. */
export const conflict = <Code extends string>(code: Code): Conflict<Code> => ({
  type: 'CONFLICT',
  status: 409,
  code,
});

/** A condition of the request, such as `If-Match`, does not hold. Nothing was changed. */
export interface PreconditionFailed<Code extends string> {
  readonly type: 'PRECONDITION_FAILED';
  readonly status: 412;
  readonly code: Code;
}
/** A refusal with that error code. */
export const preconditionFailed = <Code extends string>(code: Code): PreconditionFailed<Code> => ({
  type: 'PRECONDITION_FAILED',
  status: 412,
  code,
});
