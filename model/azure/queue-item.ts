import type { ActorId, ExecutionId, InstanceId, MessageId, WindowKey } from '../domain.js';
import type { Json } from '../parts.js';

/**
 * What lies in a control queue: task hub messages.
 * Source: Azure/durabletask HistoryEvents (ExecutionStartedEvent, EventRaisedEvent, ExecutionTerminatedEvent); entity signals are events too.
 */
export type QueueItem =
  ExecutionStarted | EventRaised | ExecutionTerminated | AddSignal | FlushSignal | OperationSignal;

/** What an orchestration is started with: which execution of which instance, its window, and the messages it begins with. */
export interface Start {
  readonly instance: InstanceId;
  readonly execution: ExecutionId;
  readonly window: WindowKey;
  /** Sorted. */
  readonly messages: readonly MessageId[];
  /** True: the orchestration waits for more messages until its window ends. False: the batch is whole. */
  readonly collects: boolean;
  /** What user's code is started with: the name of its orchestrator function and its input. Absent: a machine stands for it. */
  readonly code?: Named;
}

/** What user's code calls something by, and what it gives it. */
export interface Named {
  readonly name: string;
  readonly data: Json;
}

/** "Start this execution." */
export interface ExecutionStarted extends Start {
  readonly kind: 'ExecutionStarted';
  /** 0 for an id that had no row, else one more than the row's (Azure/durabletask#708). Always 0 in era `2019`. */
  readonly generation: number;
  /** False in era `2019`, and for a start by an entity (it has a parent; Azure/durabletask OrchestrationSessionManager). */
  readonly deduplicated: boolean;
}

/** "Give this external event to whatever execution the instance has." Carries no execution id. */
export interface EventRaised {
  readonly kind: 'EventRaised';
  readonly instance: InstanceId;
  readonly message: MessageId;
  /** The event's name and data, where user's code raises it. */
  readonly code?: Named;
}

/** "End whatever execution the instance has." Items for one instance are copies of each other. */
export interface ExecutionTerminated {
  readonly kind: 'ExecutionTerminated';
  readonly instance: InstanceId;
}

/** Operation `add` of the batch entity. */
export interface AddSignal {
  readonly kind: 'Signal';
  readonly entity: ActorId;
  readonly operation: 'add';
  readonly message: MessageId;
}

/** Operation `flush` of the batch entity: a scheduled signal for one epoch, which cannot be cancelled. */
export interface FlushSignal {
  readonly kind: 'Signal';
  readonly entity: ActorId;
  readonly operation: 'flush';
  readonly epoch: number;
}

/** An operation of an entity that user's code signals. */
export interface OperationSignal {
  readonly kind: 'Operation';
  readonly entity: ActorId;
  /** The message for whose sake it is signalled. */
  readonly message: MessageId;
  readonly code: Named;
}

/**
 * The name under which an item is deleted, the same for equal items. The service makes a new id for each enqueue;
 * a derived one keeps equal queues equal, and deleting either of two equal items leaves the same queue.
 */
export function itemId(item: QueueItem): string {
  switch (item.kind) {
    case 'ExecutionStarted':
      return startItemId(item.execution);
    case 'EventRaised':
      return eventItemId(item.message, item.instance);
    case 'ExecutionTerminated':
      return `terminate ${item.instance}`;
    case 'Signal':
      return item.operation === 'add'
        ? addItemId(item.message, item.entity)
        : `flush ${item.epoch} of ${item.entity}`;
    case 'Operation':
      return operationItemId(item.code.name, item.message, item.entity);
  }
}

/** The identity of the item that starts an execution; equal items are copies of each other. */
export const startItemId = (execution: ExecutionId): string => `start ${execution}`;
/** The identity of the item that brings an external event to an instance. */
export const eventItemId = (message: MessageId, instance: InstanceId): string =>
  `event ${message} for ${instance}`;
/** The identity of the item that asks an entity to add a message. */
export const addItemId = (message: MessageId, entity: ActorId): string =>
  operationItemId('add', message, entity);
/** The identity of the item that asks an entity for the operation `name`. */
export const operationItemId = (name: string, message: MessageId, entity: ActorId): string =>
  `${name} ${message} to ${entity}`;
