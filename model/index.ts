/** The model: machines, their messages and facts, and the worlds they are put into. */
export * from './domain.js';
export * from './effects.js';
export * from './facts.js';
export * from './messages.js';
export * from './queue-item.js';

export * from './storage/blob-lease.js';
export * from './storage/control-queue.js';
export * from './storage/history.js';
export * from './storage/instance-row.js';
export * from './storage/lock-record.js';

export * from './runtime/entity.js';
export * from './runtime/orchestrator.js';
export * from './runtime/reminder.js';
export * from './runtime/worker.js';

export * from './starter/atomic-insert.js';
export * from './starter/entity.js';
export * from './starter/lease.js';
export * from './starter/naive.js';
export type { Site, StarterInput } from './starter/starter.js';

export type { Arrival, Window } from './arrivals.js';
export * from './parts.js';
export * from './scenario.js';
export * from './strategies.js';
export * from './worlds.js';
