/** The model: machines, their messages and facts, and the worlds they are put into. */
export { InputError, ModelError, OnebatchError } from '../input/errors.js';
export * from './domain.js';
export * from './effects.js';
export * from './eras.js';
export * from './facts.js';
export * from './faults.js';
export * from './messages.js';
export * from './queue-item.js';
export * from './queue-messages.js';
export type * from './table-messages.js';

export { storageMachines } from './storage/index.js';
export * from './storage/blob-lease.js';
export * from './storage/control-queue.js';
export * from './storage/history.js';
export * from './storage/inbox.js';
export * from './storage/instance-row.js';
export * from './storage/lock-blob.js';
export * from './storage/lock-record.js';
export * from './storage/mutex-queue.js';
export * from './storage/queue-message.js';
export * from './storage/table-partition.js';

export * from './runtime/activities.js';
export * from './runtime/drainer.js';
export * from './runtime/entity.js';
export type { OrchestratorInput } from './runtime/execution.js';
export * from './runtime/orchestrator.js';
export * from './runtime/reminder.js';
export * from './runtime/worker.js';

export * from './starter/atomic-insert.js';
export * from './starter/conditional-start.js';
export * from './starter/entity.js';
export * from './starter/flag.js';
export * from './starter/inbox.js';
export * from './starter/lease.js';
export * from './starter/lock-blob.js';
export * from './starter/naive.js';
export * from './starter/singleton.js';
export * from './starter/workaround.js';
export * from './starter/workaround-queue.js';
export * from './starter/workaround-repaired.js';
export type { Site, StarterInput } from './starter/starter.js';

export type { Arrival, Window } from './arrivals.js';
export * from './parts.js';
export { scenario } from './scenario.js';
export * from './strategies.js';
export * from './worlds.js';
