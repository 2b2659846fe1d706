/** The model: machines, their messages and facts, and the worlds they are put into. */
export { InputError, ModelError, OnebatchError } from '../input/errors.js';
export * from './domain.js';
export * from './effects.js';
export * from './azure/clients.js';
export * from './azure/eras.js';
export * from './facts.js';
export * from './faults.js';
export * from './messages.js';
export * from './azure/queue-item.js';
export * from './azure/queue-messages.js';
export type * from './azure/table-messages.js';

export { storageMachines } from './azure/storage/index.js';
export * from './azure/storage/blob-lease.js';
export * from './azure/storage/control-queue.js';
export * from './azure/storage/history.js';
export * from './azure/storage/inbox.js';
export * from './azure/storage/instance-row.js';
export * from './azure/storage/lock-blob.js';
export * from './azure/storage/lock-record.js';
export * from './azure/storage/mutex-queue.js';
export * from './azure/storage/queue-message.js';
export * from './azure/storage/table-partition.js';

export * from './azure/runtime/activities.js';
export * from './azure/runtime/drainer.js';
export * from './azure/runtime/entity.js';
export type { OrchestratorInput } from './azure/runtime/execution.js';
export * from './azure/runtime/orchestrator.js';
export * from './azure/runtime/reminder.js';
export * from './azure/runtime/worker.js';

export * from './azure/starter/atomic-insert.js';
export * from './azure/starter/conditional-start.js';
export * from './azure/starter/entity.js';
export * from './azure/starter/flag.js';
export * from './azure/starter/inbox.js';
export * from './azure/starter/lease.js';
export * from './azure/starter/lock-blob.js';
export * from './azure/starter/naive.js';
export * from './azure/starter/singleton.js';
export * from './azure/starter/workaround.js';
export * from './azure/starter/workaround-queue.js';
export * from './azure/starter/workaround-repaired.js';
export * as blocks from './azure/starter/blocks.js';
export type { Site, StarterInput } from './azure/starter/starter.js';

export type { Arrival, Window } from './arrivals.js';
export { actorPart } from './actor-part.js';
export * from './parts.js';
export { scenario } from './scenario.js';
export * from './strategies.js';
export * from './worlds.js';
