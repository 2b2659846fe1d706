import fc from 'fast-check';
import type { DatabaseInput } from '../../../model/postgres/index.js';
import type { IsolationLevel, Statement } from '../../../model/postgres/index.js';

/** One statement of one client; `gone`: its connection ends; `terminated`: the server ends its session. */
export interface Operation {
  readonly client: string;
  readonly does: Statement | { readonly type: 'gone' } | { readonly type: 'terminated' };
}

/** The clients that talk to both sides at once. */
export const clients = ['client-1', 'client-2', 'client-3'] as const;

/** A table with a unique index besides its key, one without, and one whose rows are numbered. */
export const tables: NonNullable<DatabaseInput['tables']> = {
  runs: { unique: [{ on: ['win'] }, { on: ['slot'], where: { state: 'open' } }] },
  plain: {},
  queue: { serial: 'n' },
};

const levels: fc.Arbitrary<IsolationLevel> = fc.constantFrom(
  'read committed',
  'repeatable read',
  'serializable',
);

const keys = fc.constantFrom('a', 'b');
const wins = fc.constantFrom('w1', 'w2');
const states = fc.constantFrom('open', 'done');
const kept = fc.constantFrom('runs', 'plain');

const row = fc.record({
  win: wins,
  slot: fc.constantFrom('s', null),
  state: states,
});

const inserts: fc.Arbitrary<Statement> = fc
  .record({ table: kept, key: keys, row, ignores: fc.boolean() })
  .map(({ table, key, row: given, ignores }) => ({
    type: 'INSERT',
    table,
    key,
    row: { ...given },
    ...(ignores ? { onConflict: 'nothing' } : {}),
  }));

const where = fc.option(
  fc.oneof(
    wins.map((win) => ({ win })),
    states.map((state) => ({ state })),
  ),
);

const selects: fc.Arbitrary<Statement> = fc
  .record({ table: kept, where })
  .map(({ table, where: given }) => ({
    type: 'SELECT',
    table,
    ...(given === null ? {} : { where: given }),
  }));

/** Of one row: of several a server says nothing about the order in which it takes them. */
const changes: fc.Arbitrary<Statement> = fc
  .record({
    table: kept,
    key: keys,
    what: fc.constantFrom('UPDATE', 'UPDATE', 'SELECT_FOR_UPDATE', 'DELETE'),
    owner: fc.constantFrom('x', 'y'),
    filter: fc.option(states),
  })
  .map(({ table, key, what, owner, filter }): Statement => {
    const about = { table, key, ...(filter === null ? {} : { where: { state: filter } }) };
    if (what === 'UPDATE') return { type: 'UPDATE', ...about, set: { owner } };
    return what === 'DELETE'
      ? { type: 'DELETE', ...about }
      : { type: 'SELECT_FOR_UPDATE', ...about };
  });

const queueing: fc.Arbitrary<Statement> = fc.oneof(
  fc.constantFrom('q1', 'q2', 'q3').map((key): Statement => ({
    type: 'INSERT',
    table: 'queue',
    key,
    row: { state: 'ready' },
    onConflict: 'nothing',
  })),
  fc.boolean().map((limited): Statement => ({
    type: 'SELECT_FOR_UPDATE',
    table: 'queue',
    where: { state: 'ready' },
    skipLocked: true,
    ...(limited ? { order: 'n', limit: 1 } : {}),
  })),
  fc
    .constantFrom('q1', 'q2')
    .map((key): Statement => ({ type: 'UPDATE', table: 'queue', key, set: { state: 'done' } })),
);

const locking: fc.Arbitrary<Statement> = fc.oneof(
  fc
    .record({
      lock: fc.constantFrom('l1', 'l2'),
      level: fc.constantFrom('session' as const, 'xact' as const),
      tries: fc.boolean(),
    })
    .map(({ lock, level, tries }): Statement => ({
      type: 'ADVISORY_LOCK',
      lock,
      level,
      ...(tries ? { try: true } : {}),
    })),
  fc.constantFrom('l1', 'l2').map((lock): Statement => ({ type: 'ADVISORY_UNLOCK', lock })),
);

const begins = levels.map((level): Statement => ({ type: 'BEGIN', level }));
const ends = fc.constantFrom<Statement>(
  { type: 'COMMIT' },
  { type: 'COMMIT' },
  { type: 'ROLLBACK' },
);

const one = (statement: fc.Arbitrary<Operation['does']>): fc.Arbitrary<Operation> =>
  fc
    .record({ client: fc.constantFrom(...clients), does: statement })
    .map((given) => ({ ...given }));

/** All kinds of statements by all clients; in half of the sequences all are in a transaction from the beginning. */
const mixed = fc
  .tuple(
    fc.option(fc.tuple(begins, begins, begins)),
    fc.array(
      fc.oneof(
        { weight: 4, arbitrary: one(begins) },
        { weight: 4, arbitrary: one(ends) },
        { weight: 5, arbitrary: one(inserts) },
        { weight: 3, arbitrary: one(selects) },
        { weight: 4, arbitrary: one(changes) },
        { weight: 3, arbitrary: one(queueing) },
        { weight: 3, arbitrary: one(locking) },
        {
          weight: 1,
          arbitrary: one(
            fc.constantFrom({ type: 'gone' as const }, { type: 'terminated' as const }),
          ),
        },
      ),
      { minLength: 6, maxLength: 20 },
    ),
  )
  .map(([first, operations]): readonly Operation[] => [
    ...(first ?? []).map((does, index): Operation => ({ client: clients[index] ?? '', does })),
    ...operations,
  ]);

/** Serializable transactions that read and write the same two tables. */
const skews = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: one(selects) },
      { weight: 4, arbitrary: one(inserts) },
      { weight: 2, arbitrary: one(changes) },
      { weight: 4, arbitrary: one(fc.constant<Statement>({ type: 'COMMIT' })) },
      {
        weight: 2,
        arbitrary: one(fc.constant<Statement>({ type: 'BEGIN', level: 'serializable' })),
      },
    ),
    { minLength: 6, maxLength: 18 },
  )
  .map((operations): readonly Operation[] => [
    ...clients.map((client): Operation => ({
      client,
      does: { type: 'BEGIN', level: 'serializable' },
    })),
    ...operations,
  ]);

export const sequences: fc.Arbitrary<readonly Operation[]> = fc.oneof(
  { weight: 3, arbitrary: mixed },
  { weight: 2, arbitrary: skews },
);
