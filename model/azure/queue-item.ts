import type { ActorId, ExecutionId, InstanceId, MessageId, WindowKey } from '../domain.js';

/**
 * What lies in a control queue: task hub messages.
 * Source: Azure/durabletask HistoryEvents (ExecutionStartedEvent, EventRaisedEvent); entity signals are events too.
 */
export type QueueItem = ExecutionStarted | EventRaised | AddSignal | FlushSignal;

/** What an orchestration is started with: which execution of which instance, its window, and the messages it begins with. */
export interface Start {
  readonly instance: InstanceId;
  readonly execution: ExecutionId;
  readonly window: WindowKey;
  /** Sorted. */
  readonly messages: readonly MessageId[];
  /** True: the orchestration waits for more messages until its window ends. False: the batch is whole. */
  readonly collects: boolean;
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
    case 'Signal':
      return item.operation === 'add'
        ? addItemId(item.message, item.entity)
        : `flush ${item.epoch} of ${item.entity}`;
  }
}

export const startItemId = (execution: ExecutionId): string => `start ${execution}`;
export const eventItemId = (message: MessageId, instance: InstanceId): string =>
  `event ${message} for ${instance}`;
export const addItemId = (message: MessageId, entity: ActorId): string =>
  `add ${message} to ${entity}`;
