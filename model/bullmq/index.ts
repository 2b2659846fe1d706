/** BullMQ, as `onebatch/live` compares it with the package. */
export { perform } from './commands.js';
export {
  noJobs,
  type AddOptions,
  type Deduplication,
  type Job,
  type QueueContents,
} from './contents.js';
export type { Command, QueueReply, QueueRequest } from './messages.js';
export { bullmqQueue } from './queue.js';
