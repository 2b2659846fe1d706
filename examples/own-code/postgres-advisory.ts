import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';

const pool = new Pool({ connectionString: process.env['DATABASE_URL'] });

export const tables = `create table inbox (id text primary key, state text not null)`;

// "Put the message into the inbox. Whoever gets the lock works the inbox off."
export async function start(message: { readonly id: string }): Promise<void> {
  await pool.query(`INSERT INTO inbox (id, state) VALUES ($1, 'waiting') ON CONFLICT DO NOTHING`, [
    message.id,
  ]);
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ locked: boolean }>(
      `SELECT pg_try_advisory_lock(hashtext('batch')) AS locked`,
    );
    if (rows[0]?.locked !== true) return;
    await batch();
    await client.query(`SELECT pg_advisory_unlock(hashtext('batch'))`);
  } finally {
    client.release();
  }
}

// Waits until the window is over, takes all messages and processes them.
export async function batch(): Promise<string[]> {
  await sleep(5_000);
  const { rows } = await pool.query<{ id: string }>(
    `UPDATE inbox SET state = 'taken' WHERE state = 'waiting' RETURNING id`,
  );
  // ... the work
  return rows.map(({ id }) => id);
}
