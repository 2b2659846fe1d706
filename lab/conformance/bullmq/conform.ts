import { RedisServerError, startRedis } from '../../../live/redis/server.js';
import { replayBullmq } from '../../../live/replay/bullmq.js';
import { confirmOn, counterexamples } from '../live-replays.js';
import { compareBullmq } from './compare.js';

/**
 * Compares the machine with BullMQ on a Redis server that is started for it: sequences of calls, then all counterexamples. Where no server is installed it
 * says that this was left out, or, with ONEBATCH_REQUIRE_REDIS, fails.
 */
export async function conformBullmq(amount: {
  readonly runs: number;
  readonly seed: number;
}): Promise<{ readonly lines: readonly string[]; readonly failures: readonly string[] }> {
  const lines: string[] = [];
  const failures: string[] = [];
  try {
    const server = await startRedis();
    try {
      try {
        const { sequences, calls } = await compareBullmq(server.url, amount);
        lines.push(`BullMQ: ${sequences} sequences alike, ${calls} calls`);
      } catch (error) {
        const { message, cause } = error as Error;
        failures.push(cause instanceof Error ? `${message}\n${cause.message}` : message);
      }
      const candidates = await counterexamples('bullmq');
      const bulk = await confirmOn(candidates, (execution, parts) =>
        replayBullmq(execution, parts, server.url),
      );
      lines.push(
        `BullMQ: ${bulk.confirmed} of ${candidates.length} counterexamples confirmed live, ${bulk.requests} requests`,
      );
      failures.push(...bulk.failures);
    } finally {
      await server.close();
    }
  } catch (error) {
    if (!(error instanceof RedisServerError)) throw error;
    const line = `BullMQ: left out: ${error.message}`;
    (process.env['ONEBATCH_REQUIRE_REDIS'] === undefined ? lines : failures).push(line);
  }
  return { lines, failures };
}
