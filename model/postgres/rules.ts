import { serializableRules, type SerializableRules } from './serializable.js';
import type { Names } from './names.js';
import type { Transaction } from './state.js';
import type { IsolationLevel } from './statements.js';

/** What a database decides, each by itself, so that a twin with a mistake in it leaves one out. */
export interface DatabaseRules extends SerializableRules {
  /** A transaction sees what its first query saw. */
  readonly keepsSnapshot: (level: IsolationLevel) => boolean;
  /** Others have written a row, or what would be the same to a unique index, and have not ended. */
  readonly waitsForWriter: (pending: Names) => boolean;
  /** Of ON CONFLICT DO NOTHING: the row in the way is one that the transaction may know of. */
  readonly seesConflict: (transaction: Transaction, table: string, key: string) => boolean;
  /** Of INSERT without ON CONFLICT: there is a row with that key, or the same to a unique index. */
  readonly violates: (present: string | null) => boolean;
  /** A row that is to be changed was changed by another transaction since the snapshot. */
  readonly changedSince: (transaction: Transaction, table: string, key: string) => boolean;
  /** Rows that others have are passed over. */
  readonly skips: (skipLocked: boolean) => boolean;
  /** Another session has the advisory lock. */
  readonly isTaken: (holders: Names) => boolean;
  /** How often a session has an advisory lock once it has got it again. */
  readonly counts: (times: number) => number;
  /** After an error nothing but the end of the transaction is done. */
  readonly refusesFailed: (transaction: Transaction) => boolean;
  /** What a transaction that has failed wrote is not committed. */
  readonly undoes: (transaction: Transaction) => boolean;
}

const isThere = (some: Names): boolean => Object.keys(some).length > 0;

/** As PostgreSQL 15 decides. */
export const databaseRules: DatabaseRules = {
  ...serializableRules,
  keepsSnapshot: (level) => level !== 'read committed',
  waitsForWriter: isThere,
  seesConflict: ({ snapshot, stale, writes }, table, key) =>
    snapshot === null ||
    key in (writes[table] ?? {}) ||
    (key in (snapshot[table] ?? {}) && !(key in (stale[table] ?? {}))),
  violates: (present) => present !== null,
  changedSince: ({ stale, writes }, table, key) =>
    key in (stale[table] ?? {}) && !(key in (writes[table] ?? {})),
  skips: (skipLocked) => skipLocked,
  isTaken: isThere,
  counts: (times) => times + 1,
  refusesFailed: ({ failed }) => failed,
  undoes: ({ failed }) => failed,
};
