/** A Durable Object, who calls it, and what it awaits. */
export type { JobReply, JobRequest, ObjectReply, ObjectRequest } from './messages.js';
export { durableObject } from './object.js';
export { objectClient } from './client.js';
export { objectJob } from './job.js';
