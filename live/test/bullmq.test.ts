import { spawnSync } from 'node:child_process';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assign } from 'xstate';
import { push, workOff } from '../../docs/examples/bullmq-window.js';
import { compareBullmq } from '../../lab/conformance/bullmq/compare.js';
import { follow, ModelSide } from '../../lab/conformance/bullmq/steps.js';
import { confirmOn, counterexamples } from '../../lab/conformance/live-replays.js';
import {
  bullmqQueue,
  perform,
  type Command,
  type QueueContents,
} from '../../model/bullmq/index.js';
import { bullmqCases } from '../../properties/test/bullmq-cases.js';
import { BullmqConnection } from '../bullmq/queue.js';
import { startRedis, type RedisServer } from '../redis/server.js';
import { replayBullmq } from '../replay/bullmq.js';

const installed = spawnSync('redis-server', ['--version']).status === 0;
if (!installed)
  process.stderr.write('redis-server is not installed: the comparison of BullMQ is left out\n');

/** A job that throws is not tried again. */
function withoutRetries(given: unknown): { readonly queue: QueueContents } {
  const { context, event } = given as {
    readonly context: { readonly queue: QueueContents };
    readonly event: Command;
  };
  const command = event.type === 'RETRY' ? ({ ...event, type: 'FAIL' } as const) : event;
  return { queue: perform(context.queue, command).queue };
}

describe.skipIf(!installed)('BullMQ with a real Redis server', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  }, 60_000);
  afterAll(() => server.close());

  it('answers as the machine does', async () => {
    const { sequences, calls } = await compareBullmq(server.url, { runs: 40, seed: 7 });
    expect(sequences).toBe(40);
    expect(calls).toBeGreaterThan(200);
  }, 60_000);

  it('does not answer as a machine with a mistake in it', async () => {
    const twin = bullmqQueue.provide({ actions: { write: assign(withoutRetries) } });
    const compared = compareBullmq(server.url, { runs: 100, seed: 7 }, twin);
    await expect(compared).rejects.toThrow(/"kind":"throw"/);
  }, 60_000);

  it('does with each addition what the machine says', async () => {
    const connection = new BullmqConnection(server.url, `onebatch-cases-${process.pid}`, 'queue');
    try {
      for (const { steps } of bullmqCases) {
        await connection.clear();
        const model = new ModelSide(bullmqQueue);
        for (const step of steps) await follow(step, model, [connection]);
      }
    } finally {
      await connection.close();
    }
  }, 60_000);

  it('does what counterexamples say', async () => {
    const wanted = [
      'bullmq-keep-last-noMessageLost',
      'bullmq-throttle-noOverlappingExecutions',
      'bullmq-window-consolidated',
    ];
    const own = await counterexamples('bullmq', wanted);
    const bulk = await confirmOn(own, (execution, parts) =>
      replayBullmq(execution, parts, server.url),
    );
    expect(bulk).toMatchObject({ confirmed: wanted.length, failures: [] });
  }, 60_000);

  it('works off every message of the example, one job at a time', async () => {
    const connection = { url: server.url, maxRetriesPerRequest: null };
    const redis = new Redis(server.url);
    const queue = new Queue('example', { connection });
    const worked: string[] = [];
    let active = 0;
    let atOnce = 0;
    const worker = new Worker<string>(
      'example',
      async (job) => {
        active += 1;
        atOnce = Math.max(atOnce, active);
        await workOff(redis, job, async (_key, messages) => {
          await new Promise((done) => setTimeout(done, 30));
          worked.push(...messages.map(({ id }) => id));
        });
        active -= 1;
      },
      { connection, concurrency: 3 },
    );
    const sent = Array.from({ length: 20 }, (_, index) => `m${index}`);
    for (const id of sent) {
      await push(redis, queue, 'k', { id, payload: {} }, 10);
      await new Promise((done) => setTimeout(done, 8));
    }
    await expect.poll(() => worked.length, { timeout: 20_000 }).toBe(sent.length);
    expect(worked.toSorted()).toEqual(sent.toSorted());
    expect(atOnce).toBe(1);
    await worker.close();
    await queue.obliterate({ force: true });
    await queue.close();
    redis.disconnect();
  }, 60_000);
});
