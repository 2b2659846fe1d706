import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';

const url = process.env['REDIS_URL'] ?? 'redis://127.0.0.1';
const connection = { url };
const redis = new Redis(url);
const batches = new Queue('batches', { connection });

// Stores the message first. The job only says that there is something; one more is kept while one is active.
export async function start(message: { readonly id: string }): Promise<void> {
  await redis.hset('inbox', message.id, '');
  await batches.add('batch', null, {
    delay: 5_000,
    deduplication: { id: 'batch', keepLastIfActive: true },
    attempts: 2,
    backoff: 1_000,
  });
}

// Works off all that it finds, and then removes these and no others.
new Worker(
  'batches',
  async () => {
    const messages = await redis.hkeys('inbox');
    await batch(messages);
    if (messages.length > 0) await redis.hdel('inbox', ...messages);
  },
  { connection },
);

export async function batch(_messages: readonly string[]): Promise<void> {
  await sleep(1_000); // ... the work
}
