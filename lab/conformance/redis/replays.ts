/** The counterexamples of the Redis strategies, followed on a real server. */
import { replayRedis, type RedisPlace } from '../../../live/replay/redis.js';
import { partsFor } from '../../../properties/index.js';
import { failureOf, type Candidate } from '../live-replays.js';

/** What came of schedules on a Redis server. */
export interface RedisBulk {
  readonly confirmed: number;
  readonly requests: number;
  /** A line for each that was not confirmed. */
  readonly failures: readonly string[];
}

/** Follows them one after the other. */
export async function confirmOnRedis(
  candidates: readonly Candidate[],
  place: RedisPlace,
): Promise<RedisBulk> {
  const failures: string[] = [];
  let requests = 0;
  for (const { name, spec, execution } of candidates) {
    const live = await replayRedis(execution, partsFor(spec), place);
    requests += live.requests.length;
    const failure = failureOf(live);
    if (failure !== null) failures.push(`${name}: ${failure}`);
  }
  return { confirmed: candidates.length - failures.length, requests, failures };
}
