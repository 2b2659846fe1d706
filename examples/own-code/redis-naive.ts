import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

const redis = new Redis(process.env['REDIS_URL'] ?? 'redis://127.0.0.1');

const takeAll = `
  local all = redis.call('LRANGE', KEYS[1], 0, -1)
  redis.call('DEL', KEYS[1])
  return all`;

// "Put the message into the list. If nobody works the list off, do it."
export async function start(message: { readonly id: string }): Promise<void> {
  await redis.rpush('inbox', message.id);
  if ((await redis.get('batch:lock')) !== null) return;
  await redis.set('batch:lock', randomUUID(), 'PX', 30_000);
  await batch();
  await redis.del('batch:lock');
}

// Waits until the window is over, takes all messages and processes them.
export async function batch(): Promise<string[]> {
  await sleep(5_000);
  const messages = (await redis.eval(takeAll, 1, 'inbox')) as string[];
  // ... the work
  return messages;
}
