import { enqueueActions, setup } from 'xstate';
import type { ActorId, InstanceId } from '../domain.js';
import type { Effect } from '../effects.js';
import type { Fact } from '../facts.js';
import type { Received } from '../messages.js';
import type { WorkFact } from '../resources/facts.js';
import { fits, type Where } from '../resources/table.js';
import { canSwap, leavePool, performPooled, poolOf, swapConnections } from './pooler.js';
import { databaseRules, type DatabaseRules } from './rules.js';
import { nothingSerializable } from './serializable.js';
import { endSession, perform, type Happened } from './sessions.js';
import {
  sessionOf,
  without,
  type DatabaseState,
  type Keyed,
  type PerTable,
  type TableRules,
} from './state.js';
import { awaitingAfter, looking, type Awaiting } from './awaiting.js';
import type {
  DatabaseFault,
  DatabaseReply,
  DatabaseRequest,
  Disconnect,
  OnConnection,
  Statement,
} from './statements.js';

/** What a row or an advisory lock means to others as long as it is there: the facts `held` and `freed` (see `noLockOut`). */
export interface Holding {
  readonly kind: 'lock' | 'claim' | 'row';
  /** Of a table: rows that say so. Absent: all. */
  readonly where?: Where;
  /** Of a table: the column that names the instance, or, if it has none of that name, the instance. Of a lock: the instance. */
  readonly instance: string;
}

/** A database of a world. */
export interface DatabaseInput {
  readonly id: ActorId;
  readonly tables?: PerTable<TableRules & { readonly rows?: Keyed; readonly holds?: Holding }>;
  /** Advisory locks that mean something. */
  readonly locks?: { readonly [lock: string]: Holding };
  /** True: transactions may be SERIALIZABLE. Default: false, which keeps less in mind. */
  readonly serializable?: boolean;
  /** Server connections of a pooler in transaction mode; at least 1. Absent: each client has a connection of its own. */
  readonly pooled?: number;
}

/** What a database remembers: its state, and what its rows mean. */
interface Context extends DatabaseState {
  readonly meanings: PerTable<Holding>;
  readonly lockMeanings: { readonly [lock: string]: Holding };
  /** Clients that look for rows again and again. */
  readonly awaiting: Awaiting;
}

type DatabaseEvent = Received<DatabaseRequest | DatabaseFault>;
type Announced = WorkFact | Extract<Fact, { readonly type: 'held' | 'freed' }>;

/** The machine with these rules; all but `databaseRules` are for tests that plant a mistake. */
// The type of XState's `createMachine` is known to the compiler only.
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types
export function databaseWith(rules: DatabaseRules) {
  return setup({
    types: {
      context: {} as Context,
      events: {} as DatabaseEvent,
      input: {} as DatabaseInput,
      emitted: {} as Effect<DatabaseReply, Announced>,
    },
    guards: {
      isDirect: ({ context }) => context.pool === null,
      canSwap: ({ context }) => canSwap(context),
    },
    actions: {
      perform: enqueueActions(({ context, event, enqueue }) => {
        const { state, answers } = happened(rules, context, event);
        const { awaiting, found } = looking(awaitingAfter(context.awaiting, event), state);
        enqueue.assign({ ...state, awaiting });
        for (const { to, reply } of [...answers, ...found]) {
          enqueue.emit({ type: 'send', to, message: reply });
        }
        for (const fact of [...locking(context, state, event), ...holding(context, state)]) {
          enqueue.emit({ type: 'announce', fact });
        }
      }),
    },
  }).createMachine({
    id: 'postgres',
    context: ({ input }) => contextOf(input),
    initial: 'serving',
    states: {
      serving: {
        on: {
          BEGIN: { actions: 'perform' },
          COMMIT: { actions: 'perform' },
          ROLLBACK: { actions: 'perform' },
          INSERT: { actions: 'perform' },
          SELECT: { actions: 'perform' },
          SELECT_FOR_UPDATE: { actions: 'perform' },
          UPDATE: { actions: 'perform' },
          DELETE: { actions: 'perform' },
          ADVISORY_LOCK: { actions: 'perform' },
          ADVISORY_UNLOCK: { actions: 'perform' },
          AWAIT_ROWS: { actions: 'perform' },
          DISCONNECT: { actions: 'perform' },
          HOLDER_GONE: { actions: 'perform' },
          END_SESSION: [{ guard: 'isDirect', actions: 'perform' }, {}],
          SWAP_CONNECTIONS: { guard: 'canSwap', actions: 'perform' },
        },
      },
    },
  });
}

/**
 * A PostgreSQL database: tables of rows with transactions at READ COMMITTED, REPEATABLE READ and SERIALIZABLE, row locks, and advisory
 * locks. A client's actor is its session; on more connections it has more of them.
 *
 * - INSERT of a key that another transaction has written waits until that one ends. ON CONFLICT DO NOTHING: 0 rows if the other commits,
 *   at REPEATABLE READ and SERIALIZABLE 40001; without it 23505. After an error each statement fails with 25P02 until the transaction ends.
 * - The snapshot of a transaction is taken by its first query, also if that waits for an advisory lock; at READ COMMITTED each query has one of its own.
 * - Rows that others write or lock are waited for, or passed over (SKIP LOCKED). After the wait a row that the other has changed is looked at
 *   again at READ COMMITTED; at the others it is 40001. Rows that came meanwhile are not looked for.
 * - Serializable: see `serializable.ts`.
 * - Advisory locks: of a session they count, and transactions mean nothing to them; of a transaction they end with it.
 * - With `pooled`, clients share server connections, and a session lock belongs to the connection.
 *
 * Announces `granted`, `heldOff` and `lapsed` of advisory locks with the client as `who`; `held` and `freed` of rows and locks that mean
 * something (`DatabaseInput`). Faults: END_SESSION ends the session of a client that lives and is told with its next statement (57P01), not behind a pooler;
 * SWAP_CONNECTIONS, of a pooler.
 *
 * Source: PostgreSQL 15 docs: 13.2 Transaction Isolation, 13.3 Explicit Locking, INSERT, SELECT; PgBouncer docs (`pool_mode`, `server_round_robin`);
 * measured on PostgreSQL 15.18, statement by statement (docs/engines/postgres.md).
 * Left out: savepoints, other lock modes than FOR UPDATE, foreign keys, READ ONLY, two-phase commit; a key that is deleted and inserted again
 * is one row to a transaction whose snapshot has the old one, where the server shows both; of a deadlock the one that closes it fails.
 */
export const postgres = databaseWith(databaseRules);

function contextOf({
  id,
  tables = {},
  locks = {},
  serializable = false,
  pooled,
}: DatabaseInput): Context {
  const entries = Object.entries(tables);
  return {
    id,
    rules: Object.fromEntries(
      entries.map(([table, { unique, serial }]) => [
        table,
        {
          ...(unique === undefined ? {} : { unique }),
          ...(serial === undefined ? {} : { serial }),
        },
      ]),
    ),
    tables: Object.fromEntries(entries.map(([table, { rows = {} }]) => [table, rows])),
    sequences: {},
    sessions: {},
    waiting: [],
    broken: {},
    pool: pooled === undefined ? null : poolOf(pooled),
    serializable: nothingSerializable,
    tracksSerializable: serializable,
    meanings: Object.fromEntries(
      entries.flatMap(([table, { holds }]) => (holds === undefined ? [] : [[table, holds]])),
    ),
    lockMeanings: locks,
    awaiting: {},
  };
}

function happened(rules: DatabaseRules, state: DatabaseState, event: DatabaseEvent): Happened {
  if (event.type === 'END_SESSION') return ended(rules, state, event.client);
  if (event.type === 'SWAP_CONNECTIONS') return { state: swapConnections(state), answers: [] };
  if (event.type === 'AWAIT_ROWS') return { state, answers: [] };
  if (event.type === 'DISCONNECT') return disconnected(rules, state, event);
  if (event.type !== 'HOLDER_GONE') return statement(rules, state, event);
  if (state.pool !== null) return leavePool(rules, state, event.from);
  const begun: Happened = {
    state: { ...state, broken: without(state.broken, event.from) },
    answers: [],
  };
  return sessionsOf(state, event.from).reduce(({ state: now, answers }, session) => {
    const { state: next, answers: more } = endSession(rules, now, session);
    return { state: next, answers: [...answers, ...more.filter(({ to }) => to !== event.from)] };
  }, begun);
}

/** The session of a client's connection: the first is called like the client. */
export const sessionOn = (client: ActorId, connection = 1): string =>
  connection === 1 ? client : `${client}/${connection}`;

/** The sessions that a client has; the first, also if it has nothing. */
function sessionsOf({ sessions, waiting }: DatabaseState, client: ActorId): readonly string[] {
  const all = [...Object.keys(sessions), ...waiting.map(({ session }) => session)];
  return [client, ...new Set(all.filter((name) => name.startsWith(`${client}/`)).sort())];
}

/** Behind a pooler it is the client that leaves: its connection to the server is another's afterwards. */
function disconnected(
  rules: DatabaseRules,
  state: DatabaseState,
  { from, connection }: Received<Disconnect>,
): Happened {
  const { state: next, answers } =
    state.pool === null
      ? endSession(rules, state, sessionOn(from, connection))
      : leavePool(rules, state, from);
  return { state: next, answers: [{ to: from, reply: { type: 'DISCONNECTED' } }, ...answers] };
}

/** The session ends; a client that waits is told at once, the others with their next statement. */
function ended(rules: DatabaseRules, state: DatabaseState, client: ActorId): Happened {
  const waits = state.waiting.some((one) => one.client === client);
  const broken = waits ? state.broken : { ...state.broken, [client]: true as const };
  const { state: next, answers } = endSession(rules, { ...state, broken }, client);
  return { state: next, answers: waits ? [shutdown(client), ...answers] : answers };
}

function statement(
  rules: DatabaseRules,
  state: DatabaseState,
  { from, connection, ...asked }: Received<Statement & OnConnection>,
): Happened {
  if (from in state.broken) {
    return { state: { ...state, broken: without(state.broken, from) }, answers: [shutdown(from)] };
  }
  const asks: Statement = asked;
  return state.pool === null
    ? perform(rules, state, sessionOn(from, connection), from, asks)
    : performPooled(rules, state, from, asks);
}

const shutdown = (client: ActorId) =>
  ({ to: client, reply: { type: 'SQL_ERROR', code: '57P01' } }) as const;

/** Advisory locks by whom they are held. */
function advisoryLocks(state: DatabaseState): { readonly [lock: string]: string } {
  const clientOf = (session: string): ActorId =>
    Object.entries(state.pool?.used ?? {}).find(([, used]) => used === session)?.[0] ?? session;
  return Object.fromEntries(
    Object.keys(state.sessions).flatMap((session) => {
      const { advisory, transaction } = sessionOf(state, session);
      const all = [...Object.keys(advisory), ...Object.keys(transaction?.advisory ?? {})];
      return all.map((lock) => [lock, clientOf(session)] as const);
    }),
  );
}

/** What has become of advisory locks. */
function locking(
  before: Context,
  after: DatabaseState,
  event: DatabaseEvent,
): readonly Announced[] {
  const [was, is] = [advisoryLocks(before), advisoryLocks(after)];
  const facts: Announced[] = [];
  for (const lock of new Set([...Object.keys(was), ...Object.keys(is)].sort())) {
    if (was[lock] === is[lock]) continue;
    const [held, holds] = [was[lock], is[lock]];
    const { kind, instance } = before.lockMeanings[lock] ?? {};
    const means = kind === undefined ? null : { kind, instance: instance as InstanceId };
    if (held !== undefined) {
      if (event.type === 'END_SESSION') facts.push({ type: 'lapsed', lock, who: held });
      if (means !== null) facts.push({ type: 'freed', lock });
    }
    if (holds !== undefined) {
      facts.push({ type: 'granted', lock, who: holds });
      if (means !== null) facts.push({ type: 'held', lock, ...means });
    }
  }
  if (event.type === 'ADVISORY_LOCK' && is[event.lock] !== event.from) {
    facts.push({ type: 'heldOff', lock: event.lock, who: event.from });
  }
  return facts;
}

/** What has become of rows that mean something. */
function holding(before: Context, after: DatabaseState): readonly Announced[] {
  return Object.entries(before.meanings).flatMap(([table, { kind, where, instance }]) => {
    const [was, is] = [before, after].map(({ tables }) =>
      Object.entries(tables[table] ?? {})
        .filter(([, row]) => fits(row, where))
        .sort(([one], [other]) => (one < other ? -1 : 1)),
    ) as [[string, Keyed[string]][], [string, Keyed[string]][]];
    const isIn = (rows: typeof was, key: string): boolean => rows.some(([id]) => id === key);
    return [
      ...was.filter(([key]) => !isIn(is, key)).map(([lock]) => ({ type: 'freed', lock }) as const),
      ...is
        .filter(([key]) => !isIn(was, key))
        .map(([lock, row]): Announced => {
          const of = (row[instance] ?? instance) as InstanceId;
          return { type: 'held', lock, kind, instance: of };
        }),
    ];
  });
}
