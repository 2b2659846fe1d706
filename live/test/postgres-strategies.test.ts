import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import pg from 'pg';
import { push, tables, workOnce } from '../../docs/examples/postgres-window.js';
import { comparePgStandIn } from '../../lab/conformance/postgres/stand-in.js';
import { confirmOn, counterexamples } from '../../lab/conformance/live-replays.js';
import { findPostgres, startPostgres, type PostgresServer } from '../postgres/cluster.js';
import { replayPostgres } from '../replay/postgres.js';

const installed = (await findPostgres()) !== null;
if (!installed) process.stderr.write('PostgreSQL is not installed: its strategies are left out\n');

describe.skipIf(!installed)('a real PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  }, 60_000);
  afterAll(async () => {
    await server.close();
  });

  it.each([
    'postgres-look-noOverlappingExecutions',
    'postgres-advisory-pooled-noLockOut',
    'postgres-window-noMessageTwice',
  ])(
    'does what a counterexample says: %s',
    async (name) => {
      const own = await counterexamples('postgres', [name]);
      const bulk = await confirmOn(own, (execution, parts) =>
        replayPostgres(execution, parts, server.connectionString),
      );
      expect(bulk).toMatchObject({ confirmed: 1, failures: [] });
    },
    60_000,
  );

  it('shows pg what its stand-in shows', async () => {
    const compared = await comparePgStandIn(server.connectionString, { runs: 30, seed: 7 });
    expect(compared).toBeGreaterThan(150);
  }, 60_000);

  it('does not show pg what a stand-in with a mistake in it shows', async () => {
    const url = new URL('../../lab/conformance/postgres/wrong-pg.ts', import.meta.url);
    const replaced = { pg: fileURLToPath(url) };
    const amount = { runs: 60, seed: 7 };
    await expect(comparePgStandIn(server.connectionString, amount, replaced)).rejects.toThrow(
      /Counterexample: .*on conflict do nothing/,
    );
  }, 60_000);

  it('works off each message once, one window at a time, by the code of the page', async () => {
    const connect = async (): Promise<pg.Client> => {
      const client = new pg.Client(server.connectionString);
      await client.connect();
      return client;
    };
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
        await push(client, 'k', { id, payload: {} }, 3);
      }
    });
    const working = [third, fourth].map(async (client) => {
      for (;;) {
        const wasOver = isOver;
        const worked = await workOnce(client, 'k', work);
        if (!worked && wasOver) return;
        if (!worked) await new Promise((done) => setTimeout(done, 1));
      }
    });
    await Promise.all(sending);
    await new Promise((done) => setTimeout(done, 20));
    isOver = true;
    await Promise.all(working);
    expect(seen.toSorted()).toEqual(ids.toSorted());
    expect(most).toBe(1);
    await Promise.all(clients.map((client) => client.end()));
  }, 60_000);
});
