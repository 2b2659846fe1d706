/** pg-boss, as `onebatch/live` compares it with the real thing. */
export type { Job } from './jobs.js';
export type { QueuePolicy, BossReply, BossRequest } from './messages.js';
export { pgBoss, type BossInput } from './queue.js';
export type { QueueState } from './statements.js';
