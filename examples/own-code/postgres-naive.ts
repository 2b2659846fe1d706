import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';

const pool = new Pool({ connectionString: process.env['DATABASE_URL'] });

export const tables = `
create table runs (id text primary key, state text not null);
create table inbox (id text primary key, state text not null)`;

// "If no run is open, begin one. Put the message into the inbox." In one transaction.
export async function start(message: { readonly id: string }): Promise<void> {
  const run = await join(message.id);
  if (run === null) return; // whoever has begun it takes the message
  let wait = 5_000;
  do {
    await batch(wait);
    wait = 0;
  } while (!(await close(run)));
}

async function join(message: string): Promise<string | null> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const open = await client.query(`SELECT id FROM runs WHERE state = 'open'`);
    const run = open.rowCount === 0 ? randomUUID() : null;
    if (run !== null) await client.query(`INSERT INTO runs (id, state) VALUES ($1, 'open')`, [run]);
    await client.query(
      `INSERT INTO inbox (id, state) VALUES ($1, 'waiting') ON CONFLICT DO NOTHING`,
      [message],
    );
    await client.query('COMMIT');
    return run;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}

// Waits until the window is over, takes all messages and processes them.
export async function batch(ms: number): Promise<string[]> {
  if (ms > 0) await sleep(ms);
  const { rows } = await pool.query<{ id: string }>(
    `UPDATE inbox SET state = 'taken' WHERE state = 'waiting' RETURNING id`,
  );
  // ... the work
  return rows.map(({ id }) => id);
}

// Ends the run, unless more messages have come. In one transaction.
async function close(run: string): Promise<boolean> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const more = await client.query(`SELECT id FROM inbox WHERE state = 'waiting'`);
    if (more.rowCount !== 0) {
      await client.query('ROLLBACK');
      return false;
    }
    await client.query(`UPDATE runs SET state = 'done' WHERE id = $1`, [run]);
    await client.query('COMMIT');
    return true;
  } finally {
    client.release();
  }
}
