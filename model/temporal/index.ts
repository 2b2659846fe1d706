/** A Temporal service and its workers. */
export type {
  Command,
  ConflictPolicy,
  Phase,
  ReusePolicy,
  TemporalReply,
  TemporalRequest,
} from './messages.js';
export { temporalService } from './service.js';
export { temporalClient } from './client.js';
