import type { AnyStateMachine } from 'xstate';
import { actorPart } from '../actor-part.js';
import type { NamedOptions, Window } from '../arrivals.js';
import { executionBy, windowWithin } from '../engine/batch.js';
import { actorAt, workerIds, workerParts } from '../engine/worker.js';
import { continuations, engineWorld, type EngineParts } from '../engine/world.js';
import type { Engine, Json, Parts, Strategy } from '../parts.js';
import { batchLock, type SqlClientInput } from './client.js';
import { postgres, type DatabaseInput, type Holding } from './database.js';
import { postgresLockClient } from './lock-client.js';
import { postgresPusher } from './pusher.js';
import { postgresRunClient } from './run-client.js';
import { postgresWorker, type PostgresWorkerInput } from './worker.js';

type Tables = NonNullable<DatabaseInput['tables']>;

/** A run, or a window that is closed, keeps others from beginning the next one. */
const holds = (kind: Holding['kind'], state: string): Holding => ({
  kind,
  where: { state },
  instance: 'instance',
});

interface Setting {
  readonly client: AnyStateMachine;
  readonly input: { readonly [name: string]: Json };
  readonly database: Omit<DatabaseInput, 'id'>;
  readonly works?: PostgresWorkerInput['takes'];
  readonly symmetric?: boolean;
  readonly belongings: NonNullable<EngineParts['belongings']>;
  readonly fields?: NonNullable<EngineParts['fields']>;
}

/** A database for each window; where nobody works off what the clients store, two workers as well. */
function world(options: NamedOptions, setting: Setting): Parts {
  const { client, input, database, works, symmetric = true, belongings, fields } = setting;
  const locks = (window: Window): DatabaseInput['locks'] => ({
    [batchLock]: { kind: 'lock', instance: window.instance },
  });
  return engineWorld(options, {
    client,
    input,
    resends: false,
    symmetric,
    ...(fields === undefined ? {} : { fields }),
    stores: (window) => {
      const id = actorAt('postgres', window);
      return [actorPart(id, postgres, { id, locks: locks(window) ?? {}, ...database })];
    },
    others:
      works === undefined ? [] : workerParts(options, 'postgres', postgresWorker, { takes: works }),
    belongings: (arrival, window) => {
      const again = options.faults.includes('redelivery') ? [{ ...arrival, ...arrival.again }] : [];
      const all = [arrival, ...again].flatMap((one) => belongings(one, window));
      return [...new Set(all)];
    },
  });
}

/** Clients that claim the batch themselves, each in its own way. */
function claimWorld(
  options: NamedOptions,
  client: AnyStateMachine,
  { level, claims }: Pick<SqlClientInput, 'level' | 'claims'>,
  database: Omit<DatabaseInput, 'id'>,
): Parts {
  return world(options, {
    client,
    input: { level, claims },
    database,
    // Rows and sessions are called by their clients; nothing in them is counted.
    fields: {},
    belongings: (arrival) => continuations(arrival, options),
  });
}

function runWorld(
  options: NamedOptions,
  level: SqlClientInput['level'],
  claims: 'look' | 'insert',
): Parts {
  const run = holds('row', 'open');
  const unique = [{ on: ['instance'], where: { state: 'open' } }];
  const runs = claims === 'insert' ? { unique, holds: run } : { holds: run };
  const serializable = level === 'serializable';
  const database = { tables: { runs, inbox: {} }, serializable };
  return claimWorld(options, postgresRunClient, { level, claims }, database);
}

function lockWorld(
  options: NamedOptions,
  claims: 'session lock' | 'transaction lock',
  pooled?: number,
): Parts {
  const database = { tables: { inbox: {} }, ...(pooled === undefined ? {} : { pooled }) };
  return claimWorld(options, postgresLockClient, { level: 'read committed', claims }, database);
}

/** Clients that store messages, and workers that take them. */
function workWorld(options: NamedOptions, takes: PostgresWorkerInput['takes']): Parts {
  const opens = takes === 'window';
  const unique = [{ on: ['instance'], where: { state: 'open' } }];
  const windows = { unique, serial: 'n', holds: holds('lock', 'closed') };
  const tables: Tables = opens ? { windows, inbox: {} } : { inbox: { serial: 'n' } };
  return world(options, {
    client: postgresPusher,
    input: { opens },
    database: { tables },
    works: takes,
    // A batch that is called like its first message is no set.
    symmetric: takes !== 'all',
    belongings: ({ id, execution }, window) => {
      const opener = opens ? execution : id;
      return [
        ...(opens ? [execution] : []),
        windowWithin(window.key, opener),
        ...workerIds(window).map((worker) => executionBy(opener, worker)),
      ];
    },
  });
}

const isolation = 'PostgreSQL docs, 13.2 Transaction Isolation';
const advisory = 'PostgreSQL docs, 13.3.5 Advisory Locks';

const strategies: readonly Strategy[] = [
  {
    name: 'postgres-look',
    summary: 'SELECT the run; if there is none INSERT it; READ COMMITTED',
    source: `the check-then-act that ON CONFLICT is there to replace; ${isolation}`,
    assumes: 'nobody begins a run between SELECT and COMMIT',
    build: (options) => runWorld(options, 'read committed', 'look'),
  },
  {
    name: 'postgres-look-repeatable',
    summary: 'as postgres-look, at REPEATABLE READ',
    source: isolation,
    assumes: 'a snapshot keeps others from writing what was not there in it',
    build: (options) => runWorld(options, 'repeatable read', 'look'),
  },
  {
    name: 'postgres-look-serializable',
    summary: 'as postgres-look, at SERIALIZABLE; 40001 is tried again',
    source: isolation,
    assumes: 'all who touch these tables are SERIALIZABLE, and try again',
    build: (options) => runWorld(options, 'serializable', 'look'),
  },
  {
    name: 'postgres-insert',
    summary: 'INSERT the run ON CONFLICT DO NOTHING, on a unique index of open runs',
    source: 'PostgreSQL docs, INSERT ("ON CONFLICT Clause")',
    assumes: 'whoever has begun the run lives until it has ended it',
    build: (options) => runWorld(options, 'read committed', 'insert'),
  },
  {
    name: 'postgres-advisory',
    summary: 'store the message; pg_try_advisory_lock; empty the inbox; pg_advisory_unlock',
    source: advisory,
    assumes: 'no message comes between emptying and unlocking; the connection is one’s own',
    build: (options) => lockWorld(options, 'session lock'),
  },
  {
    name: 'postgres-advisory-pooled',
    summary: 'as postgres-advisory, behind a pooler in transaction mode with two connections',
    source: `${advisory}; PgBouncer docs, pool_mode`,
    assumes: 'the next statement has the same server connection',
    build: (options) => lockWorld(options, 'session lock', 2),
  },
  {
    name: 'postgres-advisory-transaction',
    summary: 'store the message; pg_try_advisory_xact_lock; empty the inbox; COMMIT after the work',
    source: advisory,
    assumes: 'no message comes between emptying and COMMIT',
    build: (options) => lockWorld(options, 'transaction lock'),
  },
  {
    name: 'postgres-skip-locked',
    summary: 'store the message; workers take one each, FOR UPDATE SKIP LOCKED',
    source: 'PostgreSQL docs, SELECT ("The Locking Clause")',
    assumes: 'messages need no batch, and may be worked off side by side',
    build: (options) => workWorld(options, 'one'),
  },
  {
    name: 'postgres-inbox',
    summary: 'store the message; a worker takes all that wait, under pg_advisory_xact_lock',
    source: 'transactional inbox',
    assumes: 'a batch may come again after a crash, and with more messages',
    build: (options) => workWorld(options, 'all'),
  },
  {
    name: 'postgres-window',
    summary:
      'store the message into the open window; workers close it, and lock the oldest closed one',
    source: 'derived from the schedules that break the others; transactional inbox',
    assumes: 'the effect of a batch can be keyed by its window, or may come twice after a crash',
    build: (options) => workWorld(options, 'window'),
  },
];

/** PostgreSQL: rows, locks and transactions. */
export const postgresEngine: Engine = {
  name: 'postgres',
  title: 'PostgreSQL',
  summary:
    'transactions at three isolation levels, unique rows, advisory locks and SKIP LOCKED, on one server',
  source:
    'PostgreSQL 15 docs: 13.2 Transaction Isolation, 13.3 Explicit Locking; measured on 15.18',
  takes: [],
  unasked: ['redelivery'],
  strategies,
};
