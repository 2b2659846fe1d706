/**
 * What starters of Durable Functions are made of: the conversation with the sender, the client library's calls, and XState's `setup`
 * with their actions and guards. docs/writing-a-strategy.md shows one.
 */
export { dead, idle, joined, lateReplies, rejected, serving, started } from './conversation.js';
export { getStatus, raiseEvent, startConditionally, startNew } from './start-protocol.js';
export { site, starter, starterContext } from './starter.js';
