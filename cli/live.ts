import type { Execution } from '../sim/index.js';
import type { Account, Clock } from '../live/index.js';
import type { CodeStrategy } from '../code/index.js';
import type { LiveReplay } from '../live/replay/index.js';
import { engineOf, engines, strategies, type Parts } from '../model/index.js';
import { isOwn, partsFor, type AnySpec, type Trace } from '../properties/index.js';
import { InputError, unknownNameError } from './errors.js';
import { isPicture, type Format } from './formats.js';
import { codeKind, isConfig, type Own } from './own.js';

/** The code that speaks to a store. It is loaded only when it is asked for: it needs packages that who explores does without. */
export interface LiveCode {
  readonly live: typeof import('../live/index.js');
  readonly replay: typeof import('../live/replay/index.js');
}

/** Stores that a schedule can be replayed against. */
const liveStores = ['azurite', 'redis', 'postgres', 'bullmq', 'pg-boss'] as const;

/** One of them. */
export type LiveStore = (typeof liveStores)[number];

/** The engine whose schedules each has. */
const engineFor: Readonly<Record<LiveStore, string>> = {
  azurite: 'azure',
  redis: 'redis',
  postgres: 'postgres',
  bullmq: 'bullmq',
  'pg-boss': 'pg-boss',
};

/** Each as people call it. */
export const storeTitles: Readonly<Record<LiveStore, string>> = {
  azurite: 'Azurite',
  redis: 'Redis',
  postgres: 'PostgreSQL',
  bullmq: 'BullMQ',
  'pg-boss': 'pg-boss',
};

const packages =
  'azurite@3.35.0 @azure/data-tables @azure/storage-blob@~12.32.0 @azure/storage-queue@~12.30.0';

async function load(): Promise<LiveCode> {
  return {
    live: await import('../live/index.js'),
    replay: await import('../live/replay/index.js'),
  };
}

/**
 * Follows an execution with real storage: Azurite in this process, whose time is moved; or a server that is started for it, Redis (for BullMQ, too) or PostgreSQL (for
 * pg-boss, too).
 *
 * @param own what the file exports that the trace names.
 * @param code how the code is loaded; for tests.
 * @throws InputError if packages are missing, in a line that says how to install them.
 */
export async function liveReplay(
  { world }: Trace<AnySpec>,
  own: Own | undefined,
  execution: Execution,
  store: LiveStore,
  code: () => Promise<LiveCode> = load,
): Promise<LiveReplay> {
  if (isOwn(world))
    throw new InputError(
      '--live: a world of your own has no real storage here; expected a trace of a strategy',
    );
  if (isConfig(own))
    throw new InputError(`--live: ${world.strategy} exports a world; expected a Strategy`);
  const { name: engine } = engineOf(own ?? strategies[world.strategy] ?? {});
  if (!hasServer(engine)) throw withoutServer(engine);
  if (engineFor[store] !== engine) {
    throw new InputError(`--live ${store}: ${world.strategy} runs on ${engine}`);
  }
  if (store === 'redis') return onRedis(execution, partsFor(world, own));
  if (store === 'bullmq') return onBullmq(execution, partsFor(world, own));
  if (store === 'postgres') return onPostgres(execution, partsFor(world, own));
  if (store === 'pg-boss') return onPgBoss(execution, partsFor(world, own));
  return withAzurite(code, async ({ replay }, account, clock, connectionString) => {
    const parts = partsFor(world, own);
    if (codeKind(own) === undefined) return replay.replayLive(execution, parts, account, clock);
    const { replayOwn } = await import('./own-live.js');
    return replayOwn(execution, parts, own as CodeStrategy, { account, connectionString, clock });
  });
}

/** @throws InputError if there is no redis-server, or the client is not installed. */
async function onRedis(execution: Execution, parts: Parts): Promise<LiveReplay> {
  try {
    const { replayRedis, withRedis } = await import('../live/replay/redis.js');
    return await withRedis((place) => replayRedis(execution, parts, place));
  } catch (error) {
    refuseServer('redis', 'ioredis', error);
  }
}

/** @throws InputError if there is no redis-server, or BullMQ or its client is not installed. */
async function onBullmq(execution: Execution, parts: Parts): Promise<LiveReplay> {
  try {
    const { startRedis } = await import('../live/redis/server.js');
    const { replayBullmq } = await import('../live/replay/bullmq.js');
    const server = await startRedis();
    try {
      return await replayBullmq(execution, parts, server.url);
    } finally {
      await server.close();
    }
  } catch (error) {
    refuseServer('bullmq', 'bullmq ioredis', error);
  }
}

/** @throws InputError if there is no PostgreSQL, or the client is not installed. */
async function onPostgres(execution: Execution, parts: Parts): Promise<LiveReplay> {
  try {
    return await withPostgres(async (connectionString) => {
      const { replayPostgres } = await import('../live/replay/postgres.js');
      return replayPostgres(execution, parts, connectionString);
    });
  } catch (error) {
    refuseServer('postgres', 'pg', error);
  }
}

/** @throws InputError if there is no PostgreSQL, or pg-boss is not installed. */
async function onPgBoss(execution: Execution, parts: Parts): Promise<LiveReplay> {
  try {
    return await withPostgres(async (connectionString) => {
      const { withBoss } = await import('../live/pg-boss/boss.js');
      const { replayPgBoss } = await import('../live/replay/pg-boss.js');
      return withBoss(connectionString, (boss) => replayPgBoss(execution, parts, boss));
    });
  } catch (error) {
    refuseServer('pg-boss', 'pg pg-boss', error);
  }
}

async function withPostgres<Result>(
  use: (connectionString: string) => Promise<Result>,
): Promise<Result> {
  const { startPostgres } = await import('../live/postgres/cluster.js');
  const server = await startPostgres();
  try {
    return await use(server.connectionString);
  } finally {
    await server.close();
  }
}

/** @throws InputError for a server or a client that is not there, and whatever else was thrown as it is. */
function refuseServer(store: LiveStore, client: string, error: unknown): never {
  const { code, name, message } = error as { code?: unknown; name?: unknown; message?: unknown };
  if (name === 'RedisServerError' || name === 'InputError')
    throw new InputError(`--live ${store}: ${String(message)}`);
  if (code !== 'ERR_MODULE_NOT_FOUND') throw error;
  throw new InputError(
    `--live ${store} needs a package that is not installed: npm install ${client}`,
  );
}

async function withAzurite<Result>(
  code: () => Promise<LiveCode>,
  use: (
    code: LiveCode,
    account: Account,
    clock: Clock,
    connectionString: string,
  ) => Promise<Result>,
): Promise<Result> {
  const loaded = await code().catch((error: unknown) => refuse(error));
  const { connect, installClock, startAzurite } = loaded.live;
  const clock = installClock();
  try {
    const azurite = await startAzurite().catch((error: unknown) => refuse(error));
    try {
      const { connectionString } = azurite;
      return await use(loaded, connect(connectionString, 'none'), clock, connectionString);
    } finally {
      await azurite.close();
    }
  } finally {
    clock.restore();
  }
}

/** @throws InputError for what is not installed, and whatever else was thrown as it is. */
function refuse(error: unknown): never {
  const { code, name, message } = error as { code?: unknown; name?: unknown; message?: unknown };
  if (name === 'AzuriteError') throw new InputError(`--live azurite: ${String(message)}`);
  if (code !== 'ERR_MODULE_NOT_FOUND') throw error;
  const [missing = 'one'] = /'[^']+'/.exec(String(message)) ?? [];
  throw new InputError(
    `--live azurite needs packages that are not installed (${missing}): npm install ${packages}`,
  );
}

const hasServer = (engine: string): boolean => Object.values(engineFor).includes(engine);

/** Of an engine that is a model with sources only. */
function withoutServer(engine: string): InputError {
  const title = engines[engine]?.title ?? engine;
  return new InputError(
    `--live: there is no server for ${title} here; its machines are a model with sources (docs/${engine}.md)`,
  );
}

/** @throws InputError if there is no such store, or what it did cannot be told in this format. */
export function expectStore(store: string | true, format: Format): LiveStore {
  const known = liveStores.find((one) => one === store);
  if (known === undefined) {
    if (typeof store === 'string' && Object.hasOwn(engines, store) && !hasServer(store))
      throw withoutServer(store);
    if (store !== true) throw unknownNameError('--live has', store, liveStores);
    throw new InputError(`--live has no store; expected one of ${liveStores.join(', ')}`);
  }
  if (isPicture(format)) {
    throw new InputError(`--live with --format ${format}: what a store did is text or json`);
  }
  return known;
}
