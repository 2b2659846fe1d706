import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

const redis = new Redis(process.env['REDIS_URL'] ?? 'redis://127.0.0.1');
const keys = ['open', 'seen', 'window:', 'due', 'fence', 'owners'];
const windowMs = 5_000;
const leaseMs = 60_000;

// Puts the message into the open window, once, and says which window that is.
const push = `
  local window = redis.call('GET', KEYS[1]) or '1'
  local known = redis.call('HGET', KEYS[2], ARGV[1])
  if known then return known end
  redis.call('HSET', KEYS[2], ARGV[1], window)
  redis.call('RPUSH', KEYS[3] .. window, ARGV[1])
  redis.call('ZADD', KEYS[4], 'NX', ARGV[2] + ARGV[3], window)
  return window`;

// Takes a window that is due, for as long as a lease, and closes it by that.
const claim = `
  local due = redis.call('ZRANGEBYSCORE', KEYS[4], '-inf', ARGV[1], 'LIMIT', 0, 1)
  local window = due[1]
  if not window then return false end
  if (redis.call('GET', KEYS[1]) or '1') == window then redis.call('SET', KEYS[1], window + 1) end
  redis.call('ZADD', KEYS[4], ARGV[1] + ARGV[2], window)
  local token = redis.call('INCR', KEYS[5])
  redis.call('HSET', KEYS[6], window, token)
  return { window, tostring(token), redis.call('LRANGE', KEYS[3] .. window, 0, -1) }`;

// Says that it is done, unless somebody else has taken it meanwhile.
const done = `
  if redis.call('HGET', KEYS[6], ARGV[1]) ~= ARGV[2] then return 0 end
  redis.call('ZREM', KEYS[4], ARGV[1])
  redis.call('HDEL', KEYS[6], ARGV[1])
  redis.call('DEL', KEYS[3] .. ARGV[1])
  return 1`;

export async function start(message: { readonly id: string }): Promise<{ window: string }> {
  const window = await redis.eval(push, keys.length, ...keys, message.id, Date.now(), windowMs);
  return { window: String(window) };
}

// One round of a process that works windows off. Call it again and again.
export async function worker(): Promise<void> {
  const claimed = await redis.eval(claim, keys.length, ...keys, Date.now(), leaseMs);
  if (claimed === null) return;
  const [window, token, messages] = claimed as [string, string, string[]];
  await batch(window, messages);
  await redis.eval(done, keys.length, ...keys, window, token);
}

export async function batch(_window: string, _messages: readonly string[]): Promise<void> {
  await sleep(1_000); // ... the work
}
