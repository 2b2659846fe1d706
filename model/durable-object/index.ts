/** A Durable Object, who calls it, and what it awaits. */
export type { JobReply, JobRequest, ObjectReply, ObjectRequest } from './messages.js';
export { durableObject } from './object.js';
