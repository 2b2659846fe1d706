import { spawnSync } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { Parts } from '../../../model/index.js';
import { defaultSpec, partsFor, worldOf, type WorldSpec } from '../../../properties/index.js';
import { createRecorder, record, type Recorder } from '../../index.js';
import { parseLogLine } from '../../../input/log-line.js';
import { findPostgres, startPostgres } from '../../postgres/cluster.js';
import { startRedis } from '../../redis/server.js';
import { validateWindows } from '../../validation/log/validate-windows.js';
import { LoggedWindows } from '../../validation/log/windows.js';

// Starts as users of Redis and PostgreSQL write them, recorded, against real servers; nobody schedules them.

const messages = ['m1', 'm2', 'm3', 'm4', 'm5', 'm6'];
const windowMs = 30;

/** What a handler is given. */
interface Given<Client> {
  readonly client: Client;
  readonly message: string;
  readonly processed: (messages: readonly string[]) => void;
}

/** The log of these messages, all served at once. */
async function logged(
  serve: (message: string, to: Recorder) => Promise<void>,
): Promise<readonly string[]> {
  let log = '';
  const to = createRecorder({ host: 'web-1', write: (lines) => void (log += lines) });
  await Promise.all(
    messages.map((message) => to.serve({ message, window: 'w1' }, () => serve(message, to))),
  );
  await to.close();
  return log.trim().split('\n');
}

const processedTo = (to: Recorder) => (own: readonly string[]) =>
  to.fact({
    type: 'processed',
    window: 'w1',
    execution: `e-${own.join()}`,
    messages: [...own],
  } as never);

/** What the model of a strategy says of a log: a behaviour, with what it breaks; or why not. */
function judged(lines: readonly string[], strategy: string): string {
  const windows = new LoggedWindows();
  for (const [index, text] of lines.entries()) {
    windows.add({ line: parseLogLine(text, 'app.log'), file: 'app.log', number: index + 1 });
  }
  const settingOf = (servings: number) => {
    const spec: WorldSpec = { ...defaultSpec, strategy, starters: servings, messages: servings };
    const parts: Parts = partsFor(spec);
    return { world: worldOf(spec, { symmetry: false }), belongings: parts.symmetric ?? [] };
  };
  const options = { worldOf: settingOf, skew: 0, statesMax: 100_000, isLate: () => false };
  const [found] = [...validateWindows(windows.all(0, 32, []), options)];
  const { explanation, broken = [] } = found ?? {};
  if (explanation?.kind === 'behaviour')
    return `a behaviour${broken.map((name) => ` ${name}`).join('')}`;
  return explanation?.kind === 'impossible'
    ? `not: ${explanation.what}`
    : `unknown: ${explanation?.because ?? ''}`;
}

const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
if (!hasRedis) process.stderr.write('redis-server is not installed: its logs are left out\n');

describe.skipIf(!hasRedis)('a log of a lock on a real Redis', async () => {
  if (!hasRedis) return;
  const server = await startRedis();
  const redis = new Redis(server.url);
  afterAll(async () => {
    redis.disconnect();
    await server.close();
  });

  const takeAll = `local all = redis.call('LRANGE', KEYS[1], 0, -1) redis.call('DEL', KEYS[1]) return all`;
  const compareDel = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end`;

  /** Push; SET NX PX the lock; who has it takes the batch when the window ends, and gives the lock back. */
  async function serve({ client, message, processed }: Given<Redis>, nx: boolean): Promise<void> {
    await client.rpush('inbox', message);
    if (nx) {
      if ((await client.set('lock', message, 'PX', 5_000, 'NX')) === null) return;
    } else {
      if ((await client.get('lock')) !== null) return;
      await client.set('lock', message, 'PX', 5_000);
    }
    await setTimeout(windowMs);
    const batch = (await client.eval(takeAll, 1, 'inbox')) as string[];
    if (batch.length > 0) processed(batch);
    if (nx) await client.eval(compareDel, 1, 'lock', message);
    else await client.del('lock');
  }

  it.each([
    ['redis-compare-del', true, 'redis-look'],
    ['redis-look', false, 'redis-compare-del'],
  ])('is a behaviour of %s, and of no other', async (strategy, nx, other) => {
    await redis.flushall();
    const lines = await logged((message, to) =>
      serve({ client: record(redis, { to }), message, processed: processedTo(to) }, nx),
    );
    expect(judged(lines, strategy)).toMatch(/^a behaviour/);
    expect(judged(lines, other)).toMatch(/^not: redis\./);
  });
});

const hasPostgres = (await findPostgres()) !== null;
if (!hasPostgres) process.stderr.write('PostgreSQL is not installed: its logs are left out\n');

describe.skipIf(!hasPostgres)('a log of a run on a real PostgreSQL', async () => {
  if (!hasPostgres) return;
  const server = await startPostgres();
  const pool = new pg.Pool({ connectionString: server.connectionString, max: messages.length });
  // The server may end before a connection has, one that the pool has let go of, too.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', () => undefined);
  afterAll(async () => {
    await pool.end();
    await server.close();
  });

  /** In one transaction: begin the run if there is none, store the message. Who began it takes what is stored, and ends it. */
  async function serve(
    { client, message, processed }: Given<pg.Pool>,
    looks: boolean,
  ): Promise<void> {
    const session = await client.connect();
    try {
      await session.query('BEGIN');
      const open = looks
        ? (await session.query(`SELECT id FROM runs WHERE state = 'open'`)).rowCount === 0
        : true;
      const conflict = looks ? '' : ` ON CONFLICT (singleton) WHERE state = 'open' DO NOTHING`;
      const began =
        open &&
        (await session.query(`INSERT INTO runs VALUES ($1, 'open', 'batch')${conflict}`, [message]))
          .rowCount === 1;
      await session.query(`INSERT INTO inbox VALUES ($1, 'waiting') ON CONFLICT DO NOTHING`, [
        message,
      ]);
      await session.query('COMMIT');
      if (!began) return;
      for (;;) {
        await setTimeout(windowMs);
        const { rows } = await session.query<{ id: string }>(
          `UPDATE inbox SET state = 'taken' WHERE state = 'waiting' RETURNING id`,
        );
        if (rows.length > 0) processed(rows.map(({ id }) => id));
        await session.query('BEGIN');
        const more = await session.query(`SELECT id FROM inbox WHERE state = 'waiting'`);
        if (more.rowCount === 0) break;
        await session.query('ROLLBACK');
      }
      await session.query(`UPDATE runs SET state = 'done' WHERE id = $1`, [message]);
      await session.query('COMMIT');
    } finally {
      session.release();
    }
  }

  it.each([
    ['postgres-look', true, 'postgres-insert', ''],
    [
      'postgres-insert',
      false,
      'postgres-look',
      `CREATE UNIQUE INDEX ON runs (singleton) WHERE state = 'open'`,
    ],
  ])('is a behaviour of %s, and of no other', async (strategy, looks, other, index) => {
    await pool.query(`DROP TABLE IF EXISTS runs, inbox;
      CREATE TABLE runs (id text PRIMARY KEY, state text, singleton text);
      CREATE TABLE inbox (id text PRIMARY KEY, state text); ${index}`);
    const lines = await logged((message, to) =>
      serve({ client: record(pool, { to }), message, processed: processedTo(to) }, looks),
    );
    expect(judged(lines, strategy)).toMatch(/^a behaviour/);
    expect(judged(lines, other)).toMatch(/^not: postgres\.query/);
  });
});
