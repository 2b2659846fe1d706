/** BullMQ, as `onebatch/live` compares it with the package. */
export { perform } from './commands.js';
export type { AddOptions, Deduplication, Job, QueueContents } from './contents.js';
export type { Command, QueueReply, QueueRequest } from './messages.js';
export { bullmqQueue } from './queue.js';
