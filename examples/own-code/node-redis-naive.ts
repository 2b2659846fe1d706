import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'redis';

const client = createClient({ url: process.env['REDIS_URL'] ?? 'redis://127.0.0.1' });
client.on('error', () => undefined); // ... log it
await client.connect();

const takeAll = `
  local all = redis.call('LRANGE', KEYS[1], 0, -1)
  redis.call('DEL', KEYS[1])
  return all`;

// "Put the message into the list. If nobody works the list off, do it."
export async function start(message: { readonly id: string }): Promise<void> {
  await client.rPush('inbox', message.id);
  if ((await client.get('batch:lock')) !== null) return;
  await client.set('batch:lock', randomUUID(), { expiration: { type: 'PX', value: 30_000 } });
  await batch();
  await client.del('batch:lock');
}

// Waits until the window is over, takes all messages and processes them.
export async function batch(): Promise<string[]> {
  await sleep(5_000);
  const messages = (await client.eval(takeAll, { keys: ['inbox'] })) as string[];
  // ... the work
  return messages;
}
