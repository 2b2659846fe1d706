import type { ActorId } from '../domain.js';
import type { HolderGone } from '../resources/session-lock.js';
import type { Row, Where } from '../resources/table.js';

/** How much a transaction sees of others. PostgreSQL's READ UNCOMMITTED is READ COMMITTED. */
export type IsolationLevel = 'read committed' | 'repeatable read' | 'serializable';

/** Rows of a table that a statement is about. */
export interface Rows {
  readonly table: string;
  /** Absent: whatever its key. */
  readonly key?: string;
  /** Absent: whatever they say. */
  readonly where?: Where;
}

/**
 * One statement of one client. Outside BEGIN and COMMIT each is a transaction of its own. A client has one statement outstanding, as
 * a connection has.
 */
export type Statement =
  | { readonly type: 'BEGIN'; readonly level?: IsolationLevel }
  | { readonly type: 'COMMIT' }
  | { readonly type: 'ROLLBACK' }
  /** `nothing`: ON CONFLICT DO NOTHING. Absent: a conflict is an error. */
  | {
      readonly type: 'INSERT';
      readonly table: string;
      readonly key: string;
      readonly row: Row;
      readonly onConflict?: 'nothing';
    }
  | ({ readonly type: 'SELECT' } & Rows)
  /** `order`: by that column, ascending; `limit`: no more than so many, only with an order. */
  | ({
      readonly type: 'SELECT_FOR_UPDATE';
      readonly skipLocked?: boolean;
      readonly order?: string;
      readonly limit?: number;
    } & Rows)
  | ({ readonly type: 'UPDATE'; readonly set: Row } & Rows)
  | ({ readonly type: 'DELETE' } & Rows)
  /** `pg_advisory_lock`; with `try` it does not wait; `xact` is its variant that ends with the transaction. */
  | {
      readonly type: 'ADVISORY_LOCK';
      readonly lock: string;
      readonly level: 'session' | 'xact';
      readonly try?: boolean;
    }
  | { readonly type: 'ADVISORY_UNLOCK'; readonly lock: string };

/** Which of its connections a client sends a statement on. Absent: its first, or only one. */
export interface OnConnection {
  /** At least 2. */
  readonly connection?: number;
}

/** To a database. */
export type DatabaseRequest =
  | (Statement & OnConnection)
  /** Not a statement: the client's process is gone with all its connections, and the server has noticed. */
  | HolderGone
  | Disconnect
  | SessionEnd
  | AwaitRows;

/**
 * Not a statement: the client looks again and again, outside of any transaction, until there is such a row that nobody has locked. The
 * answer comes then.
 */
export interface AwaitRows {
  readonly type: 'AWAIT_ROWS';
  readonly table: string;
  readonly where: Where;
}

/** Not a statement: the client closes a connection; the session has ended when the answer comes. */
export interface Disconnect extends OnConnection {
  readonly type: 'DISCONNECT';
}

/** Not a statement: the server ends the session of a client that lives. */
export interface SessionEnd {
  readonly type: 'END_SESSION';
  readonly client: ActorId;
}

/** What a database answers, at once or, to who waits, later. */
export type DatabaseReply =
  /** Of COMMIT in a transaction that has failed the command is ROLLBACK, and that is no error. */
  | { readonly type: 'DONE'; readonly command: 'BEGIN' | 'COMMIT' | 'ROLLBACK' }
  | { readonly type: 'INSERTED'; readonly count: 0 | 1 }
  /** By key: what was selected, or was updated (as it is now). */
  | { readonly type: 'ROWS'; readonly rows: { readonly [key: string]: Row } }
  | { readonly type: 'DELETED'; readonly count: number }
  /** False: another session has it (`pg_try_...`). */
  | { readonly type: 'ADVISORY'; readonly granted: boolean }
  /** False: this session does not have it; the server warns, and that is all. */
  | { readonly type: 'ADVISORY_UNLOCKED'; readonly released: boolean }
  /** To AWAIT_ROWS. */
  | { readonly type: 'FOUND' }
  /** To DISCONNECT. */
  | { readonly type: 'DISCONNECTED' }
  | { readonly type: 'SQL_ERROR'; readonly code: SqlState };

/**
 * - `23505` unique_violation.
 * - `25P02` in_failed_sql_transaction: an earlier statement failed, only ROLLBACK helps.
 * - `40001` serialization_failure: try the transaction again from its beginning.
 * - `40P01` deadlock_detected.
 * - `57P01` admin_shutdown: the session had ended; the next statement has a new one.
 */
export type SqlState = '23505' | '25P02' | '40001' | '40P01' | '57P01';

/** Faults: a session ends while its client lives; a pooler hands out another connection than the one used last. */
export type DatabaseFault = SessionEnd | { readonly type: 'SWAP_CONNECTIONS' };
