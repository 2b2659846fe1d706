import type { ClientBase } from 'pg';

/** What the two functions need; once. */
export const tables = `
create table windows (
  id bigserial primary key,
  key text not null,
  state text not null default 'open',
  due timestamptz not null
);
create unique index on windows (key) where state = 'open';
create table inbox (
  id text primary key,
  window_id bigint not null references windows,
  payload jsonb not null
);
create index on inbox (window_id);
`;

/** A message that was stored. */
export interface Stored {
  readonly id: string;
  readonly payload: unknown;
}

/** Stores a message into the open window of its key, once. `ms`: how long a window stays open, if this message opens it. */
export async function push(
  client: ClientBase,
  key: string,
  { id, payload }: Stored,
  ms: number,
): Promise<void> {
  await client.query('begin');
  try {
    let window: { readonly id: string } | undefined;
    do {
      await client.query(
        `insert into windows (key, due) values ($1, now() + $2 * interval '1 millisecond')
         on conflict do nothing`,
        [key, ms],
      );
      // No row: it was closed after the insert had found it. The next insert opens another one.
      const open = await client.query<{ readonly id: string }>(
        `select id from windows where key = $1 and state = 'open' for update`,
        [key],
      );
      window = open.rows[0];
    } while (window === undefined);
    const { rowCount } = await client.query(
      `insert into inbox (id, window_id, payload) values ($1, $2, $3) on conflict do nothing`,
      [id, window.id, JSON.stringify(payload)],
    );
    await client.query(rowCount === 1 ? 'commit' : 'rollback');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

/**
 * Works off one window that is due. A worker calls it again and again; false: there is nothing to do. `work` may be called again with the
 * same window and the same messages, after a crash: key its effect by the window.
 */
export async function workOnce(
  client: ClientBase,
  key: string,
  work: (window: string, messages: readonly Stored[]) => Promise<void>,
): Promise<boolean> {
  await client.query(
    `update windows set state = 'closed' where key = $1 and state = 'open' and due <= now()`,
    [key],
  );
  await client.query('begin');
  try {
    // Another worker has it: this one waits, and finds no row if that one has done it.
    const closed = await client.query<{ readonly id: string }>(
      `select id from windows where key = $1 and state = 'closed' order by id limit 1 for update`,
      [key],
    );
    const [window] = closed.rows;
    if (window !== undefined) {
      const { rows } = await client.query<Stored>(
        `select id, payload from inbox where window_id = $1 order by id`,
        [window.id],
      );
      await work(window.id, rows);
      await client.query(`update windows set state = 'done' where id = $1`, [window.id]);
    }
    await client.query('commit');
    return window !== undefined;
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}
