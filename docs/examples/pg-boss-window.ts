import type { ClientBase } from 'pg';
import type PgBoss from 'pg-boss';

/** The queue; once: `boss.createQueue(queue, { policy: 'singleton', expireInSeconds: 3600 })`, longer than the longest batch. */
export const queue = 'batches';

/** What the two functions need beside it, in the same database; once. */
export const tables = `
create table inbox (
  id text primary key,
  key text not null,
  payload jsonb not null,
  done boolean not null default false,
  n bigserial
);
create index on inbox (key) where not done;
`;

/** A message that was stored. */
export interface Stored {
  readonly id: string;
  readonly payload: unknown;
}

/** pg-boss's statements, in the transaction of a client. */
const within = (client: ClientBase): PgBoss.Db => ({
  executeSql: (text, values) => client.query(text, values),
});

/** Stores a message, once, and sends the signal for it, both or none. `seconds`: how long others may come into the same batch. */
export async function push(
  boss: PgBoss,
  client: ClientBase,
  key: string,
  { id, payload }: Stored,
  seconds: number,
): Promise<void> {
  await client.query('begin');
  try {
    const { rowCount } = await client.query(
      `insert into inbox (id, key, payload) values ($1, $2, $3) on conflict do nothing`,
      [id, key, JSON.stringify(payload)],
    );
    if (rowCount === 1) {
      const options = { singletonKey: key, startAfter: seconds, db: within(client) };
      await boss.send(queue, { key }, options);
    }
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

/**
 * Works off what has come, if there is a signal. A worker calls it again and again; false: there is none, or another worker has one. `work` may be
 * called again with the same messages, after a crash: key its effect by their ids.
 */
export async function workOnce(
  boss: PgBoss,
  client: ClientBase,
  work: (key: string, messages: readonly Stored[]) => Promise<void>,
): Promise<boolean> {
  const [signal] = await boss.fetch<{ readonly key: string }>(queue);
  if (signal === undefined) return false;
  const { key } = signal.data;
  try {
    // An earlier signal may have brought these rows to somebody already: then there are none.
    const { rows } = await client.query<Stored>(
      `select id, payload from inbox where key = $1 and not done order by n`,
      [key],
    );
    if (rows.length > 0) await work(key, rows);
    await client.query('begin');
    await client.query(`update inbox set done = true where id = any($1)`, [
      rows.map(({ id }) => id),
    ]);
    await boss.complete(queue, signal.id, {}, { db: within(client) });
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    await boss.fail(queue, signal.id, error as object);
    throw error;
  }
  return true;
}
