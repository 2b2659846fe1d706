import type { ActorId } from '../domain.js';
import type { Row, UniqueIndex } from '../resources/table.js';
import type { Names } from './names.js';
import type { Serializable } from './serializable.js';
import type { DatabaseReply, IsolationLevel, Statement } from './statements.js';

/** Rows by key. */
export interface Keyed {
  readonly [key: string]: Row;
}

/** Something for each table; a table without any is not mentioned. */
export interface PerTable<Of> {
  readonly [table: string]: Of;
}

/** What a table is, besides its rows. Its key is unique. */
export interface TableRules {
  readonly unique?: readonly UniqueIndex[];
  /** A column that is filled with the next number of a sequence. */
  readonly serial?: string;
}

/** A transaction that has begun and not ended. */
export interface Transaction {
  readonly level: IsolationLevel;
  /** True: of one statement, ends with it. */
  readonly implicit: boolean;
  /** True: a statement failed; all it did is undone, and only its end is awaited. */
  readonly failed: boolean;
  /** What was committed when its first statement began; null before, and always at READ COMMITTED. */
  readonly snapshot: PerTable<Keyed> | null;
  /** Rows that others have changed since that snapshot. */
  readonly stale: PerTable<Names>;
  /** What it has written: a row, or null for one that it deleted. */
  readonly writes: PerTable<{ readonly [key: string]: Row | null }>;
  /** Rows that it has both inserted and deleted: to others they stand in the way until it has ended. */
  readonly undone: PerTable<Keyed>;
  /** Rows that it locked with FOR UPDATE. */
  readonly locks: PerTable<Names>;
  /** Advisory locks that end with it. */
  readonly advisory: Names;
  /** The order in which transactions began to write; null: it has not. */
  readonly xid: number | null;
}

/** One server connection. One that has nothing is not mentioned. */
export interface Session {
  readonly transaction: Transaction | null;
  /** Advisory locks of the session, and how often it has each. */
  readonly advisory: { readonly [lock: string]: number };
}

/** A statement that waits for what other sessions have. */
export interface Waiting {
  readonly session: string;
  readonly client: ActorId;
  readonly statement: Statement;
  /** Sessions; when one of their transactions ends, or a lock of theirs, it is tried again. */
  readonly behind: Names;
  /** The rows that it had found when it began to wait, by key: it looks at no others. Null for what looks for none. */
  readonly found: Names | null;
  /** Of an INSERT that has written its row: the indexes that have it already. Otherwise 0. */
  readonly passed: number;
}

/** Connections of a pooler in transaction mode. */
export interface Pool {
  /** Those that nobody uses; the one that was used last comes first. */
  readonly idle: readonly string[];
  /** Who uses which. */
  readonly used: { readonly [client: ActorId]: string };
  /** Who waits for one. */
  readonly queue: readonly { readonly client: ActorId; readonly statement: Statement }[];
}

/** A database: what is committed, who is connected, who waits. */
export interface DatabaseState {
  readonly id: ActorId;
  readonly rules: PerTable<TableRules>;
  readonly tables: PerTable<Keyed>;
  readonly sequences: PerTable<number>;
  readonly sessions: { readonly [session: string]: Session };
  /** In the order in which they came. */
  readonly waiting: readonly Waiting[];
  /** Clients whose session has ended, and who will be told with their next statement. */
  readonly broken: { readonly [client: ActorId]: true };
  /** Null: each client has a connection of its own. */
  readonly pool: Pool | null;
  readonly serializable: Serializable;
  /** True: there may be serializable transactions, so that the order in which transactions write is kept. */
  readonly tracksSerializable: boolean;
}

/** What a statement comes to: an answer, or to wait. `state` is the database afterwards. */
export type Outcome =
  | { readonly state: DatabaseState; readonly reply: DatabaseReply }
  | {
      readonly state: DatabaseState;
      readonly behind: Names;
      readonly found: Names | null;
      /** What is tried again, if not the statement as it was given. */
      readonly statement?: Statement;
      readonly passed?: number;
    };

const idle: Session = { transaction: null, advisory: {} };

/** A session, also if it has nothing. */
export const sessionOf = (state: DatabaseState, session: string): Session =>
  state.sessions[session] ?? idle;

/** The transaction of a session; null outside of one. */
export const transactionOf = (state: DatabaseState, session: string): Transaction | null =>
  sessionOf(state, session).transaction;

/** The database with a session as it is now. */
export function withSession(
  state: DatabaseState,
  session: string,
  change: Partial<Session>,
): DatabaseState {
  const next = { ...sessionOf(state, session), ...change };
  const others = without(state.sessions, session);
  const isIdle = next.transaction === null && Object.keys(next.advisory).length === 0;
  return { ...state, sessions: isIdle ? others : { ...others, [session]: next } };
}

/** The database with the transaction of a session changed. @throws Error outside of one: a mistake in the model. */
export function withTransaction(
  state: DatabaseState,
  session: string,
  change: Partial<Transaction>,
): DatabaseState {
  const transaction = transactionOf(state, session);
  if (transaction === null) throw new Error(`expected ${session} to be in a transaction`);
  return withSession(state, session, { transaction: { ...transaction, ...change } });
}

/** The other sessions that are in a transaction which has not failed. */
export function othersOf(
  state: DatabaseState,
  session: string,
): readonly (readonly [session: string, transaction: Transaction])[] {
  return Object.entries(state.sessions).flatMap(([name, { transaction }]) =>
    name === session || transaction === null || transaction.failed
      ? []
      : [[name, transaction] as const],
  );
}

/** An object without one of its keys. */
export function without<Of>(
  from: { readonly [key: string]: Of },
  key: string,
): { readonly [key: string]: Of } {
  return Object.fromEntries(Object.entries(from).filter(([name]) => name !== key));
}
