import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import pg from 'pg';
import PgBoss from 'pg-boss';
import { push, queue, tables, workOnce } from '../../docs/examples/pg-boss-window.js';
import { comparePgBoss } from '../../lab/conformance/pg-boss/compare.js';
import { confirmOn, counterexamples } from '../../lab/conformance/live-replays.js';
import { pgBoss } from '../../model/pg-boss/index.js';
import { findPostgres, startPostgres, type PostgresServer } from '../postgres/cluster.js';
import { withBoss } from '../pg-boss/boss.js';
import { replayPgBoss } from '../replay/pg-boss.js';

const installed = (await findPostgres()) !== null;
if (!installed) process.stderr.write('PostgreSQL is not installed: pg-boss is left out\n');

describe.skipIf(!installed)('a real pg-boss', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  }, 60_000);
  afterAll(async () => {
    await server.close();
  });

  it('does what counterexamples say', async () => {
    const names = [
      'pg-boss-signal-noMessageLost',
      'pg-boss-debounce-noMessageLost',
      'pg-boss-window-noOverlappingExecutions',
    ];
    const own = await counterexamples('pg-boss', names);
    const bulk = await withBoss(server.connectionString, (boss) =>
      confirmOn(own, (execution, parts) => replayPgBoss(execution, parts, boss)),
    );
    expect(bulk).toMatchObject({ confirmed: names.length, failures: [] });
  }, 60_000);

  it('answers as the machine does, and not as one whose slots never end', async () => {
    await withBoss(server.connectionString, async (boss) => {
      const { sequences, operations } = await comparePgBoss(boss, { runs: 10, seed: 7 });
      expect(sequences).toBe(10);
      expect(operations).toBeGreaterThan(60);
      const wrong = pgBoss.provide({
        guards: { hasSlots: () => false, hasAbandonedJobAndSlots: () => false },
      });
      const compared = comparePgBoss(boss, { runs: 40, seed: 7 }, wrong);
      await expect(compared).rejects.toThrow(/SEND_THROTTLED|in the end/);
    });
  }, 120_000);

  it('works off each message once, one batch at a time, by the code of the page', async () => {
    const connect = async (): Promise<pg.Client> => {
      const client = new pg.Client(server.connectionString);
      await client.connect();
      return client;
    };
    const boss = new PgBoss({ connectionString: server.connectionString, supervise: false });
    // Of a server that ends before its clients.
    boss.on('error', () => undefined);
    await boss.start();
    await boss.createQueue(queue, { policy: 'singleton', expireInSeconds: 3600 });
    const clients = await Promise.all([1, 2, 3, 4].map(connect));
    const [first, second, third, fourth] = clients as [pg.Client, pg.Client, pg.Client, pg.Client];
    await first.query(tables);
    const seen: string[] = [];
    let [atWork, most] = [0, 0];
    const work = async (_: string, messages: readonly { readonly id: string }[]): Promise<void> => {
      atWork += 1;
      most = Math.max(most, atWork);
      await new Promise((done) => setTimeout(done, 5));
      seen.push(...messages.map(({ id }) => id));
      atWork -= 1;
    };
    const ids = Array.from({ length: 40 }, (_, index) => `m${index}`);
    let isOver = false;
    const sending = [first, second].map(async (client, index) => {
      // Each message twice: once by either.
      for (const id of index === 0 ? ids : ids.toReversed()) {
        await push(boss, client, 'k', { id, payload: {} }, 0);
      }
    });
    const working = [third, fourth].map(async (client) => {
      for (;;) {
        const wasOver = isOver;
        const worked = await workOnce(boss, client, work);
        if (!worked && wasOver && atWork === 0) return;
        if (!worked) await new Promise((done) => setTimeout(done, 1));
      }
    });
    await Promise.all(sending);
    isOver = true;
    await Promise.all(working);
    expect(seen.toSorted()).toEqual(ids.toSorted());
    expect(most).toBe(1);
    await boss.stop({ graceful: false });
    await Promise.all(clients.map((client) => client.end()));
  }, 60_000);
});
