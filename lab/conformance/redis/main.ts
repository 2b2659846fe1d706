import { RedisServerError } from '../../../live/redis/server.js';
import { replayRedis, withRedis } from '../../../live/replay/redis.js';
import { confirmOn, counterexamples } from '../live-replays.js';
import { compareRedis } from './compare.js';
import { ioredis, nodeRedis } from './calls.js';
import { compareRedisStandIn } from './stand-in.js';

/** What came of Redis, in lines. */
export interface RedisReport {
  readonly lines: readonly string[];
  readonly failures: readonly string[];
}

/**
 * Compares the machines with a Redis server that is started for it: sequences of commands, then all counterexamples. Where none is installed it says
 * that this was left out, or, with ONEBATCH_REQUIRE_REDIS, fails.
 */
export async function compareWithRedis(amount: {
  readonly runs: number;
  readonly seed: number;
}): Promise<RedisReport> {
  try {
    return await withRedis(async (place) => {
      const lines: string[] = [];
      const failures: string[] = [];
      try {
        const { sequences, commands } = await compareRedis(place.url, amount);
        lines.push(`Redis: ${sequences} sequences alike, ${commands} commands`);
      } catch (error) {
        failures.push(error instanceof Error ? error.message : String(error));
      }
      for (const client of [ioredis, nodeRedis]) {
        try {
          const runs = Math.ceil(amount.runs / 4);
          const calls = await compareRedisStandIn(place.url, client, { ...amount, runs });
          lines.push(`stand-in ${client.name}: ${calls} calls`);
        } catch (error) {
          failures.push(
            `stand-in ${client.name}: ${error instanceof Error ? error.message : String(error)}`,
          );
        }
      }
      const candidates = await counterexamples('redis');
      const bulk = await confirmOn(candidates, (execution, parts) =>
        replayRedis(execution, parts, place),
      );
      lines.push(
        `Redis: ${bulk.confirmed} of ${candidates.length} counterexamples confirmed live, ${bulk.requests} requests`,
      );
      failures.push(...bulk.failures);
      return { lines, failures };
    });
  } catch (error) {
    if (!(error instanceof RedisServerError)) throw error;
    const isRequired = process.env['ONEBATCH_REQUIRE_REDIS'] !== undefined;
    const line = `Redis: left out: ${error.message}`;
    return isRequired ? { lines: [], failures: [line] } : { lines: [line], failures: [] };
  }
}
