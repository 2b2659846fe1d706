/** What sessions do with their statements: transactions that begin and end, statements that wait and are tried again. */
import type { ActorId } from '../domain.js';
import {
  execute,
  isDeadlock,
  nextXid,
  staleForOthers,
  type Executed,
  type Query,
} from './execute.js';
import type { Names } from './names.js';
import { written } from './rows.js';
import type { DatabaseRules } from './rules.js';
import { ends, prepares, ranking, renumbered } from './serializable.js';
import {
  sessionOf,
  transactionOf,
  withSession,
  withTransaction,
  type DatabaseState,
  type Transaction,
} from './state.js';
import type { DatabaseReply, IsolationLevel, SqlState, Statement } from './statements.js';

/** An answer for a client. */
export interface Answer {
  readonly to: ActorId;
  readonly reply: DatabaseReply;
}

/** The database after something has happened, and whom it answers. */
export interface Happened {
  readonly state: DatabaseState;
  readonly answers: readonly Answer[];
}

/** What a statement has come to, and whether the session has given anything back. */
interface Tried {
  readonly state: DatabaseState;
  /** Null: it waits. */
  readonly reply: DatabaseReply | null;
  readonly behind: Names;
  readonly found: Names | null;
  /** What is tried again. */
  readonly statement: Statement | null;
  readonly passed: number;
  readonly releases: boolean;
}

/** A session gets a statement from a client. */
export function perform(
  rules: DatabaseRules,
  state: DatabaseState,
  session: string,
  client: ActorId,
  statement: Statement,
): Happened {
  const tried = attempt(rules, state, session, statement, null);
  const { behind, found, passed } = tried;
  if (tried.reply === null) {
    const again = tried.statement ?? statement;
    const waits = { session, client, statement: again, behind, found, passed };
    const waiting = [...tried.state.waiting, waits];
    if (!isDeadlock(tried.state, session, behind)) {
      return { state: { ...tried.state, waiting }, answers: [] };
    }
    const failed = failing(tried.state, session, '40P01');
    return released(rules, failed.state, [session], [{ to: client, reply: failed.reply }]);
  }
  const answers = [{ to: client, reply: tried.reply }];
  return released(rules, tried.state, tried.releases ? [session] : [], answers);
}

/** A session ends: what it had is free, and what it waited for forgotten. */
export function endSession(rules: DatabaseRules, state: DatabaseState, session: string): Happened {
  const waiting = state.waiting.filter((one) => one.session !== session);
  const over = rolledBack({ ...state, waiting }, session);
  return released(rules, withSession(over, session, { advisory: {} }), [session], []);
}

/** Those that waited for sessions that have given something back try again, in the order in which they came. */
function released(
  rules: DatabaseRules,
  given: DatabaseState,
  sessions: readonly string[],
  given_: readonly Answer[],
): Happened {
  let state = given;
  const answers = [...given_];
  const over = [...sessions];
  for (let session = over.shift(); session !== undefined; session = over.shift()) {
    const name = session;
    for (const one of state.waiting.filter(({ behind }) => name in behind)) {
      const waiting = state.waiting.filter((other) => other !== one);
      const tried = attempt(rules, { ...state, waiting }, one.session, one.statement, one.found);
      if (tried.reply === null) {
        const { behind, found, passed } = tried;
        const next = { ...one, behind, found, passed };
        const inPlace = state.waiting.map((other) => (other === one ? next : other));
        state = { ...tried.state, waiting: inPlace };
        continue;
      }
      state = tried.state;
      answers.push({ to: one.client, reply: tried.reply });
      if (tried.releases) over.push(one.session);
    }
  }
  return { state: normal(state), answers };
}

function attempt(
  rules: DatabaseRules,
  state: DatabaseState,
  session: string,
  statement: Statement,
  found: Names | null,
): Tried {
  const { type } = statement;
  if (type === 'BEGIN') return begin(rules, state, session, statement.level ?? 'read committed');
  if (type === 'COMMIT') return commit(rules, state, session);
  if (type !== 'ROLLBACK') return query(rules, state, session, statement, found);
  return done(rolledBack(state, session), { type: 'DONE', command: 'ROLLBACK' }, true);
}

const done = (state: DatabaseState, reply: DatabaseReply, releases: boolean): Tried => ({
  state,
  reply,
  behind: {},
  found: null,
  statement: null,
  passed: 0,
  releases,
});

/** BEGIN in a transaction warns, and changes nothing; in one that has failed it is refused. */
function begin(
  rules: DatabaseRules,
  state: DatabaseState,
  session: string,
  level: IsolationLevel,
): Tried {
  const open = transactionOf(state, session);
  if (open !== null && rules.refusesFailed(open)) return refused(state);
  const next =
    open === null ? withSession(state, session, { transaction: transaction(level, false) }) : state;
  return done(next, { type: 'DONE', command: 'BEGIN' }, false);
}

const refused = (state: DatabaseState): Tried =>
  done(state, { type: 'SQL_ERROR', code: '25P02' }, false);

const transaction = (level: IsolationLevel, implicit: boolean): Transaction => ({
  level,
  implicit,
  failed: false,
  snapshot: null,
  stale: {},
  writes: {},
  undone: {},
  locks: {},
  advisory: {},
  xid: null,
});

/** COMMIT outside of a transaction warns; of one that has failed it rolls back, and says so in its command alone. */
function commit(rules: DatabaseRules, state: DatabaseState, session: string): Tried {
  const open = transactionOf(state, session);
  if (open === null) return done(state, { type: 'DONE', command: 'COMMIT' }, false);
  if (rules.undoes(open)) {
    return done(rolledBack(state, session), { type: 'DONE', command: 'ROLLBACK' }, true);
  }
  const { now, failed } = prepares(rules, state.serializable, session);
  if (failed) {
    return done(rolledBack(state, session), { type: 'SQL_ERROR', code: '40001' }, true);
  }
  const committed = committing({ ...state, serializable: now }, session, open);
  return done(committed, { type: 'DONE', command: 'COMMIT' }, true);
}

function committing(state: DatabaseState, session: string, open: Transaction): DatabaseState {
  const tables = Object.entries(open.writes).map(([table, changes]) => {
    return [table, written(state.tables[table] ?? {}, changes)] as const;
  });
  const told = staleForOthers(state, session, open);
  const next: DatabaseState = {
    ...told,
    tables: { ...told.tables, ...Object.fromEntries(tables) },
  };
  return {
    ...withSession(next, session, { transaction: null }),
    serializable: ends(next.serializable, session, true, nextXid(next)),
  };
}

function rolledBack(state: DatabaseState, session: string): DatabaseState {
  return {
    ...withSession(state, session, { transaction: null }),
    serializable: ends(state.serializable, session, false, 0),
  };
}

/** A statement fails: its transaction is undone at once, and what it had is free; of several statements the end is awaited. */
function failing(
  state: DatabaseState,
  session: string,
  code: SqlState,
): { readonly state: DatabaseState; readonly reply: DatabaseReply } {
  const open = transactionOf(state, session);
  const undone = rolledBack(state, session);
  const next =
    open === null || open.implicit
      ? undone
      : withSession(undone, session, {
          transaction: { ...transaction(open.level, false), failed: true },
        });
  return { state: next, reply: { type: 'SQL_ERROR', code } };
}

function query(
  rules: DatabaseRules,
  state: DatabaseState,
  session: string,
  statement: Query,
  found: Names | null,
): Tried {
  const open = transactionOf(state, session);
  if (open !== null && rules.refusesFailed(open)) return refused(state);
  const inside =
    open === null
      ? withSession(state, session, { transaction: transaction('read committed', true) })
      : state;
  const executed = execute(inside, statement, { rules, session, found });
  if ('behind' in executed) {
    return { statement: null, passed: 0, ...executed, reply: null, releases: false };
  }
  return over(session, executed, statement);
}

/** The query is done: so is its transaction, if it has one of its own. */
function over(
  session: string,
  executed: Exclude<Executed, { readonly behind: Names }>,
  { type }: Query,
): Tried {
  if ('error' in executed) {
    const { state, reply } = failing(executed.state, session, executed.error);
    return done(state, reply, true);
  }
  const open = transactionOf(executed.state, session);
  if (open?.implicit !== true) {
    return done(executed.state, executed.reply, type === 'ADVISORY_UNLOCK');
  }
  return done(committing(executed.state, session, open), executed.reply, true);
}

/** Numbers that say no more than an order are the least that do. */
function normal(state: DatabaseState): DatabaseState {
  if (!state.tracksSerializable) return state;
  const { xacts } = state.serializable;
  const xids = Object.values(state.sessions).flatMap(({ transaction: one }) => one?.xid ?? []);
  const seen = xacts.flatMap(({ xmin, finishedBefore }) => [xmin, finishedBefore ?? xmin]);
  const rank = ranking([0, ...xids, ...seen]);
  const sessions = Object.keys(state.sessions).filter(
    (session) => sessionOf(state, session).transaction?.xid != null,
  );
  const next = sessions.reduce(
    (now, session) => withTransaction(now, session, { xid: rank(xidOf(now, session)) }),
    state,
  );
  return { ...next, serializable: renumbered(state.serializable, rank) };
}

const xidOf = (state: DatabaseState, session: string): number =>
  transactionOf(state, session)?.xid ?? 0;
