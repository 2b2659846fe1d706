import type { Row } from '../resources/table.js';
import { names, type Names } from './names.js';
import { chosen, conflictsWith, holdersOf, visible } from './rows.js';
import type { DatabaseRules } from './rules.js';
import { reads, takeSnapshot, writes, type Checked } from './serializable.js';
import {
  othersOf,
  sessionOf,
  transactionOf,
  withSession,
  withTransaction,
  type DatabaseState,
  type Keyed,
  type Outcome,
  type Transaction,
} from './state.js';
import type { DatabaseReply, SqlState, Statement } from './statements.js';

/** A statement that is no command about transactions. */
export type Query = Exclude<Statement, { readonly type: 'BEGIN' | 'COMMIT' | 'ROLLBACK' }>;

/** What a query comes to: as a statement, or an error. */
export type Executed = Outcome | { readonly state: DatabaseState; readonly error: SqlState };

/** What every query is executed with. */
interface At {
  readonly rules: DatabaseRules;
  readonly session: string;
  /** The rows that it had found when it began to wait; null: it has not waited. */
  readonly found: Names | null;
}

/** Executes a query. @throws Error if the session is in no transaction, or in one that has failed: a mistake in the model. */
export function execute(given: DatabaseState, query: Query, at: At): Executed {
  const state = withSnapshot(given, at);
  switch (query.type) {
    case 'INSERT':
      return insert(state, query, at);
    case 'SELECT':
      return select(state, query, at);
    case 'SELECT_FOR_UPDATE':
    case 'UPDATE':
    case 'DELETE':
      return change(state, query, at);
    case 'ADVISORY_LOCK':
      return lock(state, query, at);
    case 'ADVISORY_UNLOCK':
      return unlock(state, query, at);
  }
}

/** The number of the next transaction that begins to write. */
export function nextXid({ sessions, serializable }: DatabaseState): number {
  const xids = Object.values(sessions).flatMap(({ transaction }) => transaction?.xid ?? []);
  const seen = serializable.xacts.flatMap(({ xmin, finishedBefore }) => [
    xmin,
    finishedBefore ?? 1,
  ]);
  return Math.max(1, ...xids.map((xid) => xid + 1), ...seen);
}

const mine = (state: DatabaseState, { session }: At): Transaction =>
  transactionOf(state, session) as Transaction;

/** At REPEATABLE READ and SERIALIZABLE the first query, whatever it is, takes the snapshot of the transaction: before it waits. */
function withSnapshot(state: DatabaseState, at: At): DatabaseState {
  const { level, snapshot } = mine(state, at);
  if (snapshot !== null || !at.rules.keepsSnapshot(level)) return state;
  const next = withTransaction(state, at.session, { snapshot: state.tables });
  if (level !== 'serializable') return next;
  const writing = Object.values(state.sessions).flatMap(
    ({ transaction }) => transaction?.xid ?? [],
  );
  const xmin = Math.min(nextXid(state), ...writing);
  return { ...next, serializable: takeSnapshot(state.serializable, at.session, xmin) };
}

/** The transaction writes, or locks a row: it has a number from now on, if anybody ever asks for it. */
function withXid(state: DatabaseState, at: At): DatabaseState {
  const { xid } = mine(state, at);
  if (xid !== null || !state.tracksSerializable) return state;
  return withTransaction(state, at.session, { xid: nextXid(state) });
}

/** The state after a check for serializability, and whether the statement fails. */
function checked(
  state: DatabaseState,
  { now, failed }: Checked,
): readonly [DatabaseState, boolean] {
  return [{ ...state, serializable: now }, failed];
}

const read = (state: DatabaseState, { rules, session }: At, table: string) =>
  checked(state, reads(rules, state.serializable, session, table));
const write = (state: DatabaseState, { rules, session }: At, table: string) =>
  checked(state, writes(rules, state.serializable, session, table));

const failed = (state: DatabaseState, error: SqlState): Executed => ({ state, error });

function insert(
  given: DatabaseState,
  query: Extract<Query, { readonly type: 'INSERT' }>,
  at: At,
): Executed {
  const { table, key, onConflict } = query;
  const transaction = mine(given, at);
  const { state, row } = at.found === null ? numbered(given, query) : { state: given, ...query };
  const conflicting = conflictsWith(state, at.session, transaction, table, key, row);
  const { pending, present, passed } = conflicting;
  const ignores = onConflict === 'nothing';
  const waits = at.rules.waitsForWriter(pending);
  const waiting = { behind: pending, found: {}, statement: { ...query, row } };
  if (ignores && waits) return { state, ...waiting };
  if (ignores && present !== null) {
    return at.rules.seesConflict(transaction, table, present)
      ? { state, reply: { type: 'INSERTED', count: 0 } }
      : failed(state, '40001');
  }
  // The row is written before its keys are looked at.
  const [begun, fails] = write(withXid(state, at), at, table);
  if (fails) return failed(begun, '40001');
  if (waits) return { state: begun, ...waiting, passed };
  if (at.rules.violates(present)) return failed(begun, '23505');
  return {
    state: withWrites(begun, at, table, { [key]: row }),
    reply: { type: 'INSERTED', count: 1 },
  };
}

/** The row with the next number, if its table numbers rows. The number is gone, whatever becomes of the row. */
function numbered(
  state: DatabaseState,
  { table, row }: Extract<Query, { readonly type: 'INSERT' }>,
): { readonly state: DatabaseState; readonly row: Row } {
  const { serial } = state.rules[table] ?? {};
  if (serial === undefined) return { state, row };
  const number = (state.sequences[table] ?? 0) + 1;
  const sequences = { ...state.sequences, [table]: number };
  return { state: { ...state, sequences }, row: { ...row, [serial]: number } };
}

function withWrites(
  state: DatabaseState,
  at: At,
  table: string,
  changes: { readonly [key: string]: Row | null },
): DatabaseState {
  const { writes: before } = mine(state, at);
  return withTransaction(state, at.session, {
    writes: { ...before, [table]: { ...before[table], ...changes } },
  });
}

function select(
  state: DatabaseState,
  query: Extract<Query, { readonly type: 'SELECT' }>,
  at: At,
): Executed {
  const [next, fails] = read(state, at, query.table);
  if (fails) return failed(next, '40001');
  const rows = chosen(visible(state, mine(state, at), query.table), query);
  return { state: next, reply: { type: 'ROWS', rows } };
}

type Change = Extract<Query, { readonly type: 'SELECT_FOR_UPDATE' | 'UPDATE' | 'DELETE' }>;

/**
 * UPDATE, DELETE, SELECT FOR UPDATE. Of several rows those that nobody has are taken at once, and the statement waits for the rest; a
 * server takes them one after the other, in no order that it promises.
 */
function change(given: DatabaseState, query: Change, at: At): Executed {
  const { table } = query;
  const [state, fails] = read(given, at, table);
  if (fails) return failed(state, '40001');
  const transaction = mine(state, at);
  const seen = chosen(visible(state, transaction, table), query);
  const { found } = at;
  const candidates = ordered(query, seen, (key) => found === null || key in found);
  const own = transaction.writes[table] ?? {};
  const most = query.type === 'SELECT_FOR_UPDATE' ? (query.limit ?? Infinity) : Infinity;
  const skips = query.type === 'SELECT_FOR_UPDATE' && query.skipLocked === true;
  const taken: [string, Row][] = [];
  const behind: string[] = [];
  for (const [key, row] of candidates) {
    if (taken.length + behind.length >= most) break;
    const holders = key in own ? [] : holdersOf(state, at.session, table, key);
    if (at.rules.waitsForWriter(names(holders))) {
      if (!at.rules.skips(skips)) behind.push(...holders);
      continue;
    }
    if (at.rules.changedSince(transaction, table, key)) return failed(state, '40001');
    taken.push([key, row]);
  }
  const keeps = behind.length > 0 || query.type === 'SELECT_FOR_UPDATE';
  const held = names(taken.map(([key]) => key));
  const locks = { ...transaction.locks, [table]: { ...transaction.locks[table], ...held } };
  const numberedAt = query.type === 'SELECT_FOR_UPDATE' ? taken : candidates;
  const withNumber = numberedAt.length === 0 ? state : withXid(state, at);
  const locked =
    keeps && taken.length > 0 ? withTransaction(withNumber, at.session, { locks }) : withNumber;
  if (behind.length > 0) {
    const waiting = names(candidates.map(([key]) => key));
    return { state: locked, behind: names(behind), found: found ?? waiting };
  }
  return changed(locked, query, Object.fromEntries(taken), at);
}

function ordered(
  query: Change,
  rows: Keyed,
  isCandidate: (key: string) => boolean,
): readonly (readonly [string, Row])[] {
  const all = Object.entries(rows).filter(([key]) => isCandidate(key));
  const order = query.type === 'SELECT_FOR_UPDATE' ? query.order : undefined;
  if (order === undefined) return all;
  return all.sort(([, one], [, other]) => Number(one[order]) - Number(other[order]));
}

/** What the statement does to the rows that it has. */
function changed(state: DatabaseState, query: Change, rows: Keyed, at: At): Executed {
  const { table } = query;
  const keys = Object.keys(rows);
  if (query.type === 'SELECT_FOR_UPDATE' || keys.length === 0) {
    return { state, reply: answer(query, rows) };
  }
  const [next, fails] = write(state, at, table);
  if (fails) return failed(next, '40001');
  const set = query.type === 'UPDATE' ? query.set : null;
  const after = Object.entries(rows).map(([key, row]): [string, Row | null] => [
    key,
    set === null ? null : { ...row, ...set },
  ]);
  const changes = Object.fromEntries(after);
  const done = withWrites(
    set === null ? withUndone(next, at, table, rows) : next,
    at,
    table,
    changes,
  );
  return { state: done, reply: answer(query, set === null ? rows : (changes as Keyed)) };
}

/** Of rows that are deleted, those that only this transaction has known. */
function withUndone(state: DatabaseState, at: At, table: string, rows: Keyed): DatabaseState {
  const committed = state.tables[table] ?? {};
  const own = Object.fromEntries(Object.entries(rows).filter(([key]) => !(key in committed)));
  if (Object.keys(own).length === 0) return state;
  const { undone } = mine(state, at);
  return withTransaction(state, at.session, {
    undone: { ...undone, [table]: { ...undone[table], ...own } },
  });
}

const answer = ({ type }: Change, rows: Keyed): DatabaseReply =>
  type === 'DELETE' ? { type: 'DELETED', count: Object.keys(rows).length } : { type: 'ROWS', rows };

function lock(
  state: DatabaseState,
  { lock: name, level, try: tries }: Extract<Query, { readonly type: 'ADVISORY_LOCK' }>,
  at: At,
): Executed {
  const holders = Object.entries(state.sessions).flatMap(([session, { advisory, transaction }]) =>
    session !== at.session && (name in advisory || name in (transaction?.advisory ?? {}))
      ? [session]
      : [],
  );
  if (at.rules.isTaken(names(holders))) {
    if (tries === true) return { state, reply: { type: 'ADVISORY', granted: false } };
    return { state, behind: names(holders), found: null };
  }
  const reply: DatabaseReply = { type: 'ADVISORY', granted: true };
  if (level === 'xact') {
    const { advisory } = mine(state, at);
    const next = withTransaction(state, at.session, { advisory: { ...advisory, [name]: true } });
    return { state: next, reply };
  }
  const { advisory } = sessionOf(state, at.session);
  const count = at.rules.counts(advisory[name] ?? 0);
  return {
    state: withSession(state, at.session, { advisory: { ...advisory, [name]: count } }),
    reply,
  };
}

function unlock(
  state: DatabaseState,
  { lock: name }: Extract<Query, { readonly type: 'ADVISORY_UNLOCK' }>,
  at: At,
): Executed {
  const { advisory } = sessionOf(state, at.session);
  const count = advisory[name] ?? 0;
  if (count === 0) return { state, reply: { type: 'ADVISORY_UNLOCKED', released: false } };
  const left = Object.entries({ ...advisory, [name]: count - 1 }).filter(([, times]) => times > 0);
  return {
    state: withSession(state, at.session, { advisory: Object.fromEntries(left) }),
    reply: { type: 'ADVISORY_UNLOCKED', released: true },
  };
}

/** True if a session would wait for itself: it waits for others, and they, in the end, for it. */
export function isDeadlock(state: DatabaseState, session: string, behind: Names): boolean {
  const seen = new Set<string>();
  const next = Object.keys(behind);
  for (let one = next.pop(); one !== undefined; one = next.pop()) {
    if (one === session) return true;
    if (seen.has(one)) continue;
    seen.add(one);
    const waits = state.waiting.filter((waiting) => waiting.session === one);
    next.push(...waits.flatMap((waiting) => Object.keys(waiting.behind)));
  }
  return false;
}

/** The others, whose snapshots do not have what this transaction has written: it was changed since. */
export function staleForOthers(
  state: DatabaseState,
  session: string,
  { writes: own }: Transaction,
): DatabaseState {
  return othersOf(state, session).reduce((next, [name, { snapshot, stale }]) => {
    if (snapshot === null) return next;
    const more = Object.entries(own).map(([table, rows]): [string, Names] => [
      table,
      { ...stale[table], ...names(Object.keys(rows)) },
    ]);
    return withTransaction(next, name, { stale: { ...stale, ...Object.fromEntries(more) } });
  }, state);
}
