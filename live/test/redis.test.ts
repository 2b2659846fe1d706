import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ioredis, nodeRedis } from '../../lab/conformance/redis/calls.js';
import { compareRedisStandIn } from '../../lab/conformance/redis/stand-in.js';
import { compareRedis, redisSubjects } from '../../lab/conformance/redis/compare.js';
import { confirmOn, counterexamples } from '../../lab/conformance/live-replays.js';
import { redisServer } from '../../model/redis/index.js';
import { replayRedis } from '../replay/redis.js';
import { startRedis, type RedisServer } from '../redis/server.js';

const installed = spawnSync('redis-server', ['--version']).status === 0;
if (!installed) process.stderr.write('redis-server is not installed: its comparison is left out\n');

describe.skipIf(!installed)('a real Redis server', () => {
  let server: RedisServer;
  let replica: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
    replica = await startRedis();
  }, 60_000);
  afterAll(async () => {
    await server.close();
    await replica.close();
  });

  it('answers as the machines do', async () => {
    const { sequences, commands } = await compareRedis(server.url, { runs: 40, seed: 7 });
    expect(sequences).toBe(40);
    expect(commands).toBeGreaterThan(200);
  }, 60_000);

  it('does not answer as a machine with a mistake in it', async () => {
    const twin = redisServer.provide({ guards: { setsLock: () => false } });
    const wrong = redisSubjects.slice(0, 1).map((subject) => ({ ...subject, machine: twin }));
    const compared = compareRedis(server.url, { runs: 100, seed: 7 }, wrong);
    await expect(compared).rejects.toThrow(/PEXPIRE.*"lapse"/);
  }, 60_000);

  const clients = [
    {
      client: ioredis,
      wrong: new URL('../../lab/conformance/redis/wrong-ioredis.ts', import.meta.url),
    },
    {
      client: nodeRedis,
      wrong: new URL('../../lab/conformance/redis/wrong-node-redis.ts', import.meta.url),
    },
  ];

  it.each(clients)(
    'shows $client.name what its stand-in shows',
    async ({ client }) => {
      const compared = await compareRedisStandIn(server.url, client, { runs: 30, seed: 7 });
      expect(compared).toBeGreaterThan(80);
    },
    60_000,
  );

  it.each(clients)(
    'does not show $client.name what a stand-in with a mistake in it shows',
    async ({ client, wrong }) => {
      const replaced = { [client.name]: fileURLToPath(wrong) };
      const compared = compareRedisStandIn(server.url, client, { runs: 60, seed: 7 }, replaced);
      await expect(compared).rejects.toThrow(/Counterexample: .*NX/);
    },
    60_000,
  );

  it.each(['redis-set-nx-noOverlappingExecutions', 'redis-window-noMessageLost'])(
    'does what a counterexample says: %s',
    async (name) => {
      const own = await counterexamples('redis', [name]);
      const place = { url: server.url, port: server.port, replica };
      const bulk = await confirmOn(own, (execution, parts) => replayRedis(execution, parts, place));
      expect(bulk).toMatchObject({ confirmed: 1, failures: [] });
    },
    60_000,
  );
});
