/**
 * Statements by `pg`, as user code sends them. The same file runs on both sides: in Node against a server, and in the sandbox with the
 * stand-in. What a query shows its caller is written to `log`, as JSON.
 */
import { Client, type ClientConfig } from 'pg';

export const tables = `
create table t (
  id text primary key,
  kind text not null default 'batch',
  state text,
  n serial,
  size int,
  big bigint,
  flag boolean,
  data jsonb,
  at timestamptz not null default now()
);
create unique index on t (kind) where state = 'open';
create table numbered (id int primary key, word varchar(20) unique)`;

/** One statement. */
export interface PgCall {
  readonly text: string;
  readonly values?: readonly unknown[];
}

export interface Logs {
  readonly log: (text: string) => void;
}

let client = new Client();
let isConnected = false;

/** From now on that server is asked, in a schema of its own that is made. */
export async function connectTo(config: ClientConfig, schema: string): Promise<void> {
  client = new Client(config);
  await client.connect();
  isConnected = true;
  await client.query(`create schema ${schema}`);
  await client.query(`set search_path to ${schema}`);
  await client.query(tables);
}

export async function perform({ text, values }: PgCall, { log }: Logs): Promise<void> {
  if (!isConnected) await client.connect();
  isConnected = true;
  try {
    const { command, rowCount, rows } = await client.query<Record<string, unknown>>(text, [
      ...(values ?? []),
    ]);
    const all = rows.map((row) => JSON.stringify(row));
    log(JSON.stringify({ command, rowCount, rows: /order by/i.test(text) ? all : all.sort() }));
  } catch (error) {
    const { name, code } = error as { readonly name: string; readonly code: string };
    log(JSON.stringify({ name, code }));
  }
}

/** Rolls back, and removes what the statements have written. */
export async function clear(): Promise<void> {
  await client.query('rollback');
  await client.query('select pg_advisory_unlock_all()');
  await client.query('truncate t, numbered restart identity');
}

export async function disconnect(schema: string): Promise<void> {
  await client.query(`drop schema ${schema} cascade`);
  await client.end();
}
