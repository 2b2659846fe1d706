/**
 * Small resources and triggers that are nobody's in particular, to make worlds of: locks, rows, queues, ids, ticks. Each is a machine that
 * takes a request in one step, as the store that it stands for does.
 */
export {
  effects,
  type Announce,
  type Effect,
  type Effects,
  type Send,
  type Typed,
} from '../effects.js';
export type { Received } from '../messages.js';
export * from './counter.js';
export * from './expiring-key.js';
export type * from './facts.js';
export * from './run-by-id.js';
export * from './semaphore.js';
export * from './session-lock.js';
export * from './speaker.js';
export * from './table.js';
export * from './triggers.js';
export * from './unique-row.js';
export * from './work-queue.js';
export * from '../pg-boss/index.js';
export * from '../postgres/index.js';
