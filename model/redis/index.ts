/** Redis, as `onebatch/live` compares it with a server. */
export type { Command } from './commands.js';
export { isSame, type Answer, type Keyspace, type Value } from './keyspace.js';
export type { RedisReply, RedisRequest } from './messages.js';
export { hashOf, inboxKey, lockKey, scripts, windowKeys, type ScriptName } from './scripts.js';
export { redisServer } from './server.js';
export { redisWindows } from './windows.js';
