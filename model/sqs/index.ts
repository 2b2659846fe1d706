/** An SQS FIFO queue and its consumers. */
export type { SqsReply, SqsRequest } from './messages.js';
export { sqsQueue } from './queue.js';
