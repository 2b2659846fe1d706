import type { Job, Queue } from 'bullmq';
import type { Redis } from 'ioredis';

/** A message that was stored. */
export interface Stored {
  readonly id: string;
  readonly payload: unknown;
}

const inboxOf = (key: string): string => `inbox:${key}`;

/** Stores a message, and sees to it that a job of its key looks at it. `ms`: how long a window stays open. */
export async function push(
  redis: Redis,
  queue: Queue,
  key: string,
  { id, payload }: Stored,
  ms: number,
): Promise<void> {
  await redis.hset(inboxOf(key), id, JSON.stringify(payload));
  // While a job waits this adds none; while one runs it adds one for afterwards.
  await queue.add('batch', key, {
    delay: ms,
    attempts: 10,
    backoff: { type: 'exponential', delay: 1_000 },
    removeOnComplete: true,
    deduplication: { id: key, keepLastIfActive: true },
  });
}

/**
 * Works off all that is stored: what a worker does with a job. `work` may be called again with messages that it has had, after a crash: key its
 * effect by the message.
 */
export async function workOff(
  redis: Redis,
  { data: key }: Pick<Job<string>, 'data'>,
  work: (key: string, messages: readonly Stored[]) => Promise<void>,
): Promise<void> {
  const found = Object.entries(await redis.hgetall(inboxOf(key)));
  if (found.length === 0) return;
  const messages = found.map(([id, text]) => ({ id, payload: JSON.parse(text) as unknown }));
  await work(key, messages);
  await redis.hdel(inboxOf(key), ...messages.map(({ id }) => id));
}
