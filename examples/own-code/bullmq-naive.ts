import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, Worker, type Job } from 'bullmq';

interface Message {
  readonly id: string;
}

const connection = { url: process.env['REDIS_URL'] ?? 'redis://127.0.0.1' };
const batches = new Queue<Message>('batches', { connection });

// "If no batch waits or runs, add one."
export async function start(message: Message): Promise<void> {
  await batches.add('batch', message, {
    deduplication: { id: 'batch' },
    attempts: 2,
    backoff: 1_000,
  });
}

new Worker<Message>(
  'batches',
  async (_job: Job<Message>) => {
    await sleep(1_000); // ... the work
  },
  { connection },
);
